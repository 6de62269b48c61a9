"""Reading order of a page: columns first, then rows from top to bottom.

A gutter is a strip that few lines cross. Lines that do cross it (titles, wide captions) cut the page
into bands, and inside a band the left column is read before the right one. Rows of short pieces, as in
tables and forms, make no columns: they are read across.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from statistics import median

from heddle.ingest.parse.pdf_line import Piece

_STEP = 2.0
_CROSSING = 0.2
_LEAST_ROWS = 4
_FILLED = 0.55
_MOST_DEPTH = 4


@dataclass(slots=True)
class Row:
    """Pieces on one line, from left to right.

    Args:
        pieces: One at least; more come by `add`.
        x0: Left edge.
        y0: Top edge.
        x1: Right edge.
        y1: Bottom edge.
    """

    pieces: list[Piece]
    x0: float = field(init=False)
    y0: float = field(init=False)
    x1: float = field(init=False)
    y1: float = field(init=False)

    def __post_init__(self) -> None:
        if len(self.pieces) == 1:
            only = self.pieces[0]
            self.x0, self.y0, self.x1, self.y1 = only.x0, only.y0, only.x1, only.y1
            return
        self.x0 = min(piece.x0 for piece in self.pieces)
        self.y0 = min(piece.y0 for piece in self.pieces)
        self.x1 = max(piece.x1 for piece in self.pieces)
        self.y1 = max(piece.y1 for piece in self.pieces)

    def add(self, piece: Piece) -> None:
        """Add a piece at the end."""
        self.pieces.append(piece)
        self.x0, self.x1 = min(self.x0, piece.x0), max(self.x1, piece.x1)
        self.y0, self.y1 = min(self.y0, piece.y0), max(self.y1, piece.y1)

    @property
    def ordered(self) -> list[Piece]:
        """Its pieces in reading order."""
        leftward = sum(piece.leftward for piece in self.pieces) * 2 > len(self.pieces)
        return self.pieces[::-1] if leftward else self.pieces

    @property
    def text(self) -> str:
        """Its text, in reading order."""
        return " ".join(piece.text for piece in self.ordered)

    @property
    def size(self) -> float:
        """Font height of most of its glyphs, in points."""
        heights = [glyph.y1 - glyph.y0 for piece in self.pieces for glyph in piece.glyphs]
        return median(heights) if heights else self.y1 - self.y0

    @property
    def table(self) -> int:
        """Number of the table that stands here; -1 for text."""
        return self.pieces[0].table


def zones(found: Sequence[Piece], depth: int = 0) -> list[list[Row]]:
    """Zones of a page in reading order, each a list of rows from top to bottom."""
    gutter = _gutter(found) if depth < _MOST_DEPTH else None
    if gutter is None:
        return [rows(found)] if found else []
    bands: list[list[Row]] = []
    left: list[Piece] = []
    right: list[Piece] = []
    previous: Row | None = None

    def close() -> None:
        bands.extend(zones(left, depth + 1))
        bands.extend(zones(right, depth + 1))
        left.clear()
        right.clear()

    for row in rows(found):
        if any(piece.x0 < gutter - 1 and piece.x1 > gutter + 1 for piece in row.pieces):
            close()
            # Neighbouring wide lines belong to one zone, so that a title of two lines stays whole.
            if previous is not None and bands[-1][-1] is previous:
                bands[-1].append(row)
            else:
                bands.append([row])
            previous = row
            continue
        previous = None
        for piece in row.pieces:
            (left if piece.x1 <= gutter + 1 else right).append(piece)
    close()
    return bands


def rows(found: Sequence[Piece]) -> list[Row]:
    """Pieces that share a line, as rows from top to bottom."""
    made: list[Row] = []
    for piece in sorted(found, key=lambda piece: ((piece.y0 + piece.y1) / 2, piece.x0)):
        for row in reversed(made[-3:]):
            if _on_line(row, piece):
                row.add(piece)
                break
        else:
            made.append(Row([piece]))
    for row in made:
        if len(row.pieces) > 1:
            row.pieces.sort(key=lambda piece: piece.x0)
    return sorted(made, key=lambda row: (row.y0 + row.y1, row.x0))


def _on_line(row: Row, piece: Piece) -> bool:
    # This is called several times for every piece of every page: no properties.
    overlap = min(row.y1, piece.y1) - max(row.y0, piece.y0)
    smaller = min(row.y1 - row.y0, piece.y1 - piece.y0)
    if overlap < 0.5 * max(smaller, 0.1):
        return False
    if piece.table >= 0 or row.pieces[0].table >= 0:
        return False
    # Pieces above each other are two lines set tightly, not one.
    return all(piece.x0 >= other.x1 - 1 or piece.x1 <= other.x0 + 1 for other in row.pieces)


def _gutter(found: Sequence[Piece]) -> float | None:
    """Middle of the widest strip that parts running text into columns; None where there is none."""
    if len(found) < 2 * _LEAST_ROWS:
        return None
    left, right = min(piece.x0 for piece in found), max(piece.x1 for piece in found)
    width = right - left
    height = median(piece.height for piece in found)
    if width < 20 * height:
        return None
    steps = int(width / _STEP) + 1
    changes = [0] * (steps + 1)
    for piece in found:
        changes[int((piece.x0 - left) / _STEP)] += 1
        changes[min(int((piece.x1 - left) / _STEP) + 1, steps)] -= 1
    cover = list(accumulate(changes[:-1]))
    least = _CROSSING * max(cover)
    best: tuple[float, float] | None = None
    start = None
    for step, count in enumerate([*cover, len(found)]):
        if count <= least and start is None:
            start = step
        elif count > least and start is not None:
            middle, gap = left + (start + step) / 2 * _STEP, (step - start) * _STEP
            inside = 0.15 < (middle - left) / width < 0.85
            if (
                inside
                and gap >= 0.5 * height
                and (best is None or gap > best[1])
                and _parts_text(found, middle)
            ):
                best = (middle, gap)
            start = None
    return best[0] if best else None


def _parts_text(found: Sequence[Piece], gutter: float) -> bool:
    """Whether both sides of a gutter hold running text: rows enough, most of them filled."""
    left = [piece for piece in found if piece.x1 <= gutter + 1]
    right = [piece for piece in found if piece.x0 >= gutter - 1]
    return all(len(rows(side)) >= _LEAST_ROWS and _fills(side) for side in (left, right))


def _fills(side: Sequence[Piece]) -> bool:
    width = max(piece.x1 for piece in side) - min(piece.x0 for piece in side)
    widths = sorted(row.x1 - row.x0 for row in rows(side))
    letters = median(sum(len(glyph.text) for glyph in piece.glyphs) for piece in side)
    return widths[len(widths) // 2] >= _FILLED * width and letters >= 15
