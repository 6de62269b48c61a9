"""Runs of a PDF line: where each of its characters stands, as displayed.

The layout joins glyphs to lines and lines to paragraphs; what is quoted later may begin and end anywhere in
them. So each line keeps the edges of its characters, as `core/glyph_run.py` has them, and how far up and down
it reaches without touching the lines above and below it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import ceil, floor

from heddle.core.glyph_run import LONGEST_STEP, TENTHS, Direction, GlyphRun
from heddle.ingest.parse.characters import clean
from heddle.ingest.parse.pdf_line import Piece
from heddle.ingest.parse.pdf_page import Glyph

_SLACK = 0.2
"""Points of white space that the box of a word takes on either side."""
_BACK = 0.4
"""How far back a glyph may begin behind the one before, in its heights, in one run: accents, kerning."""
_HEADROOM = 0.05
"""What a box takes more than the size of its font, above: readers place baselines a little apart."""
_MOST_HEADROOM = 5.0
"""Points above a line within which another one is looked for."""
_ABREAST = 0.3
"""Share of the lower of two runs by which their middles differ where they stand on two lines."""
_FOOT = 0.06
"""Points that a box goes further down than its glyphs: pdfium counts fonts in thousandths of their size."""
_CLEAR = 0.45
"""Points by which a line's box keeps clear of the next line, and by which it holds the middles of its own:
readers that know the standard fonts by other tables place their baselines a quarter of a point apart."""


@dataclass(slots=True)
class FrameRun:
    """A run in the frame where its line stands upright.

    Args:
        start: Offset of its first character in the line's text.
        leftward: Whether it goes from right to left.
        edges: Where each character begins, and where the last one ends, in points.
        top: Upper end, in points.
        bottom: Lower end, in points.
        reach: How far up its box goes: a little more than the size of its font where nothing stands there.
        highest: Middle of the glyph that stands highest.
        lowest: Middle of the glyph that stands lowest.
        foot: How far below its lower end a font claims to reach, in points.
    """

    start: int
    leftward: bool
    edges: list[float]
    top: float
    bottom: float
    reach: float
    highest: float
    lowest: float
    foot: float = _FOOT

    @property
    def middle(self) -> float:
        """Middle of its glyphs, in points."""
        return (self.highest + self.lowest) / 2


def line_runs(pieces: Iterable[Piece], text: str) -> list[FrameRun]:
    """The runs of a line.

    Args:
        pieces: In reading order.
        text: Their text, clean and stripped, a space between two pieces.

    Returns:
        Runs that cover all but some white space; nothing where the text is not what the glyphs say.
    """
    found = _Writing()
    for piece in pieces:
        gap = bool(found.letters)
        for glyph, apart in zip(piece.glyphs, piece.gaps, strict=True):
            found.add(glyph, gap=gap or (apart and bool(found.letters)))
            gap = False
    return found.runs(text)


class _Writing:
    """Glyphs written one after another."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self._runs: list[FrameRun] = []
        self._last: Glyph | None = None

    def add(self, glyph: Glyph, *, gap: bool) -> None:
        """Add a glyph.

        Args:
            glyph: In the frame where it stands upright.
            gap: Whether a space stands before it.
        """
        top = glyph.y1 - glyph.em * (glyph.y1 - glyph.y0)
        run = self._runs[-1] if self._runs else None
        if run is None or not self._goes_on(run, glyph):
            run = self._begin(glyph, top, gap=gap)
        elif gap:
            self._space(run, glyph)
        else:
            near, far = self._ends(run, glyph)
            run.edges[-1] = (run.edges[-1] + (_SLACK if run.leftward else -_SLACK) + near) / 2
            run.edges.append(far)
        middle = (top + glyph.y1) / 2
        if top < run.top:
            run.top = top
        reach = top - _HEADROOM * (glyph.y1 - top)
        if reach < run.reach:
            run.reach = reach
        if glyph.y1 > run.bottom:
            run.bottom = glyph.y1
        if middle < run.highest:
            run.highest = middle
        if middle > run.lowest:
            run.lowest = middle
        if glyph.foot > run.foot:
            run.foot = glyph.foot
        self._spread(run, glyph)
        self._last = glyph

    def _begin(self, glyph: Glyph, top: float, *, gap: bool) -> FrameRun:
        if gap:
            self.letters.append(" ")
        leftward = unicodedata.bidirectional(glyph.text[0]) in {"R", "AL"}
        middle = (top + glyph.y1) / 2
        run = FrameRun(len(self.letters), leftward, [], top, glyph.y1, top, middle, middle)
        near, far = self._ends(run, glyph)
        run.edges += [near + (_SLACK if leftward else -_SLACK), far]
        self._runs.append(run)
        return run

    def _space(self, run: FrameRun, glyph: Glyph) -> None:
        near, far = self._ends(run, glyph)
        slack = _SLACK if run.leftward else -_SLACK
        before, after = run.edges[-1], near + slack
        if (before > after) is not run.leftward:
            run.edges[-1] = after = (before + after) / 2
        self.letters.append(" ")
        run.edges += [after, far]

    def _spread(self, run: FrameRun, glyph: Glyph) -> None:
        """Give each letter of a glyph its share, and the last one some of the white space behind it."""
        count = len(glyph.text)
        if count == 1:
            self.letters.append(glyph.text)
        elif count > 1:
            self.letters += glyph.text
            near, far = run.edges[-2], run.edges.pop()
            run.edges += [near + (far - near) * number / count for number in range(1, count + 1)]
        run.edges[-1] += -_SLACK if run.leftward else _SLACK

    @staticmethod
    def _ends(run: FrameRun, glyph: Glyph) -> tuple[float, float]:
        return (glyph.x1, glyph.x0) if run.leftward else (glyph.x0, glyph.x1)

    def _goes_on(self, run: FrameRun, glyph: Glyph) -> bool:
        last = self._last
        if last is None or glyph.y0 >= last.y1 or glyph.y1 <= last.y0:
            return False
        back = glyph.y1 - glyph.y0
        if back < 1.0:
            back = 1.0
        back *= _BACK
        if run.leftward:
            return last.x1 + back >= glyph.x1 and (last.x0 - glyph.x1) * TENTHS < LONGEST_STEP
        return glyph.x0 >= last.x0 - back and (glyph.x0 - last.x1) * TENTHS < LONGEST_STEP

    def runs(self, text: str) -> list[FrameRun]:
        """The runs, their offsets those of the text that was made of the glyphs."""
        written = "".join(self.letters)
        if written == text:
            return self._runs
        kept = [index for index, letter in enumerate(written) if clean(letter)]
        tidy = "".join(written[index] for index in kept)
        kept = kept[len(tidy) - len(tidy.lstrip()) : len(tidy.rstrip())]
        if "".join(written[index] for index in kept) != text:
            return []
        return list(_without(self._runs, kept))


def _without(runs: Sequence[FrameRun], kept: Sequence[int]) -> Iterator[FrameRun]:
    """Runs with offsets that count the kept letters only."""
    for run in runs:
        inside = [
            (place, index - run.start)
            for place, index in enumerate(kept)
            if run.start <= index < run.start + len(run.edges) - 1
        ]
        if inside:
            edges = [*(run.edges[at] for _, at in inside), run.edges[inside[-1][1] + 1]]
            yield replace(run, start=inside[0][0], edges=edges)


def part_lines(runs: Sequence[FrameRun]) -> None:
    """Let no line reach into another one.

    Fonts are higher than what is drawn of them, so that boxes of lines set tightly overlap. Each gives way,
    so that a box holds the words of its own line only; but it always holds the middles of its own glyphs.

    Args:
        runs: All runs of a page that are turned alike.
    """
    extents = sorted(
        (run.top, run.bottom, min(run.edges), max(run.edges), place) for place, run in enumerate(runs)
    )
    for index, (top, bottom, left, right, place) in enumerate(extents):
        for other_top, other_bottom, other_left, other_right, other_place in extents[index + 1 :]:
            if other_top >= bottom + _MOST_HEADROOM:
                break
            if other_left < right and left < other_right:
                one, other = runs[place], runs[other_place]
                apart = _ABREAST * min(bottom - top, other_bottom - other_top)
                if other.middle - one.middle > apart:
                    _give_way(one, other, bottom, other_top)
                elif one.middle - other.middle > apart:
                    _give_way(other, one, other_bottom, top)


def _give_way(upper: FrameRun, lower: FrameRun, bottom: float, top: float) -> None:
    if bottom + _CLEAR > top:
        upper.bottom = min(upper.bottom, max(top - _CLEAR, upper.lowest + _CLEAR))
        lower.top = max(lower.top, min(bottom + _CLEAR, lower.highest - _CLEAR))
    lower.reach = max(lower.reach, min(bottom + _CLEAR, lower.top))


def displayed_run(run: FrameRun, turn: int, width: float, height: float) -> GlyphRun | None:
    """A run as displayed, cut to the page; None where it stands beside the page.

    Args:
        run: In the frame where it stands upright.
        turn: Degrees clockwise that its line is turned.
        width: Of the page as displayed, in points.
        height: Of the page as displayed, in points.
    """
    along, across = (height, width) if turn in (90, 270) else (width, height)
    edges = run.edges if turn in (0, 90) else [along - edge for edge in run.edges]
    top, bottom = run.reach, run.bottom + run.foot
    low, high = (top, bottom) if turn in (0, 270) else (across - bottom, across - top)
    backward = run.leftward is not (turn in (180, 270))
    most = floor(along * TENTHS)
    tenths = _rounded(edges, most, backward=backward)
    first, last = max(floor(low * TENTHS), 0), min(ceil(high * TENTHS), floor(across * TENTHS))
    if last <= first or tenths[0] == tenths[-1]:
        return None
    direction = Direction((turn // 90 + 2 * run.leftward) % 4)
    return GlyphRun(run.start, direction, first, last, tuple(tenths))


def _rounded(edges: Sequence[float], most: int, *, backward: bool) -> list[int]:
    """Edges in tenths of a point, on the page, each not before the one before."""
    tenths = [round(edge * TENTHS) for edge in edges]
    if min(tenths) < 0 or max(tenths) > most:
        tenths = [min(max(at, 0), most) for at in tenths]
    return list(accumulate(tenths, min if backward else max))
