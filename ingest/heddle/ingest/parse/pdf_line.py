"""From glyphs to pieces of lines: glyphs that follow each other closely on one baseline."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from heddle.core.locator import Box
from heddle.ingest.parse.pdf_page import Glyph

_WIDE = 1.0
"""Gap, in glyph heights, that parts two pieces: a gutter or the space between two cells."""
_SPACE = 0.18
"""Gap, in glyph heights, that is a space though the file has none."""
_OVERLAP = 0.35


@dataclass(slots=True)
class Piece:
    """A run of glyphs on one line, without a wide gap.

    Coordinates are those of the frame that the layout works in: upright, whatever way the text is turned.
    A table that was found already takes its place in the layout as a piece without glyphs; `table` is
    its number, -1 for text.
    """

    glyphs: list[Glyph]
    x0: float
    y0: float
    x1: float
    y1: float
    gaps: list[bool] = field(default_factory=list)
    table: int = -1

    @property
    def height(self) -> float:
        """Height of the line, in points."""
        return self.y1 - self.y0

    @property
    def text(self) -> str:
        """Its text, in reading order."""
        parts = []
        for glyph, gap in zip(self.glyphs, self.gaps, strict=True):
            parts.append(f" {glyph.text}" if gap else glyph.text)
        return "".join(parts).strip()

    @property
    def leftward(self) -> bool:
        """Whether it reads from right to left."""
        return reads_leftward(glyph.text for glyph in self.glyphs)


def reads_leftward(texts: Iterable[str]) -> bool:
    """Whether most letters belong to a script written from right to left."""
    right = left = 0
    for text in texts:
        for letter in text:
            kind = unicodedata.bidirectional(letter)
            right += kind in {"R", "AL"}
            left += kind == "L"
    return right > left


def turned(glyph: Glyph, width: float, height: float) -> Glyph:
    """A glyph in the frame where its text stands upright.

    Args:
        glyph: As displayed.
        width: Of the page as displayed.
        height: Of the page as displayed.
    """
    if not glyph.turn:
        return glyph
    x0, y0, x1, y1 = turn_box((glyph.x0, glyph.y0, glyph.x1, glyph.y1), glyph.turn, width, height)
    return Glyph(glyph.text, x0, y0, x1, y1, glyph.turn, glyph.index, glyph.spaced, glyph.em)


def turn_box(box: Box, turn: int, width: float, height: float) -> Box:
    """A box of the displayed page in the frame of text that is turned clockwise by `turn` degrees."""
    x0, y0, x1, y1 = box
    if turn == 90:
        return y0, width - x1, y1, width - x0
    if turn == 180:
        return width - x1, height - y1, width - x0, height - y0
    if turn == 270:
        return height - y1, x0, height - y0, x1
    return box


def unturn_box(box: Box, turn: int, width: float, height: float) -> Box:
    """The inverse of `turn_box`."""
    x0, y0, x1, y1 = box
    if turn == 90:
        return width - y1, x0, width - y0, x1
    if turn == 180:
        return width - x1, height - y1, width - x0, height - y0
    if turn == 270:
        return y0, height - x1, y1, height - x0
    return box


def pieces(glyphs: Sequence[Glyph]) -> list[Piece]:
    """Join glyphs, in the order of the file, to pieces of lines."""
    found: list[Piece] = []
    current: Piece | None = None
    for glyph in glyphs:
        if current is not None and _repeats(current.glyphs[-1], glyph):
            continue
        if current is None or not _continues(current, glyph):
            current = Piece([glyph], glyph.x0, glyph.y0, glyph.x1, glyph.y1, [False])
            found.append(current)
            continue
        current.gaps.append(glyph.spaced or _distance(current.glyphs[-1], glyph) > _SPACE * _height(glyph))
        current.glyphs.append(glyph)
        current.x0, current.x1 = min(current.x0, glyph.x0), max(current.x1, glyph.x1)
        current.y0, current.y1 = min(current.y0, glyph.y0), max(current.y1, glyph.y1)
    return found


def _height(glyph: Glyph) -> float:
    return max(glyph.y1 - glyph.y0, 1.0)


def _repeats(last: Glyph, glyph: Glyph) -> bool:
    """Whether a glyph is printed over the last one again, a little aside, to look bold.

    Letters of one ligature share one box exactly; they are no repeats.
    """
    if (last.x0, last.x1) == (glyph.x0, glyph.x1):
        return False
    slack = 0.12 * _height(glyph)
    return last.text == glyph.text and abs(last.x0 - glyph.x0) < slack and abs(last.y0 - glyph.y0) < slack


def _distance(last: Glyph, glyph: Glyph) -> float:
    """Gap between two glyphs whichever comes first; negative where they overlap."""
    return max(glyph.x0 - last.x1, last.x0 - glyph.x1)


def _continues(piece: Piece, glyph: Glyph) -> bool:
    last = piece.glyphs[-1]
    overlap = min(last.y1, glyph.y1) - max(last.y0, glyph.y0)
    smaller, larger = sorted((_height(last), _height(glyph)))
    if overlap < _OVERLAP * smaller:
        return False
    # A new line starts far to the left, even where lines are set so tight that they overlap.
    if glyph.x1 < last.x0 - 2 * larger and not reads_leftward((glyph.text,)):
        return False
    return _distance(last, glyph) <= _WIDE * larger
