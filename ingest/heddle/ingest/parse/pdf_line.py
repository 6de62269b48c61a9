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
    letters = "".join(texts)
    if letters.isascii():
        return False
    kinds = list(map(unicodedata.bidirectional, letters))
    return kinds.count("R") + kinds.count("AL") > kinds.count("L")


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
    return Glyph(glyph.text, x0, y0, x1, y1, glyph.turn, glyph.index, glyph.spaced, glyph.em, glyph.foot)


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
    if not glyphs:
        return found
    last, current = glyphs[0], _begun(glyphs[0])
    found.append(current)
    for glyph in glyphs[1:]:
        if glyph.text == last.text and _repeats(last, glyph):
            continue
        distance = _distance(last, glyph)
        if _continues(last, glyph, distance):
            current.gaps.append(glyph.spaced or distance > _SPACE * _height(glyph))
            current.glyphs.append(glyph)
            _widen(current, glyph)
        else:
            current = _begun(glyph)
            found.append(current)
        last = glyph
    return found


def _begun(glyph: Glyph) -> Piece:
    return Piece([glyph], glyph.x0, glyph.y0, glyph.x1, glyph.y1, [False])


# The functions below are called for every glyph of every page. Comparisons instead of `min` and `max` make
# them twice as fast.


def _widen(piece: Piece, glyph: Glyph) -> None:
    """Make a piece's box hold one more glyph."""
    if glyph.x0 < piece.x0:
        piece.x0 = glyph.x0
    if glyph.x1 > piece.x1:
        piece.x1 = glyph.x1
    if glyph.y0 < piece.y0:
        piece.y0 = glyph.y0
    if glyph.y1 > piece.y1:
        piece.y1 = glyph.y1


def _height(glyph: Glyph) -> float:
    height = glyph.y1 - glyph.y0
    if height < 1.0:
        return 1.0
    return height


def _repeats(last: Glyph, glyph: Glyph) -> bool:
    """Whether the same letter is printed over the last one again, a little aside, to look bold.

    Letters of one ligature share one box exactly; they are no repeats.
    """
    if (last.x0, last.x1) == (glyph.x0, glyph.x1):
        return False
    slack = 0.12 * _height(glyph)
    return abs(last.x0 - glyph.x0) < slack and abs(last.y0 - glyph.y0) < slack


def _distance(last: Glyph, glyph: Glyph) -> float:
    """Gap between two glyphs whichever comes first; negative where they overlap."""
    distance = glyph.x0 - last.x1
    if distance < 0.0:
        return max(distance, last.x0 - glyph.x1)
    return distance


def _continues(last: Glyph, glyph: Glyph, distance: float) -> bool:
    """Whether a glyph stands on the line of the last one, so far from it."""
    top, bottom = last.y0, last.y1
    if top < glyph.y0:
        top = glyph.y0
    if bottom > glyph.y1:
        bottom = glyph.y1
    smaller, larger = _height(last), _height(glyph)
    if smaller > larger:
        smaller, larger = larger, smaller
    if bottom - top < _OVERLAP * smaller:
        return False
    # A new line starts far to the left, even where lines are set so tight that they overlap.
    if glyph.x1 < last.x0 - 2 * larger and not reads_leftward((glyph.text,)):
        return False
    return distance <= _WIDE * larger
