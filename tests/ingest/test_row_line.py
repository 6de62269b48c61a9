"""The cells of a row stand where their line says."""

from __future__ import annotations

import pytest

from heddle.core.anchor import narrow
from heddle.core.glyph_run import Direction, GlyphRun
from heddle.core.locator import Locator, PageLocator, PathLocator, SheetLocator
from heddle.ingest.parsed import TableRow
from heddle.ingest.row_line import row_anchors, row_line


@pytest.mark.parametrize(
    ("row", "words", "place"),
    [
        (TableRow(("warp", "", "deep red"), SheetLocator("S", "B3:D3")), "deep red", SheetLocator("S", "D3")),
        (TableRow(("warp", "red"), SheetLocator("S", "B3:C3")), "warp | red", SheetLocator("S", "B3:C3")),
        (TableRow(("warp", "red"), PathLocator("lines", "4")), "red", PathLocator("lines", "4")),
        (
            TableRow(("warp", "red"), PathLocator("html", "/table/tr[2]"), places=("/td[1]", "/td[2]")),
            "red",
            PathLocator("html", "/table/tr[2]/td[2]"),
        ),
    ],
)
def test_words_of_a_row_are_found_in_their_cells(row: TableRow, words: str, place: Locator) -> None:
    line = row_line(row.cells)
    start = line.index(words)

    assert narrow(row.locator, row_anchors(row), line, start, start + len(words)) == place


def test_the_cells_of_a_chart_stand_in_the_cell_that_the_chart_does() -> None:
    row = TableRow(("2020", "135", "95"), SheetLocator("S", "E22"))

    assert narrow(row.locator, row_anchors(row), "2020 | 135 | 95", 7, 10) == SheetLocator("S", "E22")


def test_a_cell_on_a_page_is_found_by_its_characters_and_one_without_by_its_box() -> None:
    run = GlyphRun(0, Direction.RIGHT, 100, 200, (0, 50, 100, 150))
    row = TableRow(("warp", "red"), PageLocator(1), places=("1 2 3 4", ""), runs=((), (run,)))
    line = row_line(row.cells)

    assert narrow(row.locator, row_anchors(row), line, 8, 10) == PageLocator(1, ((5.1, 10.0, 14.9, 20.0),))
    assert narrow(row.locator, row_anchors(row), line, 0, 4) == PageLocator(1, ((1.0, 2.0, 3.0, 4.0),))
