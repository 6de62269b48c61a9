"""Where the fields of a paper stand in its document's text.

A paper is read by lines of its own (`paper/region.py`), the document's text is laid out by the general
reader. Both have the same characters at the same places of a page, so that a line is found in the text by its
box; what a paper says without a line (a name, a keyword) is found on its first pages by its words.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from heddle.core.glyph_run import TENTHS, GlyphRun
from heddle.core.locator import Box
from heddle.ingest.composition import ComposedDocument, PieceKind
from heddle.ingest.paper.line import PaperLine
from heddle.ingest.parsed import Block, TableBlock
from heddle.ingest.placed_edge import Span
from heddle.ingest.row_line import row_anchors

_WORD = re.compile(r"[^\W_]+")
_KEYWORDS = re.compile(r"\bkey[\s-]?words?\b|\bindex terms\b", re.IGNORECASE)
_FRONT_PAGES = 3
_BESIDE = 0.5
"""Share of the lower of two lines' heights that they have in common where they are one."""
_SLACK = 5
"""Tenths of a point by which the box of a line is believed to be too narrow."""
_MOSTLY = 0.7
"""Share of a stretch of the text that must be lines of what is looked for, at least."""
_PARTED = 4
"""Code points between two stretches of one text, at most."""


@dataclass(frozen=True, slots=True)
class _Run:
    """A run of glyphs with the place in the text of its first character."""

    start: int
    run: GlyphRun


class PaperPlaces:
    """Finds fields of a paper in its document.

    Args:
        composed: The document.
    """

    def __init__(self, composed: ComposedDocument) -> None:
        self._composed = composed
        self._runs: dict[int, list[_Run]] = {}

    def of_lines(self, lines: Iterable[PaperLine]) -> Span | None:
        """The stretch of the text that some lines are; of several, with much between, the longest."""
        found = sorted({span for line in lines for span in self._of_line(line)})
        return _longest(found) if found else None

    def of_words(self, words: str, after: int = 0) -> Span | None:
        """Where the first pages say some words; spaces, marks and case between and in them do not matter.

        Args:
            words: What is looked for.
            after: Where the search begins; the text before it is searched next.
        """
        return self._search((words,), after)

    def of_name(self, given: str, surname: str, after: int = 0) -> Span | None:
        """Where the first pages name a person: given names first, surname first, or the surname alone.

        Args:
            given: Given names or initials; may be empty.
            surname: Family name.
            after: Where the search begins; the text before it is searched next.
        """
        return self._search((f"{given} {surname}", f"{surname} {given}", surname), after)

    def of_keyword(self, keyword: str) -> Span | None:
        """Where the first pages give a keyword: behind the word that announces the list, if they can."""
        announced = _KEYWORDS.search(self._composed.text, 0, self._front_end())
        return self.of_words(keyword, announced.end() if announced is not None else 0)

    def _search(self, forms: Iterable[str], after: int) -> Span | None:
        """The first of some forms that the first pages have behind a place, else before it."""
        patterns = [_pattern(form) for form in forms if _WORD.search(form)]
        end = self._front_end()
        for start in (after, 0):
            for pattern in patterns:
                if (match := pattern.search(self._composed.text, start, end)) is not None:
                    return match.span()
        return None

    def _front_end(self) -> int:
        pages = self._composed.parsed.pages
        if len(pages) <= _FRONT_PAGES:
            return len(self._composed.text)
        pieces = self._composed.pieces_of(pages[_FRONT_PAGES].first)
        return pieces[0].start if pieces else len(self._composed.text)

    def _of_line(self, line: PaperLine) -> list[Span]:
        if line.page not in self._runs:
            self._runs[line.page] = self._runs_of(line.page)
        box = line.line.box
        low, high = box[1] * TENTHS, box[3] * TENTHS
        spans = (
            _covered(found, box)
            for found in self._runs[line.page]
            # Nearly all runs of a page stand above or below the line.
            if not found.run.upright or (found.run.low < high and found.run.high > low)
        )
        return [span for span in spans if span is not None]

    def _runs_of(self, number: int) -> list[_Run]:
        """The runs of glyphs on a page; of its margins too, as a title may stand in one."""
        pages = self._composed.parsed.pages
        page = pages[number - 1] if number <= len(pages) else None
        if page is None:
            return []
        return [
            _Run(piece.start + anchor.start, anchor)
            for element in range(page.first, page.last)
            for piece in self._composed.pieces_of(element)
            if piece.kind in (PieceKind.BLOCK, PieceKind.ROW)
            for anchor in self._anchors(element, piece.row)
            if isinstance(anchor, GlyphRun)
        ]

    def _anchors(self, element: int, row: int) -> Sequence[object]:
        found = self._composed.parsed.elements[element]
        if isinstance(found, Block):
            return found.anchors
        return row_anchors(found.rows[row]) if isinstance(found, TableBlock) and row >= 0 else ()


def _pattern(words: str) -> re.Pattern[str]:
    joined = r"[\W_]{0,6}".join(map(re.escape, _WORD.findall(words)))
    return re.compile(rf"(?<![^\W\d_]){joined}(?![^\W\d_])", re.IGNORECASE)


def _covered(found: _Run, box: Box) -> Span | None:
    """The characters of a run that stand in a line's box."""
    run = found.run
    near, far, low, high = (
        (box[0], box[2], box[1], box[3]) if run.upright else (box[1], box[3], box[0], box[2])
    )
    low, high = low * TENTHS, high * TENTHS
    shared = min(high, run.high) - max(low, run.low)
    if shared <= _BESIDE * min(high - low, run.high - run.low):
        return None
    edges = run.edges if run.edges[0] <= run.edges[-1] else tuple(-edge for edge in run.edges)
    first, last = (near * TENTHS, far * TENTHS) if edges is run.edges else (-far * TENTHS, -near * TENTHS)
    start, end = bisect_left(edges, first - _SLACK), bisect_right(edges, last + _SLACK) - 1
    return (found.start + start, found.start + end) if start < end else None


def _longest(spans: Sequence[Span]) -> Span:
    """The stretch that spans, in order, make up; where too much stands between them, the longest one.

    A page header or a note may stand between two lines of one text.
    """
    stretches = [spans[0]]
    for start, end in spans[1:]:
        first, last = stretches[-1]
        if start - last <= _PARTED:
            stretches[-1] = first, max(last, end)
        else:
            stretches.append((start, end))
    start, end = stretches[0][0], stretches[-1][1]
    if sum(last - first for first, last in stretches) >= _MOSTLY * (end - start):
        return start, end
    return max(stretches, key=lambda span: (span[1] - span[0], -span[0]))
