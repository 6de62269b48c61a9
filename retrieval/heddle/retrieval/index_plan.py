"""The plan of an index run: which documents are new, which went, and which have another name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from heddle.core.encoder import TextEncoder
from heddle.core.errors import ModelUnusable, StoreBusy
from heddle.core.ids import DocumentId, digest
from heddle.graph.records import Decision
from heddle.graph.standing import Contents, Listed
from heddle.graph.store import GraphReader
from heddle.retrieval.held_index import HeldIndex
from heddle.retrieval.segment_graph import NODE_WIDTH

_PATIENCE = 3
"""How often a log that does not fit is read again before all documents are compared."""


@dataclass(frozen=True, slots=True)
class GraphState:
    """What an index run reads of the graph before it starts; of its documents, only what they add up to.

    Args:
        sequence: The number of the last change that is taken in.
        contents: The hash of the documents that are taken in.
        version: The graph version.
        decisions: People's decisions.
        space: The embedding space that is taken in.
        space_mark: The store's mark of it.
        revision: The last change of what is said to be one thing.
    """

    sequence: int
    contents: Contents
    version: str
    decisions: tuple[Decision, ...]
    space: str
    space_mark: str
    revision: int

    @property
    def decisions_digest(self) -> str:
        """Hash of the decisions."""
        return digest(*(decision.canonical() for decision in self.decisions))


def read_state(graph: GraphReader, space: str) -> GraphState:
    """Read where the graph stands, its decisions and the mark of its embeddings."""
    standing = graph.standing()
    decisions = tuple(graph.decisions())
    mark = graph.space_mark(space)
    revision = graph.resolution().revision
    return GraphState(
        standing.sequence, standing.contents, standing.version, decisions, space, mark, revision
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """What must be done to bring an index to a graph state.

    Args:
        added: Documents to read, sorted.
        changed: Those of them that the index holds with other contents.
        gone: Documents that the index holds and the graph does not, sorted.
        renamed: New names of documents that need not be read.
        contents: The contents once all of it is done.
        afresh: Whether all documents were compared: the log of changes leads elsewhere, and with it that of
            what is said to be one thing.
    """

    added: tuple[Listed, ...]
    changed: frozenset[str]
    gone: tuple[DocumentId, ...]
    renamed: Mapping[str, str]
    contents: Contents
    afresh: bool = False

    @property
    def buried(self) -> NDArray[np.bytes_]:
        """Documents whose rows no longer count, sorted."""
        return np.asarray(sorted({*self.changed, *self.gone}), dtype=NODE_WIDTH)

    def deletions(self, held: HeldIndex) -> Plan:
        """The part of the plan that takes out what went."""
        contents = held.contents
        for document in self.gone:
            contents = contents.after(_held(held, document), None)
        return replace(self, added=(), changed=frozenset(), renamed={}, contents=contents)


def make_plan(graph: GraphReader, state: GraphState, held: HeldIndex) -> Plan:
    """Find what changed since the index was built, from the log of changes.

    The hash of the contents tells whether the log leads from what the index holds to the graph. It does
    not where the graph is another than the index was built from: then all documents are compared.

    Raises:
        StoreBusy: the graph changed meanwhile.
    """
    plan = compare(graph.changes(held.sequence), held)
    if plan.contents != state.contents:
        plan = compare_all(graph, held)
    if plan.contents != state.contents:
        raise graph_changed()
    return plan


def plan_deletions(graph: GraphReader, held: HeldIndex) -> Plan:
    """Find what the index holds and the graph does not, whatever is added to the graph meanwhile."""
    for _ in range(_PATIENCE):
        contents = graph.standing().contents
        plan = compare(graph.changes(held.sequence), held)
        if plan.contents == contents:
            return plan.deletions(held)
    return compare_all(graph, held).deletions(held)


def compare(changes: Iterable[Listed], held: HeldIndex) -> Plan:
    """The plan that follows from what became of some documents."""
    added, changed, gone, renamed = [], set(), [], {}
    contents = held.contents
    for now in changes:
        before = _held(held, now.document)
        if before is None and not now.there:
            continue
        contents = contents.after(before, now)
        if not now.there:
            gone.append(now.document)
        elif before is None or before.digest != now.digest:
            added.append(now)
            if before is not None:
                changed.add(str(now.document))
        elif before.name != now.name:
            renamed[str(now.document)] = now.name
    by_id = tuple(sorted(added, key=lambda each: each.document))
    return Plan(by_id, frozenset(changed), tuple(sorted(gone)), dict(sorted(renamed.items())), contents)


def compare_all(graph: GraphReader, held: HeldIndex) -> Plan:
    """The plan that follows from comparing all documents."""
    listed = {each.document: each for each in graph.changes() if each.there}
    gone = [
        Listed(DocumentId(name), "", "")
        for name in held.layers.document_ids()
        if DocumentId(name) not in listed
    ]
    return replace(compare([*listed.values(), *gone], held), afresh=True)


def _held(held: HeldIndex, document: DocumentId) -> Listed | None:
    facts = held.layers.document(document)
    return None if facts is None else Listed(document, facts.digest, facts.name)


def graph_changed() -> StoreBusy:
    """The error for a graph that changed while it was read."""
    return StoreBusy("the graph changed while it was being indexed", hint="run `heddle index` again")


def is_current(state: GraphState, held: HeldIndex) -> bool:
    """Whether an index already shows a graph state."""
    manifest = held.manifest
    return (
        manifest is not None
        and manifest.graph_version == state.version
        and held.contents == state.contents
        and manifest.space == state.space
        and manifest.space_digest == state.space_mark
        and manifest.decisions_digest == state.decisions_digest
        and manifest.revision == state.revision
    )


def check_encoder(name: str, dimension: int, encoder: TextEncoder) -> None:
    """Hold an encoder against the one that an index was built with.

    Raises:
        ModelUnusable: it is another.
    """
    if (encoder.name, encoder.dimension) == (name, dimension):
        return
    # What is behind the `@` is the digest of the weights, which no setting can ask for.
    wanted, given = name.partition("@")[0], encoder.name.partition("@")[0]
    choice = f"set HEDDLE_ENCODER to {wanted}, or " if wanted != given else ""
    raise ModelUnusable(
        f"the index was built with the encoder {name} and cannot be read with {encoder.name}",
        hint=f"{choice}run `heddle index --rebuild`",
    )
