"""The dates and quantities that a document states, as properties of its chunks and rows (docs/graph.md)."""

from __future__ import annotations

from collections.abc import Sequence

from heddle.graph.records import Value
from heddle.graph.schema import EdgeType
from heddle.graph.stated_value import write_stated
from heddle.ingest.chunk import Chunk
from heddle.ingest.chunk_language import other_language
from heddle.ingest.composition import ComposedDocument
from heddle.ingest.draft import SubgraphDraft
from heddle.ingest.parsed import TableBlock
from heddle.ingest.stated_value import StatedValues, ValueReader, headed_date


def add_values(
    draft: SubgraphDraft, composed: ComposedDocument, chunks: Sequence[Chunk], language: str
) -> None:
    """Add the dates and quantities of a draft's chunks and rows, and the date that the document bears."""
    reader = ValueReader(composed, language, _cited(draft))
    for chunk in chunks:
        _describe(draft, reader.chunk(chunk), chunk.end)
        _name_language(draft, composed, chunk, language)
    for index, element in enumerate(composed.parsed.elements):
        if isinstance(element, TableBlock):
            for values in reader.rows(index, element):
                _describe(draft, values, values.start + 1)
    if dated := headed_date(composed, language):
        draft.describe(draft.root, {"dated": dated})


def _describe(draft: SubgraphDraft, values: StatedValues, end: int) -> None:
    properties: dict[str, Value] = {}
    if values.dates:
        properties["dates"] = write_stated(values.dates)
    if values.quantities:
        properties["quantities"] = write_stated(values.quantities)
    holder = draft.holder_of(values.start, end) if properties else None
    if holder is not None:
        draft.describe(holder.node, properties)


def _name_language(draft: SubgraphDraft, composed: ComposedDocument, chunk: Chunk, language: str) -> None:
    """Say the language of a passage that is in another one than its document."""
    other = other_language(composed.text[chunk.start : chunk.end], language)
    holder = draft.holder_of(chunk.start, chunk.end) if other else None
    if holder is not None:
        draft.describe(holder.node, {"language": other})


def _cited(draft: SubgraphDraft) -> list[tuple[int, int]]:
    """Spans of the items of the document's reference lists."""
    spans = []
    for edge in draft.edges_of(EdgeType.CITES):
        start, end = edge.properties.get("start"), edge.properties.get("end")
        if edge.source == draft.root and isinstance(start, int) and isinstance(end, int):
            spans.append((start, end))
    return spans
