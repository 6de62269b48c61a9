"""Bundles: a document and its attachments as the store takes them, with the places they were found at."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from heddle.core.ids import DocumentId
from heddle.graph.records import DocumentPut, Source, StoredDocument, Subgraph
from heddle.graph.schema import EdgeType
from heddle.graph.store import GraphReader
from heddle.ingest.derivation import Derived, joint_derivation, plain_name
from heddle.ingest.discovery import suffix_of


def puts_of(graph: GraphReader, derived: Derived, locations: Sequence[str]) -> list[DocumentPut]:
    """What to put for one derived file that lies at some locations; its own document comes first.

    What is in it is put at the other places too where files of the same bytes lie, or of an attachment's: as
    current as the bundle is then, they will not be read for it.
    """
    subgraphs: dict[DocumentId, Subgraph] = {}
    sources: dict[DocumentId, dict[str, Source]] = {}
    for document in derived.documents:
        key = document.subgraph.document
        subgraphs.setdefault(key, document.subgraph)
        for file in locations:
            source = Source(document.location(file), document.parent)
            sources.setdefault(key, {})[source.location] = source
    stored = {key: graph.document(key) for key in subgraphs}
    for key, source in _elsewhere(derived, stored, locations):
        sources[key].setdefault(source.location, source)
    return [
        DocumentPut(_steady(graph, subgraph, stored[key]), tuple(sources[key].values()))
        for key, subgraph in subgraphs.items()
    ]


def _elsewhere(
    derived: Derived, stored: Mapping[DocumentId, StoredDocument | None], taken: Collection[str]
) -> Iterator[tuple[DocumentId, Source]]:
    """Attachments of a bundle, with their places in other files that a document of it was found as."""
    seen: set[DocumentId] = set()
    for holder in derived.documents:
        held = stored[holder.subgraph.document]
        # Where the same bytes are attached twice, only the first of them is followed by what is in it.
        if held is None or held.id in seen:
            continue
        seen.add(held.id)
        own = [source.location for source in held.sources if source.parent is None]
        # What an attachment was found as before may be what the bundle lies at now.
        files = [location for location in own if location not in taken]
        within = [each for each in derived.documents if each.inside.startswith(f"{holder.inside}/")]
        for file, document in product(files, within):
            location = f"{file}!{document.inside.removeprefix(holder.inside)}"
            yield document.subgraph.document, Source(location, document.parent)


def outgrown_sources(graph: GraphReader, stored: StoredDocument, derived: Derived) -> list[str]:
    """Places of attachments that a stored document has by its former reading and not by the new one."""
    inside = {document.inside for document in derived.documents}
    return [
        attached.location
        for source in stored.sources
        for _, attached in attached_sources(graph, stored.id, source.location, source.parent)
        if attached.location[len(source.location) :].removeprefix("!") not in inside
    ]


def read_alike(stored: StoredDocument, name: str) -> bool:
    """Whether a stored document would surely be read alike under another name.

    Only among plain-text formats does a name decide, and only by its suffix.
    """
    known = {suffix_of(source.name) for source in stored.sources}
    return suffix_of(name) in known or not str(stored.properties.get("media", "")).startswith("text/")


def _steady(graph: GraphReader, subgraph: Subgraph, stored: StoredDocument | None) -> Subgraph:
    """The reading that holds where the same bytes were read before, under another name.

    A name breaks ties among plain-text formats, so `a.txt` and `b.md` of the same bytes may be read
    differently. Of two readings the one with the smaller digest holds, whichever came first.
    """
    joint = joint_derivation(stored.derivation, subgraph.derivation) if stored else None
    if stored is None or joint is None:
        return subgraph
    before = None if subgraph.digest() < stored.digest else graph.subgraph(subgraph.document)
    return replace(before or subgraph, derivation=joint)


def attached_sources(
    graph: GraphReader, document: DocumentId, location: str, parent: DocumentId | None = None
) -> Iterator[tuple[DocumentId, Source]]:
    """A stored document and all attached to it, each with its place if the document is at `location`."""
    yield document, Source(location, parent)
    subgraph = graph.subgraph(document)
    for edge in subgraph.edges if subgraph else ():
        if edge.type == EdgeType.ATTACHES and graph.document(DocumentId(edge.target)) is not None:
            separator = "/" if "!/" in location else "!/"
            inside = f"{separator}{edge.properties['part']}/{plain_name(str(edge.properties['name']))}"
            yield from attached_sources(graph, DocumentId(edge.target), location + inside, document)
