"""A corpus file as a graph and an index, exactly as the product makes them of a user's files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from heddle.core.encoder import TextEncoder
from heddle.core.events import Listener, ignore
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.graph.embedded import EmbeddedScope, EmbeddedStore
from heddle.graph.records import DocumentPut, Source, Subgraph
from heddle.ingest.resolution.resolve import resolve
from heddle.retrieval.evaluation.corpus_document import (
    DerivedCorpusDocument,
    derive_corpus,
    documents_of,
)
from heddle.retrieval.evaluation.corpus_generation import CorpusGeneration, open_corpus_index
from heddle.retrieval.evaluation.corpus_item import CorpusItem
from heddle.retrieval.evaluation.triple_document import kinds_of, schema_of, triple_documents
from heddle.retrieval.index import IndexReport, build_index

WORKERS = 2
_PUT = 500
"""Documents that are stored in one transaction."""


@dataclass(frozen=True, slots=True)
class CorpusGraph:
    """A corpus in a graph store.

    Args:
        scope: The graph.
        shown: Of each entry that shows a unit of the corpus, the unit's id. Entities and relations that
            reading the corpus added are in the graph, and none of its units.
    """

    scope: EmbeddedScope
    shown: Mapping[str, str]


def store_corpus(
    items: Sequence[CorpusItem], file: Path, *, workers: int = WORKERS, listener: Listener = ignore
) -> CorpusGraph:
    """Read a corpus into a graph store of its own.

    Args:
        items: The corpus.
        file: Where the store is made.
        workers: Processes that read.
        listener: Told how many documents are read.

    Raises:
        Defect: a document could not be read.
    """
    scope = open_corpus_store(items, file)
    shown: dict[str, str] = {}
    subgraphs: list[Subgraph] = []
    for derived in _derived(items, workers, listener):
        subgraphs.append(derived.subgraph)
        shown |= derived.shown
    # Workers end in an order of chance, and the store numbers what comes.
    subgraphs.sort(key=lambda subgraph: subgraph.document)
    for first in range(0, len(subgraphs), _PUT):
        scope.put([_put(subgraph) for subgraph in subgraphs[first : first + _PUT]])
    resolve(scope)
    return CorpusGraph(scope, dict(sorted(shown.items())))


def open_corpus_store(items: Iterable[CorpusItem], file: Path) -> EmbeddedScope:
    """The graph store of a corpus, under the schema that its triples need; made where it is absent."""
    return EmbeddedStore(file, schema_of(items)).scope(DEFAULT_WORKSPACE)


def index_corpus(
    graph: CorpusGraph, encoder: TextEncoder, folder: Path, *, listener: Listener = ignore
) -> tuple[CorpusGeneration, IndexReport]:
    """Index a corpus and open it for a searcher that shows nothing but units of the corpus.

    Raises:
        HeddleError: what `build_index` raises.
    """
    report = build_index(graph.scope, encoder, folder, listener=listener)
    return open_corpus_index(folder, graph.shown), report


def _derived(
    items: Sequence[CorpusItem], workers: int, listener: Listener
) -> Iterator[DerivedCorpusDocument]:
    read: list[Subgraph] = []
    for batch in derive_corpus(documents_of(items), workers=workers, listener=listener):
        read += [derived.subgraph for derived in batch]
        yield from batch
    yield from triple_documents(items, kinds_of(read))


def _put(subgraph: Subgraph) -> DocumentPut:
    # A name that tells nothing: what a corpus calls a unit is often its title.
    return DocumentPut(subgraph, (Source(f"/corpus/{subgraph.document[:16]}"),))
