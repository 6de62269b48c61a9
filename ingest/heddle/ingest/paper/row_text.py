"""The text of a row of glyphs, with what is raised in it, in which fonts it is set, and how high they are.

This sees every glyph of a paper. A row without raised characters, in one font, is most rows, and is told at
once; only others are gone through glyph by glyph.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import accumulate

from heddle.ingest.parse.pdf_layout import Row
from heddle.ingest.parse.pdf_page import Face, Glyph

_SMALL = 0.82
"""Height of a raised glyph, at most, in heights of its line."""
_LIFT = 0.12
"""How far the foot of a raised glyph stands above that of its line, at least, in heights of the line."""
_SUPERSCRIPTS = frozenset("¹²³⁴⁵⁶⁷⁸⁹⁰")


@dataclass(frozen=True, slots=True)
class RowText:
    """What a row says and how it is set.

    Args:
        text: Without white space around it.
        raised: Spans of raised characters in the text, half-open.
        faces: Fonts, each with the place in the text that it begins at.
        size: Height of most of its glyphs, in points.
        bold: Share of its glyphs that are bold, from 0 to 1.
    """

    text: str
    raised: tuple[tuple[int, int], ...]
    faces: tuple[tuple[int, Face], ...]
    size: float
    bold: float


def row_text(row: Row, fonts: Mapping[int, Face], bold: AbstractSet[int]) -> RowText:
    """The text of a row.

    Args:
        row: Of glyphs.
        fonts: Of glyphs, by their index.
        bold: Indices of bold glyphs.
    """
    glyphs = [glyph for piece in row.pieces for glyph in piece.glyphs]
    feet = [glyph.y1 for glyph in glyphs]
    size = _median([glyph.y1 - glyph.y0 for glyph in glyphs])
    floor = _median(feet) - _LIFT * size
    parts = _parts(row)
    whole = "".join(parts)
    text = whole.strip()
    lead = len(whole) - len(whole.lstrip())
    raised: tuple[tuple[int, int], ...] = ()
    if min(feet) <= floor or not (whole.isascii() or _SUPERSCRIPTS.isdisjoint(whole)):
        flags = _flags(row, parts, _SMALL * size, floor)
        raised = _spans(flags[lead : lead + len(text)]) if True in flags else ()
    indices = [glyph.index for glyph in glyphs]
    share = len(bold & set(indices)) / len(indices) if bold else 0.0
    return RowText(text, raised, _faces(list(map(fonts.get, indices)), glyphs, parts, lead), size, share)


def _median(values: Sequence[float]) -> float:
    """The median as `statistics.median` has it, in half the time."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _parts(row: Row) -> list[str]:
    """The letters of each glyph, behind a space where there is one."""
    parts: list[str] = []
    for piece in row.pieces:
        first = len(parts)
        parts += [
            f" {glyph.text}" if gap else glyph.text
            for glyph, gap in zip(piece.glyphs, piece.gaps, strict=True)
        ]
        if first:
            parts[first] = f" {piece.glyphs[0].text}"
    return parts


def _faces(
    own: Sequence[Face | None], glyphs: Sequence[Glyph], parts: Sequence[str], lead: int
) -> tuple[tuple[int, Face], ...]:
    """Where each font begins.

    Args:
        own: The font of each glyph, where it is known.
        glyphs: Of the row.
        parts: Their letters, spaces before them included.
        lead: Characters that the text is without at its start.
    """
    first = own[0]
    if first is not None and len(set(map(id, own))) == 1:
        return ((0, first),)
    found: list[tuple[int, Face]] = []
    face: Face | None = None
    ends = list(accumulate(map(len, parts)))
    for end, glyph, each in zip(ends, glyphs, own, strict=True):
        if each is not None and each is not face:
            face = each
            found.append((max(end - len(glyph.text) - lead, 0), each))
    return tuple(found)


def _flags(row: Row, parts: Sequence[str], highest: float, floor: float) -> list[bool]:
    """Whether each character is raised; a space is between two raised ones of a piece.

    Args:
        row: Of glyphs.
        parts: The letters of each glyph, spaces before them included.
        highest: Height of a raised glyph, at most.
        floor: Where its foot stands, at most.
    """
    flags: list[bool] = []
    written = iter(parts)
    for piece in row.pieces:
        was_raised = False
        for glyph in piece.glyphs:
            part = next(written)
            is_raised = _is_raised(glyph, highest, floor)
            if len(part) > len(glyph.text):
                flags.append(is_raised and was_raised)
            flags.extend([is_raised] * len(glyph.text))
            was_raised = is_raised
    return flags


def _is_raised(glyph: Glyph, highest: float, floor: float) -> bool:
    if glyph.text in _SUPERSCRIPTS:
        return True
    # Ligatures come from fonts of their own with heights of their own.
    return len(glyph.text) == 1 and glyph.y1 <= floor and glyph.y1 - glyph.y0 <= highest


def _spans(flags: Sequence[bool]) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    start = -1
    for at, flag in enumerate([*flags, False]):
        if flag and start < 0:
            start = at
        elif not flag and start >= 0:
            spans.append((start, at))
            start = -1
    return tuple(spans)
