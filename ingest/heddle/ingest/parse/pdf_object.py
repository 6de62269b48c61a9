"""What is drawn on a PDF page beside its text: images, paths, and the ruling lines among them."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from heddle.core.locator import Box

Matrix = tuple[float, float, float, float, float, float]
_MOST_SEGMENTS = 20_000
_MOST_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight ruling line, across (`y0 == y1`) or down (`x0 == x1`)."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that is drawn: an image, or a path.

    Args:
        box: Where it is.
        image: Whether it is an image.
        strokes: How many pieces of a path it has that are no straight lines along the sides of the page.
    """

    box: Box
    image: bool = False
    strokes: int = 0


@dataclass(slots=True)
class PageObjects:
    """What is drawn on a page.

    Args:
        width: Points, as displayed.
        height: Points, as displayed.
        rules: Ruling lines and edges of boxes.
        marks: Images and paths.
        pictures: How many images it shows.
        covered: Share of the page that images cover, from 0 to 1; where they overlap it counts twice.
    """

    width: float
    height: float
    rules: list[Rule] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    pictures: int = 0
    covered: float = 0.0


class Placement:
    """From the page's own space (points, y up, before rotation) to the page as displayed (y down)."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        left, bottom, right, top = page.get_bbox()
        self._x, self._xx, self._xy, self._y, self._yx, self._yy = {
            0: (-left, 1, 0, top, 0, -1),
            90: (-bottom, 0, 1, -left, 1, 0),
            180: (right, -1, 0, -bottom, 0, 1),
            270: (top, 0, -1, right, -1, 0),
        }[page.get_rotation()]

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point comes out."""
        return self._x + self._xx * x + self._xy * y, self._y + self._yx * x + self._yy * y

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Where a box comes out."""
        ax, ay = self._x + self._xx * left + self._xy * bottom, self._y + self._yx * left + self._yy * bottom
        bx, by = self._x + self._xx * right + self._xy * top, self._y + self._yx * right + self._yy * top
        # Called for every glyph: comparisons take half the time of `min` and `max`.
        if bx < ax:
            ax, bx = bx, ax
        if by < ay:
            ay, by = by, ay
        return ax, ay, bx, by


def read_objects(page: pdfium.PdfPage, place: Placement, size: tuple[float, float]) -> PageObjects:
    """Read what is drawn on a page.

    Args:
        page: The page.
        place: From its space to the page as displayed.
        size: Its width and height as displayed, in points.
    """
    found = PageObjects(*size)
    budget = [_MOST_SEGMENTS]
    for index in range(raw.FPDFPage_CountObjects(page.raw)):
        _object(raw.FPDFPage_GetObject(page.raw, index), (1, 0, 0, 1, 0, 0), found, place, budget, 0)
    return found


def _object(
    thing: raw.FPDF_PAGEOBJECT,
    outer: Matrix,
    found: PageObjects,
    place: Placement,
    budget: list[int],
    depth: int,
) -> None:
    kind = raw.FPDFPageObj_GetType(thing)
    if kind == raw.FPDF_PAGEOBJ_IMAGE:
        found.pictures += 1
        found.marks += _mark(thing, outer, place, image=True)
        found.covered = min(found.covered + _share(_times(_matrix(thing), outer), found, place), 1.0)
    elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _MOST_DEPTH:
        inner = _times(_matrix(thing), outer)
        for index in range(raw.FPDFFormObj_CountObjects(thing)):
            _object(raw.FPDFFormObj_GetObject(thing, index), inner, found, place, budget, depth + 1)
    elif kind == raw.FPDF_PAGEOBJ_PATH and budget[0] > 0:
        straight = list(_rules(thing, _times(_matrix(thing), outer), place, budget))
        found.rules += straight
        found.marks += _mark(thing, outer, place, sides=len(straight))


def _mark(
    thing: raw.FPDF_PAGEOBJECT, outer: Matrix, place: Placement, *, image: bool = False, sides: int = 0
) -> Iterator[Mark]:
    """Where an object is drawn; `sides` are its straight lines along the sides of the page."""
    ends = [ctypes.c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(thing, *ends):
        return
    left, bottom, right, top = (end.value for end in ends)
    a, b, c, d, e, f = outer
    corners = [
        place.point(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)
    ]
    box = (
        min(x for x, _ in corners),
        min(y for _, y in corners),
        max(x for x, _ in corners),
        max(y for _, y in corners),
    )
    if all(map(math.isfinite, box)):
        # The first piece of a path only says where it starts.
        yield Mark(box, image, 0 if image else max(raw.FPDFPath_CountSegments(thing) - 1 - sides, 0))


def _share(matrix: Matrix, found: PageObjects, place: Placement) -> float:
    """Share of the page that an image covers: a unit square, placed by its matrix (ISO 32000, 8.9.5)."""
    a, b, c, d, e, f = matrix
    corners = [place.point(e + i * a + j * c, f + i * b + j * d) for i in (0, 1) for j in (0, 1)]
    across = _inside([x for x, _ in corners], found.width)
    down = _inside([y for _, y in corners], found.height)
    share = across * down / (found.width * found.height) if found.width * found.height else 0.0
    return share if math.isfinite(share) else 0.0


def _inside(ends: Sequence[float], size: float) -> float:
    """Length of what lies between 0 and a size."""
    return max(min(max(ends), size) - max(min(ends), 0.0), 0.0)


def _matrix(thing: raw.FPDF_PAGEOBJECT) -> Matrix:
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(thing, matrix):
        return 1, 0, 0, 1, 0, 0
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def _rules(path: raw.FPDF_PAGEOBJECT, matrix: Matrix, place: Placement, budget: list[int]) -> Iterator[Rule]:
    """Straight, axis-parallel pieces of a path that is drawn."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    if not fill.value and not stroke.value:
        return
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for index in range(min(raw.FPDFPath_CountSegments(path), budget[0])):
        budget[0] -= 1
        segment = raw.FPDFPath_GetPathSegment(path, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = place.point(a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield from _straight(last, point)
        if raw.FPDFPathSegment_GetClose(segment):
            yield from _straight(point, start)
        last = point


def _straight(first: tuple[float, float], second: tuple[float, float]) -> Iterator[Rule]:
    (ax, ay), (bx, by) = first, second
    if not all(map(math.isfinite, (ax, ay, bx, by))):
        return
    if abs(ay - by) < 1 <= abs(ax - bx):
        y = (ay + by) / 2
        yield Rule(min(ax, bx), y, max(ax, bx), y)
    elif abs(ax - bx) < 1 <= abs(ay - by):
        x = (ax + bx) / 2
        yield Rule(x, min(ay, by), x, max(ay, by))
