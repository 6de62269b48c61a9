"""One table with merged cells says the same in every format that can merge."""

from __future__ import annotations

import pytest
from merged_tables import CELLS, COLUMN_NAMES, SPREAD, WRITERS, html, pdf, xlsx
from parsed_text import read, tables
from pdf_pages import words_in_box

from heddle.core.cell_place import expand_place
from heddle.core.locator import PageLocator, PathLocator, SheetLocator
from heddle.ingest.parse.merged_grid import MergedGrid
from heddle.ingest.parsed import TableBlock
from heddle.ingest.table_relation import column_names

MERGED = {(cell.row, cell.column, cell.rows, cell.columns) for cell in CELLS if cell.rows * cell.columns > 1}


def the_table(data: bytes) -> TableBlock:
    (table,) = tables(read(data))
    return table


@pytest.mark.parametrize("name", WRITERS)
def test_merged_cells_and_a_header_of_two_rows_are_the_same_in_every_format(name: str) -> None:
    table = the_table(WRITERS[name]())

    found = {
        (row, span.column, span.rows, span.columns)
        for row, line in enumerate(table.rows)
        for span in line.spans
        if not span.above
    }
    assert found == MERGED
    assert [[table.words_at(row, column) for column in range(3)] for row in range(4)] == SPREAD
    assert table.header_rows == 2
    assert column_names(table) == COLUMN_NAMES


def test_each_cell_of_a_page_has_the_box_that_holds_its_words() -> None:
    data = pdf()
    table = the_table(data)

    for cell in CELLS:
        row = table.rows[cell.row]
        place = expand_place(row.locator, row.places[cell.column], cell.column)
        assert isinstance(place, PageLocator)
        assert words_in_box(data, place) == cell.text


def test_each_cell_of_a_sheet_has_its_range() -> None:
    table = the_table(xlsx())

    places = {
        expand_place(
            table.rows[cell.row].locator, (table.rows[cell.row].places or ("",) * 3)[cell.column], cell.column
        )
        for cell in CELLS
    }
    assert places == {
        SheetLocator("Sheet", cells)
        for cells in ("B2:B3", "C2:D2", "C3", "D3", "B4", "C4", "D4", "B5", "C5:D5")
    }


def test_each_cell_of_a_page_of_html_has_its_element_path() -> None:
    row = the_table(html()).rows[1]

    assert [expand_place(row.locator, row.places[column], column) for column in (1, 2)] == [
        PathLocator("html", "/html/body/table/tr[2]/td[1]"),
        PathLocator("html", "/html/body/table/tr[2]/td[2]"),
    ]


def test_a_cell_that_goes_on_with_nothing_is_a_cell_of_its_own() -> None:
    grid = MergedGrid()
    grid.begin(before=1)
    grid.add("a", above=True)
    grid.begin()
    grid.add("b", left=True)

    assert grid.words() == ("b",)
    assert grid.spans() == [[], []]
