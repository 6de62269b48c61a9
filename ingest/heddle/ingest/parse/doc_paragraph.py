"""How the paragraphs of a Word document are set ([MS-DOC], 2.9.174 and 2.9.176): style, table, list."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from heddle.ingest.parse.doc_fib import positions

_PAGE = 512
_ENTRY = 13
_IN_TABLE, _ROW_END, _LEVEL, _LIST, _OUTLINE = 0x2416, 0x2417, 0x260A, 0x460B, 0x2640
_TABLE_SHAPE, _TABS = 0xD608, 0xC615
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}


@dataclass(frozen=True, slots=True)
class ParagraphShape:
    """How a paragraph is set.

    Args:
        style: Number of its style.
        in_table: Whether it stands in a table.
        row_end: Whether its mark ends a row.
        in_list: Whether it belongs to a list.
        depth: Depth in it, from 0.
        outline: Outline level from 0, 9 for body text.
    """

    style: int = 0
    in_table: bool = False
    row_end: bool = False
    in_list: bool = False
    depth: int = 0
    outline: int = 9


@dataclass(slots=True)
class ParagraphShapes:
    """Shapes by where the paragraph lies in the stream."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    shapes: list[ParagraphShape] = field(default_factory=list)

    def at(self, offset: int) -> ParagraphShape:
        """The shape of the paragraph that the byte at an offset belongs to."""
        index = bisect_right(self.starts, offset) - 1
        if index < 0 or offset >= self.ends[index]:
            return ParagraphShape()
        return self.shapes[index]


def read_paragraph_shapes(data: bytes, stream: bytes) -> ParagraphShapes:
    """Read the pages of the stream that a list of pages names."""
    _, entries = positions(data, 4)
    found: list[tuple[int, int, ParagraphShape]] = []
    numbers = {struct.unpack("<I", entry)[0] & 0x3FFFFF for entry in entries}
    for number in sorted(numbers):
        page = stream[number * _PAGE : (number + 1) * _PAGE]
        if len(page) == _PAGE:
            found += _page(page)
    found.sort(key=lambda entry: entry[:2])
    shapes = ParagraphShapes()
    for start, end, shape in found:
        shapes.starts.append(start)
        shapes.ends.append(end)
        shapes.shapes.append(shape)
    return shapes


def _page(page: bytes) -> Iterator[tuple[int, int, ParagraphShape]]:
    count = page[-1]
    if (count + 1) * 4 + count * _ENTRY > _PAGE - 1:
        return
    offsets = struct.unpack_from(f"<{count + 1}I", page)
    for index in range(count):
        at = page[(count + 1) * 4 + index * _ENTRY] * 2
        yield offsets[index], offsets[index + 1], _shape(page, at)


def _shape(page: bytes, at: int) -> ParagraphShape:
    if not at or at + 4 > _PAGE:
        return ParagraphShape()
    words, at = page[at], at + 1
    length = words * 2 - 1
    if not words:
        length, at = page[at] * 2, at + 1
    data = page[at : at + length]
    if len(data) < 2:
        return ParagraphShape()
    shape = ParagraphShape(int.from_bytes(data[:2], "little"))
    for code, operand in _modifiers(data[2:]):
        value = operand[0] if operand else 0
        if code == _IN_TABLE:
            shape = replace(shape, in_table=bool(value))
        elif code == _ROW_END:
            shape = replace(shape, row_end=bool(value))
        elif code == _LIST:
            shape = replace(shape, in_list=any(operand))
        elif code == _LEVEL:
            shape = replace(shape, depth=min(value, 8))
        elif code == _OUTLINE:
            shape = replace(shape, outline=value)
    return shape


def _modifiers(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Property modifiers: a code, whose high bits say how long the operand is ([MS-DOC], 2.6.1)."""
    at = 0
    while at + 3 <= len(data):
        code = int.from_bytes(data[at : at + 2], "little")
        at += 2
        size = _SIZES.get(code >> 13)
        if code == _TABLE_SHAPE:
            size = int.from_bytes(data[at : at + 2], "little") + 1
        elif size is None:
            # Lists of tabs longer than the length can say are of no use here; nothing follows them.
            size = len(data) if code == _TABS and data[at] == 255 else 1 + data[at]
        yield code, data[at : at + size]
        at += size
