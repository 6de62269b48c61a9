"""Raised characters of a PDF line: superscript numbers and marks, told by size and height on the line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from statistics import median

from heddle.ingest.parse.pdf_line import Piece
from heddle.ingest.parse.pdf_page import Glyph

_WORTH_A_LOOK = re.compile(r"[^\s\d][\d*†‡§¶]|[.,;:)\]] ?\d")
_SMALLER = 0.85
"""Height of a raised character, in heights of the line's others, at most."""
_RISE = 0.15
"""How much higher its lower edge is, in heights of the line's others, at least."""


def raised_spans(pieces: Iterable[Piece], text: str) -> tuple[tuple[int, int], ...]:
    """Spans of a line's text that are set as superscript, in order.

    Args:
        pieces: The line's pieces in reading order, in the frame where it stands upright.
        text: Their text, clean and stripped, a space between two pieces.
    """
    if not _WORTH_A_LOOK.search(text):
        return ()
    placed = _placed(pieces)
    if "".join(letters for letters, _ in placed).strip() != text:
        return ()
    glyphs = [glyph for _, glyph in placed if glyph is not None]
    height = median(glyph.y1 - glyph.y0 for glyph in glyphs)
    floor = median(glyph.y1 for glyph in glyphs) - _RISE * height
    spans: list[tuple[int, int]] = []
    at = 0
    for letters, glyph in placed:
        start, at = at, at + len(letters)
        if glyph is None or glyph.y1 > floor or glyph.y1 - glyph.y0 > _SMALLER * height:
            continue
        if spans and spans[-1][1] == start:
            spans[-1] = spans[-1][0], at
        else:
            spans.append((start, at))
    return tuple(spans)


def _placed(pieces: Iterable[Piece]) -> Sequence[tuple[str, Glyph | None]]:
    """The letters of a line in order, each with its glyph; spaces have none."""
    found: list[tuple[str, Glyph | None]] = []
    for piece in pieces:
        if found:
            found.append((" ", None))
        for place, (glyph, gap) in enumerate(zip(piece.glyphs, piece.gaps, strict=True)):
            if gap and place:
                found.append((" ", None))
            found.append((glyph.text, glyph))
    return found
