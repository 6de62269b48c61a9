"""Places of cells: where each cell of a table row is, said in as few letters as the row's locator allows.

A row of a table is stored with one locator, and a table has many cells. So the place of a cell is kept as
what it adds to its row's: four numbers on a page, the last step of an element path, a range of paragraphs
or of code points. A sheet needs nothing, as the place of a cell follows from its column, unless it is merged.
"""

from __future__ import annotations

from heddle.core.locator import Locator, MailLocator, PageLocator, PathLocator, SheetLocator
from heddle.core.sheet_range import address, position

_ELEMENT_SCHEMES = frozenset({"html", "epub"})


def shorten_place(row: Locator, cell: Locator) -> str:
    """What a cell's locator adds to that of its row; empty where it adds nothing that can be kept.

    >>> shorten_place(PathLocator("html", "/html/table/tr[2]"), PathLocator("html", "/html/table/tr[2]/td"))
    '/td'
    """
    match row, cell:
        case PageLocator(page), PageLocator(other, ((x0, y0, x1, y1),)) if page == other:
            return f"{x0:.10g} {y0:.10g} {x1:.10g} {y1:.10g}"
        case SheetLocator(sheet), SheetLocator(other_sheet, cells) if sheet == other_sheet:
            return cells
        case MailLocator(part), MailLocator(other_part, start, end) if part == other_part:
            return f"{start} {end}"
        case PathLocator(scheme, path), PathLocator(other_scheme, inner) if scheme == other_scheme:
            if scheme in _ELEMENT_SCHEMES:
                return inner.removeprefix(path) if inner.startswith(f"{path}/") else ""
            return inner.rpartition("/")[2] if scheme == "paragraph" else ""
        case _:
            return ""


def expand_place(row: Locator, short: str, column: int) -> Locator:
    """The locator of a cell.

    Args:
        row: The locator of the row that it begins in.
        short: What `shorten_place` gave; empty where nothing finer than the row is known.
        column: The column that it begins in, counted from 0.

    Raises:
        ValueError: `short` is not of the kind that the row's locator asks for.
    """
    match row:
        case SheetLocator(sheet, cells):
            corner = position(cells)
            if short or corner is None:
                return SheetLocator(sheet, short or cells)
            return SheetLocator(sheet, address(corner[0], corner[1] + column))
        case _ if not short:
            return row
        case PageLocator(page):
            x0, y0, x1, y1 = (float(number) for number in short.split())
            return PageLocator(page, ((x0, y0, x1, y1),))
        case MailLocator(part):
            start, end = (int(number) for number in short.split())
            return MailLocator(part, start, end)
        case PathLocator(scheme, path) if scheme in _ELEMENT_SCHEMES:
            return PathLocator(scheme, path + short)
        case PathLocator(scheme, path):
            prefix, mark, _ = path.rpartition("/")
            return PathLocator(scheme, f"{prefix}{mark}{short}")
        case _:
            return row
