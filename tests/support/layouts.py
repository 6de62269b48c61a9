"""Subgraphs of parsed documents, without mentions: what layouts are read from."""

from __future__ import annotations

from heddle.core.ids import DEFAULT_WORKSPACE, DocumentId
from heddle.graph.records import Subgraph
from heddle.graph.schema import DEFAULT_SCHEMA
from heddle.ingest.chunk import cut_chunks
from heddle.ingest.composition import compose
from heddle.ingest.extraction import Extraction
from heddle.ingest.parsed import ParsedDocument
from heddle.ingest.subgraph import build_subgraph


def contributed(parsed: ParsedDocument) -> Subgraph:
    """What a document contributes to the graph, held against the schema."""
    composed = compose(parsed)
    subgraph = build_subgraph(
        composed,
        cut_chunks(composed),
        Extraction((), (), "en"),
        document=DocumentId("d" * 64),
        workspace=DEFAULT_WORKSPACE,
        derivation="test",
    )
    subgraph.check(DEFAULT_SCHEMA)
    return subgraph
