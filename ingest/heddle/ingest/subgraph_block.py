"""Blocks of chunks: which paragraphs, headings and list items each passage of a document is made of."""

from __future__ import annotations

from collections.abc import Sequence

from heddle.graph.chunk_block import ChunkBlock, write_blocks
from heddle.ingest.chunk import Chunk, Segment
from heddle.ingest.composition import ComposedDocument
from heddle.ingest.draft import SubgraphDraft
from heddle.ingest.parsed import Block, BlockKind


def add_blocks(draft: SubgraphDraft, composed: ComposedDocument, chunks: Sequence[Chunk]) -> None:
    """Say of each chunk in the draft which blocks it holds, where its own kind does not say it all."""
    for chunk in chunks:
        holder = draft.holder_of(chunk.start, chunk.end)
        written = write_blocks([_block(composed, chunk, segment) for segment in chunk.segments])
        if holder is not None and written:
            draft.describe(holder.node, {"blocks": written})


def _block(composed: ComposedDocument, chunk: Chunk, segment: Segment) -> ChunkBlock:
    element = composed.parsed.elements[segment.piece.element]
    block = element if isinstance(element, Block) else None
    # What else stands in a chunk is the title of a table.
    return ChunkBlock(
        block.kind.value if block else BlockKind.CAPTION.value,
        segment.start - chunk.start,
        segment.end - chunk.start,
        block.level if block else 0,
        segment.start > segment.piece.start,
    )
