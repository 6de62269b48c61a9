"""Which rows and columns of a grid name the others."""

from __future__ import annotations

import pytest

from heddle.ingest.parse.header import header_columns, header_rows
from heddle.ingest.parsed import CellSpan

SALES = [
    ["Region", "Sales", "Sales"],
    ["Region", "Spring", "Autumn"],
    ["North", "1", "2"],
    ["South", "3", "4"],
]


@pytest.mark.parametrize(
    ("grid", "spans", "rows"),
    [
        (SALES, [[CellSpan(0, 1, 2), CellSpan(1, 2, 1)], [], [], []], 2),
        (SALES, [[CellSpan(1, 2, 1)], [], [], []], 2),
        (SALES, [], 1),
        ([["a", "b"], ["1", "2"]], [[], []], 1),
        ([["2023", "2024"], ["1", "2"]], [], 1),
        ([["1", "2"], ["3", "4"]], [], 0),
        ([["a", "b"]], [], 0),
        # A merged cell over values says nothing of their row.
        ([["Year", "Sales", "Sales"], ["2024", "1", "2"]], [[CellSpan(1, 2, 1)], []], 1),
        # A last row is never header: something must stand under one.
        ([["a", "b", "b"], ["c", "d", "e"]], [[CellSpan(1, 2, 1)], []], 1),
    ],
)
def test_a_header_goes_on_where_a_merged_cell_says_so(
    grid: list[list[str]], spans: list[list[CellSpan]], rows: int
) -> None:
    assert header_rows(grid, spans) == rows


@pytest.mark.parametrize(
    ("grid", "heads", "columns"),
    [
        ([["", "2023"], ["North", "1"], ["South", "2"]], 1, 1),
        ([["Mill", "2023", "2024"], ["North", "1", "2"], ["South", "2", "3"]], 1, 1),
        ([["Mill", "Owner"], ["North", "Ada"], ["South", "Bo"]], 1, 0),
        ([["Mill", "2023"], ["North", "1"], ["North", "2"]], 1, 0),
        ([["", "2023"], ["", "1"]], 1, 0),
        ([["North", "1"], ["South", "2"]], 0, 0),
        ([["Mill"], ["North"]], 1, 0),
    ],
)
def test_a_column_names_its_rows_where_it_alone_holds_words(
    grid: list[list[str]], heads: int, columns: int
) -> None:
    assert header_columns(grid, heads) == columns
