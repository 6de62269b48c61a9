"""Places: a finer locator for a piece of a block, and one locator for several neighbouring places."""

from __future__ import annotations

import re
from collections.abc import Sequence

from heddle.core.locator import Locator, MailLocator, PageLocator, PathLocator, SheetLocator, SlideLocator
from heddle.ingest.parsed import Block

_LINES = re.compile(r"(\d+)(?:-(\d+))?")
_CELLS = re.compile(r"\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?")


def place_in_block(block: Block, start: int, end: int) -> Locator:
    """The locator of `block.text[start:end]`, as fine as the parser's anchors and the format allow."""
    touched = [anchor.locator for anchor in block.anchors if anchor.start < end and start < anchor.end]
    if touched:
        return merge_places(touched)
    match block.locator:
        case MailLocator(part, first, last) if last - first == len(block.text):
            return MailLocator(part, first + start, first + end)
        case PathLocator("lines", path) if (span := _line_span(path)) is not None:
            return _lines_inside(block, span, start, end)
        case whole:
            return whole


def merge_places(places: Sequence[Locator]) -> Locator:
    """One locator that covers neighbouring places, given in reading order.

    A locator cannot cross pages, sheets, slides, mail parts or chapters; there the places beside the first
    one's container are left out, so that the locator says where to start reading.
    """
    merged = places[0]
    for place in places[1:]:
        merged = _join(merged, place)
    return merged


def _join(left: Locator, right: Locator) -> Locator:
    match left, right:
        case PageLocator(page, boxes), PageLocator(other, more) if page == other:
            return PageLocator(page, (*boxes, *(box for box in more if box not in boxes)))
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


def _cover_paths(scheme: str, left: str, right: str) -> str:
    if left == right:
        return left
    if scheme in {"lines", "paragraph"}:
        first, last = _line_span(left), _line_span(right)
        if first is None or last is None:
            return left
        return _write_lines(min(first[0], last[0]), max(first[1], last[1]))
    if scheme == "epub" and left.partition("#")[0] != right.partition("#")[0]:
        return left
    shared = []
    for one, other in zip(left.split("/"), right.split("/"), strict=False):
        if one != other:
            break
        shared.append(one)
    return "/".join(shared)


def _lines_inside(block: Block, span: tuple[int, int], start: int, end: int) -> Locator:
    # Only where each line break of the text is one of the source, the lines can be counted.
    if block.text.count("\n") != span[1] - span[0]:
        return block.locator
    first = span[0] + block.text.count("\n", 0, start)
    return PathLocator("lines", _write_lines(first, first + block.text.count("\n", start, end)))


def _line_span(path: str) -> tuple[int, int] | None:
    match = _LINES.fullmatch(path)
    return (int(match[1]), int(match[2] or match[1])) if match else None


def _write_lines(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


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
