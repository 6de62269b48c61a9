"""Blocks of a chunk: which paragraphs, headings and list items a stored passage is made of.

A block is no node of its own: a passage holds several, and a walk over the graph would gain nothing from a
stop at each. The Chunk keeps them as one property instead, `paragraph:0-120 list_item1:122-160`: kind, level
where it has one, and span in the chunk's text. `+` stands before one that began in the chunk before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from heddle.core.errors import InvalidGraph
from heddle.graph.records import Node

_BLOCK = re.compile(r"(\+?)([a-z_]+)(\d*):(\d+)-(\d+)")


@dataclass(frozen=True, slots=True)
class ChunkBlock:
    """A block in a chunk.

    Args:
        kind: What it is (`paragraph`, `list_item`, ...).
        start: Offset in the chunk's text, in code points.
        end: Offset, exclusive.
        level: Depth of a heading or of a list item; 0 where it has none.
        continued: It began in the chunk before.
    """

    kind: str
    start: int
    end: int
    level: int = 0
    continued: bool = False

    def __str__(self) -> str:
        return f"{'+' * self.continued}{self.kind}{self.level or ''}:{self.start}-{self.end}"


def write_blocks(blocks: Sequence[ChunkBlock]) -> str:
    """Blocks as one property; empty where the chunk is one block and its kind says all."""
    if len(blocks) == 1 and not blocks[0].level and not blocks[0].continued:
        return ""
    return " ".join(map(str, blocks))


def read_blocks(chunk: Node) -> tuple[ChunkBlock, ...]:
    """The blocks of a stored chunk, in order.

    Raises:
        InvalidGraph: the property is not as it is written here.
    """
    written = str(chunk.properties.get("blocks", ""))
    if not written:
        kind = str(chunk.properties.get("block", "")) or "paragraph"
        return (ChunkBlock(kind, 0, len(str(chunk.properties.get("text", "")))),)
    found = []
    for text in written.split(" "):
        match = _BLOCK.fullmatch(text)
        if match is None:
            raise InvalidGraph(f"chunk {chunk.id} has the block {text!r}, which is none")
        plus, kind, level, start, end = match.groups()
        found.append(ChunkBlock(kind, int(start), int(end), int(level or 0), bool(plus)))
    return tuple(found)
