"""Vertical writing: columns of Chinese or Japanese that run downward, the next one to the left.

That is how text lies that is turned clockwise by a quarter, but for its letters, which stand upright.
So its glyphs are marked as turned, and the layout needs to know nothing more of it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from heddle.ingest.parse.pdf_page import Glyph

_LEAST = 3
"""Glyphs of a column; two may as well be cells of a table."""
_SLACK = 0.6
"""How far a glyph may stand from its place right below another, in heights of that one: headings are set
wide. A glyph of the same row is a whole height away."""


def mark_vertical(glyphs: Sequence[Glyph]) -> None:
    """Mark the glyphs of columns as turned by 90 degrees.

    Args:
        glyphs: Of a page, in the order of the file, as displayed.
    """
    if not any(_is_wide(letter) for letter in {glyph.text[0] for glyph in glyphs}):
        return
    for column in _columns(glyphs):
        wide = sum(_is_wide(glyph.text[0]) for glyph in column)
        if len(column) < _LEAST or 2 * wide <= len(column):
            continue
        for glyph in column:
            glyph.turn = 90
            # pdfium lets the box begin half a letter too far left, where the next column may stand.
            glyph.x0 = max(glyph.x0, glyph.x1 - (glyph.y1 - glyph.y0))


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in ("W", "F")


def _columns(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Runs of glyphs each of which stands right below the one before."""
    column: list[Glyph] = []
    for glyph in glyphs:
        if column and not _is_below(column[-1], glyph):
            yield column
            column = []
        column.append(glyph)
    yield column


def _is_below(above: Glyph, glyph: Glyph) -> bool:
    slack = _SLACK * (above.y1 - above.y0)
    return (
        above.turn == glyph.turn == 0
        and not glyph.spaced
        and abs(glyph.y0 - above.y1) <= slack
        and abs(glyph.x1 - above.x1) <= slack
    )
