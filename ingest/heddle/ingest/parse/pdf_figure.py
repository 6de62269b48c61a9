"""Figures among the other things on PDF pages: where they come in reading order, and which are no figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from heddle.core.locator import Box
from heddle.ingest.parse.pdf_block import Paragraph, union
from heddle.ingest.parse.pdf_flow import Flow
from heddle.ingest.parse.pdf_table import PdfTable

_LEAST_PAGES = 3
_SHARE = 0.3
"""Share of the pages from which a figure in one place is part of the paper."""
_STEP = 4.0
_SLACK = 3.0


def figure_key(box: Box) -> tuple[int, int, int, int]:
    """What is alike for a figure that comes back in the same place."""
    x0, y0, x1, y1 = box
    return round(x0 / _STEP), round(y0 / _STEP), round(x1 / _STEP), round(y1 / _STEP)


def repeated_figures(flows: Sequence[Flow]) -> frozenset[tuple[int, int, int, int]]:
    """Keys of what stands in the same place on page after page: letterheads, logos, frames."""
    times = Counter(key for flow in flows for key in {figure_key(box) for box in flow.figures})
    least = max(_LEAST_PAGES, _SHARE * len(flows))
    return frozenset(key for key, count in times.items() if count >= least)


def with_figures(
    items: Sequence[Paragraph | PdfTable], figures: Sequence[Box]
) -> list[Paragraph | PdfTable | Box]:
    """The items of a page with its figures, each before what stands below it in its column."""
    before: dict[int, list[Box]] = {}
    for box in figures:
        before.setdefault(_place(box, items), []).append(box)
    found: list[Paragraph | PdfTable | Box] = []
    for number, item in enumerate(items):
        found += [*before.get(number, ()), item]
    return [*found, *before.get(len(items), ())]


def _place(figure: Box, items: Sequence[Paragraph | PdfTable]) -> int:
    beside = -1
    for number, item in enumerate(items):
        x0, y0, x1, _ = item.box if isinstance(item, PdfTable) else union([line.box for line in item.lines])
        if x0 < figure[2] and figure[0] < x1:
            if y0 >= figure[3] - _SLACK:
                return number
            beside = number
    return beside + 1 if beside >= 0 else len(items)
