"""Edges that say where they are written: span, locator, and the chunk that holds the words."""

from __future__ import annotations

from heddle.core.ids import NodeId
from heddle.core.locator import dump_locator
from heddle.graph.records import Properties, Value
from heddle.graph.schema import EdgeType
from heddle.ingest.composition import ComposedDocument
from heddle.ingest.draft import SubgraphDraft
from heddle.ingest.pointer import holder_at

Span = tuple[int, int]
"""Half-open, in code points of the document's text."""


def add_placed_edge(
    draft: SubgraphDraft,
    composed: ComposedDocument,
    ends: tuple[NodeId, EdgeType, NodeId],
    span: Span | None,
    facts: Properties | None = None,
) -> None:
    """Add an edge with the place of the words that say it.

    Args:
        draft: The document's subgraph with its structure.
        composed: The document.
        ends: Source, type and target.
        span: Where the words stand; None where only the file itself says so, which gives no evidence.
        facts: What else the edge says.
    """
    source, edge_type, target = ends
    if span is None:
        draft.edge(source, edge_type, target, properties=facts)
        return
    start, end = span
    holder = holder_at(draft, start, end)
    place: dict[str, Value] = {
        "start": start,
        "end": end,
        "locator": dump_locator(composed.locate(start, end)),
    }
    evidence = holder.node if holder is not None else draft.document
    draft.edge(source, edge_type, target, evidence, {**(facts or {}), **place})
