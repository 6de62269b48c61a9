"""What is kept of a cell's place gives the place back."""

from __future__ import annotations

import pytest

from heddle.core.cell_place import expand_place, shorten_place
from heddle.core.locator import Locator, MailLocator, PageLocator, PathLocator, SheetLocator, SlideLocator

ROWS_AND_CELLS: list[tuple[Locator, Locator]] = [
    (PageLocator(3, ((10.0, 20.0, 500.5, 32.25),)), PageLocator(3, ((10.0, 20.0, 1234.56, 32.25),))),
    (SheetLocator("Sales", "B2:F2"), SheetLocator("Sales", "C2:D4")),
    (MailLocator("1.2", 10, 90), MailLocator("1.2", 40, 52)),
    (PathLocator("html", "/html/table/tr[2]"), PathLocator("html", "/html/table/tr[2]/td[3]")),
    (PathLocator("epub", "ch1.xhtml#/html/table/tr"), PathLocator("epub", "ch1.xhtml#/html/table/tr/th")),
    (PathLocator("paragraph", "header1/4-9"), PathLocator("paragraph", "header1/6-7")),
    (PathLocator("paragraph", "4-9"), PathLocator("paragraph", "6")),
]


@pytest.mark.parametrize(("row", "cell"), ROWS_AND_CELLS)
def test_a_cell_is_found_again_by_its_row_and_what_was_kept(row: Locator, cell: Locator) -> None:
    short = shorten_place(row, cell)

    assert short
    assert expand_place(row, short, 1) == cell


def test_a_cell_of_a_sheet_is_found_by_its_column_alone() -> None:
    assert expand_place(SheetLocator("Sales", "B2:F2"), "", 2) == SheetLocator("Sales", "D2")


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (PageLocator(3), PageLocator(4, ((1, 2, 3, 4),))),
        (PathLocator("html", "/html/p"), PathLocator("html", "/html/pre/td")),
        (SlideLocator(2, "7"), SlideLocator(2, "7")),
    ],
)
def test_a_cell_of_which_nothing_can_be_kept_stands_where_its_row_does(row: Locator, cell: Locator) -> None:
    assert shorten_place(row, cell) == ""
    assert expand_place(row, "", 0) == row
