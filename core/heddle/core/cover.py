"""One locator that covers several neighbouring places."""

from __future__ import annotations

import re
from collections.abc import Sequence

from heddle.core.locator import (
    Box,
    Locator,
    MailLocator,
    PageLocator,
    PathLocator,
    SheetLocator,
    SlideLocator,
)

_RANGE = re.compile(r"(\d+)(?:-(\d+))?")
_CELLS = re.compile(r"\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?")


def cover(places: Sequence[Locator]) -> Locator:
    """One locator that covers neighbouring places, given in reading order.

    A locator cannot cross pages, sheets, slides, mail parts or chapters; there the places beside the first
    one's container are left out, so that the locator says where to start reading.
    """
    merged = places[0]
    for place in places[1:]:
        merged = _join(merged, place)
    return merged


def counted(path: str) -> tuple[int, int] | None:
    """First and last of a range of lines or paragraphs; None where a path is none.

    >>> counted("3-7"), counted("4"), counted("footnotes/2")
    ((3, 7), (4, 4), None)
    """
    match = _RANGE.fullmatch(path)
    return (int(match[1]), int(match[2] or match[1])) if match else None


def write_range(first: int, last: int) -> str:
    """A range of lines or paragraphs as a path writes it; the inverse of `counted`."""
    return str(first) if first == last else f"{first}-{last}"


def _join(left: Locator, right: Locator) -> Locator:
    match left, right:
        case PageLocator(page, boxes), PageLocator(other, more) if page == other:
            return PageLocator(page, _join_boxes(boxes, more))
        case SheetLocator(sheet, cells), SheetLocator(other, more) if sheet == other:
            return SheetLocator(sheet, _cover_cells(cells, more))
        case SlideLocator(slide, shape), SlideLocator(other, more) if slide == other:
            return SlideLocator(slide, shape if shape == more else "")
        case MailLocator(part, start, end), MailLocator(other, first, last) if part == other:
            return MailLocator(part, min(start, first), max(end, last))
        case PathLocator(scheme, path), PathLocator(other, more) if scheme == other:
            return PathLocator(scheme, _cover_paths(scheme, path, more))
        case _:
            return left


def _join_boxes(boxes: tuple[Box, ...], more: tuple[Box, ...]) -> tuple[Box, ...]:
    return (*boxes, *(box for box in more if box not in boxes))


def _cover_paths(scheme: str, left: str, right: str) -> str:
    if left == right:
        return left
    if scheme in {"lines", "paragraph"}:
        # A part of the document other than its body goes before the number (`header1/2`).
        (part, mark, own), (other, _, more) = left.rpartition("/"), right.rpartition("/")
        first, last = counted(own), counted(more)
        if first is None or last is None or part != other:
            return left
        return part + mark + write_range(min(first[0], last[0]), max(first[1], last[1]))
    if scheme == "epub" and left.partition("#")[0] != right.partition("#")[0]:
        return left
    shared = []
    for one, other in zip(left.split("/"), right.split("/"), strict=False):
        if one != other:
            break
        shared.append(one)
    return "/".join(shared)


def _cover_cells(left: str, right: str) -> str:
    one, other = _CELLS.fullmatch(left), _CELLS.fullmatch(right)
    if one is None or other is None:
        return left
    corners = [(one[1], int(one[2])), (one[3] or one[1], int(one[4] or one[2]))]
    corners += [(other[1], int(other[2])), (other[3] or other[1], int(other[4] or other[2]))]
    columns = sorted({column for column, _ in corners}, key=lambda name: (len(name), name))
    rows = sorted(row for _, row in corners)
    first, last = f"{columns[0]}{rows[0]}", f"{columns[-1]}{rows[-1]}"
    return first if first == last else f"{first}:{last}"
