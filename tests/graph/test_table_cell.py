"""Cells are read back from the rows that keep them."""

from __future__ import annotations

import pytest

from heddle.core.errors import InvalidGraph
from heddle.core.ids import NodeId
from heddle.core.locator import PageLocator, SheetLocator, dump_locator
from heddle.graph.records import Node, Value
from heddle.graph.schema import NodeType
from heddle.graph.table_cell import Cell, MergedCell, cells_of, grid_of, merged_cells


def a_row(*cells: str, **properties: Value) -> Node:
    place = dump_locator(SheetLocator("S", "B2:D2"))
    return Node(NodeId("r"), NodeType.ROW, {"cells": cells, "locator": place, **properties})


def test_each_cell_has_its_place_and_whether_it_names_others() -> None:
    row = a_row("North", "", "4", spans=("0:2x1",), row_headers=1)

    assert cells_of(row) == (
        Cell(0, "North", True, SheetLocator("S", "B2"), columns=2),
        Cell(2, "4", False, SheetLocator("S", "D2")),
    )


def test_a_cell_from_above_is_no_cell_of_the_row_it_reaches_into() -> None:
    upper, lower = a_row("North", "1", spans=("0:1x2",)), a_row("", "2", spans=("0:1x2@1",))

    assert [cell.text for cell in cells_of(lower)] == ["2"]
    assert grid_of([upper, lower]) == [["North", "1"], ["North", "2"]]


def test_a_cell_of_a_page_has_its_own_box() -> None:
    place = dump_locator(PageLocator(2, ((0, 0, 90, 10),)))

    [first, second] = cells_of(a_row("a", "b", locator=place, places=("0 0 40 10", ""), header=True))

    assert (first.locator, first.header) == (PageLocator(2, ((0, 0, 40, 10),)), True)
    assert second.locator == PageLocator(2, ((0, 0, 90, 10),))


def test_a_merged_cell_is_written_as_it_is_read() -> None:
    cells = (MergedCell(0, 2, 1), MergedCell(3, 1, 4, 2))

    assert merged_cells(a_row(spans=tuple(map(str, cells)))) == cells


@pytest.mark.parametrize("rows", [[a_row("a", spans=("wide",))], [a_row("a", spans=("0:1x2@1",))]])
def test_rows_that_contradict_themselves_are_refused(rows: list[Node]) -> None:
    with pytest.raises(InvalidGraph):
        grid_of(rows)
