"""Columns of text beside each other that the layout took for one: lines of both at the same heights.

Below a picture or at the foot of a page two columns may be too short for a gutter to be seen
(`pdf_layout.py`). Their lines then make rows of two pieces, as a table of two columns does. But lines of
text fill their column, and cells hardly ever do on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from heddle.ingest.label import is_caption
from heddle.ingest.parse.pdf_layout import Row
from heddle.ingest.parse.pdf_line import Piece

_LEAST_ROWS = 3
_FULL = 0.85
"""Share of its column that a line of text fills."""
_MOSTLY = 0.6
"""Share of the lines of a column that fill it."""
_LEAST_LETTERS = 25


def part_columns(zone: Sequence[Row]) -> list[list[Row]]:
    """The zones that a zone is made of: the columns in it, left before right, and what stands around them.

    Args:
        zone: Rows from top to bottom.
    """
    parts: list[list[Row]] = [[]]
    at = 0
    while at < len(zone):
        columns = _columns(zone, at) if len(zone[at].pieces) == 2 else None
        if columns is None:
            parts[-1].append(zone[at])
            at += 1
        else:
            left, right, at = columns
            parts += [left, right, []]
    return [part for part in parts if part]


def _columns(zone: Sequence[Row], start: int) -> tuple[list[Row], list[Row], int] | None:
    """Two columns of text that begin at a row, and the index after their last row; None where none begin.

    A caption in one column is never part of the line beside it, however short the columns are.
    """
    end = _end(zone, start)
    pairs = [row.pieces for row in zone[start:end] if len(row.pieces) == 2]
    captioned = any(is_caption(piece.text) for pair in pairs[:1] for piece in pair)
    if len(pairs) < (1 if captioned else _LEAST_ROWS):
        return None
    if not _is_text([left for left, _ in pairs]) or not _is_text([right for _, right in pairs]):
        return None
    gutter = (max(left.x1 for left, _ in pairs) + min(right.x0 for _, right in pairs)) / 2
    sides: tuple[list[Row], list[Row]] = [], []
    for row in zone[start:end]:
        for piece in row.pieces:
            sides[piece.x0 > gutter].append(Row([piece]))
    return *sides, end


def _end(found: Sequence[Row], start: int) -> int:
    """The index after the last row whose pieces keep to the two sides of the first row's gap."""
    end = start
    left, right = 0.0, float("inf")
    for index in range(start, len(found)):
        row = found[index]
        if row.table >= 0 or len(row.pieces) > 2:
            break
        if len(row.pieces) == 2:
            left, right = max(left, row.pieces[0].x1), min(right, row.pieces[1].x0)
            if left >= right:
                break
            end = index + 1
        elif not (index > start and (row.x1 <= right or row.x0 >= left)):
            break
    return end


def _is_text(side: Sequence[Piece]) -> bool:
    width = max(piece.x1 for piece in side) - min(piece.x0 for piece in side)
    full = sum(piece.x1 - piece.x0 >= _FULL * width for piece in side)
    letters = median(sum(len(glyph.text) for glyph in piece.glyphs) for piece in side)
    return full >= _MOSTLY * len(side) and letters >= _LEAST_LETTERS
