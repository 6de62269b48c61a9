"""Figures on a PDF page: images, and drawings of lines and curves, gathered to the regions that people see.

A plot is a thousand strokes and no object of its own. So everything that is drawn is laid on a coarse grid
of the page; what touches there belongs together. A region is a figure if it is large enough to show
something, and holds an image or enough strokes that are neither rules nor boxes, and little running text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heddle.core.locator import Box
from heddle.ingest.parse.pdf_object import Mark
from heddle.ingest.parse.pdf_page import Glyph, PdfPage

_CELL = 6.0
"""Points between strokes that still belong together, about."""
_MOST_CELLS = 60_000
_MOST_MARKS = 6_000
_LEAST_SIDE = 36.0
_LEAST_SHARE = 0.006
"""Share of the page."""
_BACKGROUND = 0.9
"""Share of the page's width and height from which a mark is what the page is printed on."""
_LEAST_STROKES = 30
"""A frame with round corners has a dozen."""
_MOST_TEXT = 0.35
"""Share of a drawing that letters may cover; a framed paragraph has more."""
_IMAGE_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class _Region:
    """Marks that touch: their box, how many strokes they are, and what images cover."""

    box: Box
    strokes: int
    images: float


def drawn_figures(page: PdfPage, tables: Sequence[Box]) -> list[Box]:
    """Boxes of the figures of a page, from the top.

    Args:
        page: The page.
        tables: Boxes of its tables, whose rules are no drawing.
    """
    marks = [mark for mark in page.marks if _counts(mark, page, tables)]
    if not any(mark.image or mark.strokes for mark in marks) or len(marks) > _MOST_MARKS:
        return []
    regions = _regions(marks, page.width, page.height)
    found = [region.box for region in regions if _is_figure(region, page)]
    return sorted(_outermost(found), key=lambda box: (box[1], box[0]))


def _outermost(boxes: Sequence[Box]) -> Iterator[Box]:
    """Boxes without those that lie within another: a panel in the white of its figure."""
    for number, (x0, y0, x1, y1) in enumerate(boxes):
        within = any(
            a - _CELL <= x0 and b - _CELL <= y0 and x1 <= c + _CELL and y1 <= d + _CELL
            for other, (a, b, c, d) in enumerate(boxes)
            if other != number and ((a, b, c, d) != (x0, y0, x1, y1) or other < number)
        )
        if not within:
            yield x0, y0, x1, y1


def _counts(mark: Mark, page: PdfPage, tables: Sequence[Box]) -> bool:
    x0, y0, x1, y1 = mark.box
    if x1 - x0 > _BACKGROUND * page.width and y1 - y0 > _BACKGROUND * page.height:
        return False
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    inside = any(a - 1 <= x <= c + 1 and b - 1 <= y <= d + 1 for a, b, c, d in tables)
    return not inside and x1 > 0 and y1 > 0 and x0 < page.width and y0 < page.height


def _regions(marks: Sequence[Mark], width: float, height: float) -> Iterator[_Region]:
    across, down = int(width / _CELL) + 1, int(height / _CELL) + 1
    if across * down > _MOST_CELLS:
        return
    grid = np.zeros((down, across), dtype=bool)
    homes = []
    for mark in marks:
        x0, y0, x1, y1 = mark.box
        left, right = _cells(x0, x1, across)
        top, bottom = _cells(y0, y1, down)
        grid[top:bottom, left:right] = True
        homes.append((top, left))
    labels = _label(grid)
    held: dict[int, list[Mark]] = {}
    for mark, home in zip(marks, homes, strict=True):
        held.setdefault(int(labels[home]), []).append(mark)
    for _, own in sorted(held.items()):
        boxes = np.array([mark.box for mark in own])
        low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
        box = (max(low[0], 0.0), max(low[1], 0.0), min(high[0], width), min(high[1], height))
        images = sum(_area(mark.box) for mark in own if mark.image)
        strokes = sum(mark.strokes for mark in own)
        yield _Region((float(box[0]), float(box[1]), float(box[2]), float(box[3])), strokes, images)


def _cells(low: float, high: float, count: int) -> tuple[int, int]:
    first = min(max(int(low / _CELL), 0), count - 1)
    return first, min(max(int(high / _CELL), first), count - 1) + 1


def _label(grid: NDArray[np.bool_]) -> NDArray[np.int32]:
    """A number for each run of filled cells that touch, at a corner at least."""
    from scipy.ndimage import label

    labels, _ = label(grid, structure=np.ones((3, 3), dtype=bool))
    return np.asarray(labels, dtype=np.int32)


def _is_figure(region: _Region, page: PdfPage) -> bool:
    x0, y0, x1, y1 = region.box
    area = _area(region.box)
    if min(x1 - x0, y1 - y0) < _LEAST_SIDE or area < _LEAST_SHARE * page.width * page.height:
        return False
    shows = region.images >= _IMAGE_SHARE * area or region.strokes >= _LEAST_STROKES
    return shows and _covered_by_text(region.box, page.glyphs) <= _MOST_TEXT * area


def _covered_by_text(box: Box, glyphs: Sequence[Glyph]) -> float:
    x0, y0, x1, y1 = box
    return sum(
        (glyph.x1 - glyph.x0) * (glyph.y1 - glyph.y0)
        for glyph in glyphs
        if x0 <= (glyph.x0 + glyph.x1) / 2 <= x1 and y0 <= (glyph.y0 + glyph.y1) / 2 <= y1
    )


def _area(box: Box) -> float:
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)
