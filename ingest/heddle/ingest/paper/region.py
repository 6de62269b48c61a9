"""Page segmentation and reading order of a paper: bands across the page, and columns inside a band.

The general layout (`parse/pdf_layout`) looks for one gutter on a page. First pages of papers change
their columns on the way down: a title across, an abstract beside a margin of affiliations, two columns
of text below. So lines are taken from top to bottom, and those that leave one strip free in common make
a band; a strip with text enough on both sides parts the band into columns, which are cut again.

The method is the recursive X-Y cut of Nagy and Seth (1984), with bands that grow while they share a gutter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from heddle.ingest.parse.pdf_layout import Row, rows
from heddle.ingest.parse.pdf_line import Piece

_LEAST_GUTTER = 0.55
"""Width of a gutter, at least, in heights of a line."""
_LEAST_ROWS = 4
_LEAST_SIDE = 0.13
"""Width of a column, at least, as a share of the region; less is a column of labels."""
_LEAST_LETTERS = 11
_MOST_LABEL = 5
_LABEL = re.compile(r"\W*\d{1,3}\W*")
_MOST_DEPTH = 4
_LEAST_BAND = 12
_WIDER = 1.8

Interval = tuple[float, float]
Band = tuple[list[list[Piece]], list[Interval]]
"""Lines, and the strips that they all leave free."""


def regions(found: Sequence[Piece], depth: int = 0) -> list[list[Row]]:
    """Regions of a page in reading order, each a list of rows from top to bottom."""
    if not found:
        return []
    ordered: list[list[Row]] = []
    pending: list[Piece] = []
    for lines, gutters in _without_heads(_bands(found), found):
        band = [piece for line in lines for piece in line]
        columns = _columns(gutters, band) if depth < _MOST_DEPTH else None
        if columns is None:
            pending += band
            continue
        if pending:
            ordered.append(rows(pending))
            pending = []
        for column in columns:
            ordered += regions(column, depth + 1)
    if pending:
        ordered.append(rows(pending))
    return ordered


def _bands(found: Sequence[Piece]) -> list[Band]:
    """Runs of lines, from top to bottom, with the strips inside the region that all of a run leave free.

    A line that two runs could have goes to the lower one if it stands close above that: short lines above a
    band of columns are compatible with much.
    """
    least = _LEAST_GUTTER * median(piece.height for piece in found)
    left, right = min(piece.x0 for piece in found), max(piece.x1 for piece in found)
    bands: list[Band] = []
    for line in _lines(found):
        free = _useful(_free(line, left, right), left, right)
        common = _useful(_common(bands[-1][1], free, least), left, right) if bands else []
        if bands and (common or not (bands[-1][1] or free)):
            bands[-1] = ([*bands[-1][0], line], common)
            continue
        band = [line]
        while bands and free and len(bands[-1][0]) > 1 and _is_near(bands[-1][0][-1], band[0], least):
            shared = _useful(_common(free, _free(bands[-1][0][-1], left, right), least), left, right)
            if not shared or _columns(bands[-1][1], [piece for row in bands[-1][0] for piece in row]):
                break
            band.insert(0, bands[-1][0].pop())
            free = shared
        bands.append((band, free))
    return bands


def _without_heads(bands: Sequence[Band], found: Sequence[Piece]) -> list[Band]:
    """Bands, with lines at their upper edge that narrow the gutter of all others put before them.

    A page header that reaches into the gutter would leave the columns below a strip beside it: one between
    the numbers of a list and its items, for instance.
    """
    left, right = min(piece.x0 for piece in found), max(piece.x1 for piece in found)
    least = _LEAST_GUTTER * median(piece.height for piece in found)
    parted: list[Band] = []
    is_widened = False
    for lines, gutters in bands:
        shared = _useful(_common(parted[-1][1], gutters, least), left, right) if is_widened else []
        if shared:
            parted[-1] = ([*parted[-1][0], *lines], shared)
            continue
        rest = _rest(lines, left, right, least)
        is_widened = _widest(rest) > _WIDER * _widest(gutters)
        if is_widened:
            parted += [(lines[:1], _useful(_free(lines[0], left, right), left, right)), (lines[1:], rest)]
        else:
            parted.append((lines, gutters))
    return parted


def _rest(lines: Sequence[Sequence[Piece]], left: float, right: float, least: float) -> list[Interval]:
    """The strips that all lines but the first leave free; none where there are few lines."""
    if len(lines) < _LEAST_BAND:
        return []
    rest = _useful(_free(lines[1], left, right), left, right)
    for line in lines[2:]:
        rest = _useful(_common(rest, _free(line, left, right), least), left, right)
        if not rest:
            break
    return rest


def _widest(strips: Sequence[Interval]) -> float:
    return max((end - start for start, end in strips), default=0.0)


def _useful(strips: Sequence[Interval], left: float, right: float) -> list[Interval]:
    """Strips that leave room for a column on both sides, or may still turn out to."""
    room = _LEAST_SIDE * (right - left)
    return [(start, end) for start, end in strips if end >= left + room and start <= right - room]


def _is_near(above: Sequence[Piece], below: Sequence[Piece], least: float) -> bool:
    """Whether two lines follow each other as lines of one paragraph do."""
    gap = min(piece.y0 for piece in below) - max(piece.y1 for piece in above)
    return gap < 1.2 * least


def _lines(found: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces that overlap in height, chained, from top to bottom."""
    lines: list[list[Piece]] = []
    bottom = float("-inf")
    for piece in sorted(found, key=lambda piece: (piece.y0 + piece.y1, piece.x0)):
        middle = (piece.y0 + piece.y1) / 2
        if lines and middle < bottom:
            lines[-1].append(piece)
            bottom = max(bottom, (piece.y0 + 3 * piece.y1) / 4)
        else:
            lines.append([piece])
            bottom = (piece.y0 + 3 * piece.y1) / 4
    return lines


def _free(line: Sequence[Piece], left: float, right: float) -> list[Interval]:
    """Strips between two edges that no piece of a line covers."""
    free: list[Interval] = []
    at = left
    for piece in sorted(line, key=lambda piece: piece.x0):
        if piece.x0 > at:
            free.append((at, piece.x0))
        at = max(at, piece.x1)
    return [*free, (at, right)] if right > at else free


def _common(first: Sequence[Interval], second: Sequence[Interval], least: float) -> list[Interval]:
    return [(max(a, c), min(b, d)) for a, b in first for c, d in second if min(b, d) - max(a, c) >= least]


def _columns(gutters: Sequence[Interval], band: Sequence[Piece]) -> tuple[list[Piece], list[Piece]] | None:
    """The columns on both sides of the widest strip that parts a band; None where none does."""
    width = max(piece.x1 for piece in band) - min(piece.x0 for piece in band)
    inner = [
        (end - start, (start + end) / 2) for start, end in gutters if end - start < 0.5 * max(width, 1.0)
    ]
    for _, middle in sorted(inner, reverse=True):
        left = [piece for piece in band if piece.x1 <= middle]
        right = [piece for piece in band if piece.x1 > middle]
        if _is_column(left, width) and _is_column(right, width):
            hanging = _hanging(left)
            return [piece for piece in left if id(piece) not in hanging], [
                piece for piece in band if piece.x1 > middle or id(piece) in hanging
            ]
    return None


def _hanging(left: Sequence[Piece]) -> set[int]:
    """Pieces of a left column that belong to the right one: numbers of a list, which hang before it."""
    edge = max((piece.x1 for piece in left if _is_long(piece)), default=0.0)
    return {id(piece) for piece in left if piece.x0 >= edge - 1.0 and _LABEL.fullmatch(piece.text)}


def _is_long(piece: Piece) -> bool:
    """Whether a piece has more letters than a number of a list; most need not be put together to tell."""
    return len(piece.glyphs) > 2 * _MOST_LABEL or len(piece.text) > _MOST_LABEL


def _is_column(side: Sequence[Piece], width: float) -> bool:
    """Whether pieces are a column of text: lines enough, long enough, and wide enough together."""
    if len(side) < _LEAST_ROWS:
        return False
    lines = rows(side)
    span = max(piece.x1 for piece in side) - min(piece.x0 for piece in side)
    letters = median(sum(len(piece.glyphs) for piece in line.pieces) for line in lines)
    return len(lines) >= _LEAST_ROWS and span >= _LEAST_SIDE * width and letters >= _LEAST_LETTERS
