"""What the cells of a column hold."""

from __future__ import annotations

import pytest
from parsed_builders import a_table

from heddle.ingest.column_type import ColumnType, column_types, type_of, type_of_cells


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1", "1,204", "−7"], ColumnType.INTEGER),
        (["1", "2.5", "1e-4", "(3.0)"], ColumnType.NUMBER),
        (["12 %", "3.5%", "4"], ColumnType.PERCENTAGE),
        (["$1,000.50", "€ 3", "12 EUR", "7"], ColumnType.MONEY),
        (["2024-05-03", "3 May 2024", "May 3, 2024", "03.05.2024"], ColumnType.DATE),
        (["2024-05-03 10:30:00", "2024-05-03T10:30Z", "2024-05-03"], ColumnType.DATETIME),
        (["10:30", "9:05 pm"], ColumnType.TIME),
        (["yes", "No", "TRUE"], ColumnType.BOOLEAN),
        (["https://example.org/a", "www.example.org/b"], ColumnType.URL),
        (["ada@example.org", "bo.lind@example.co.uk"], ColumnType.EMAIL),
        (["Ada", "Bo"], ColumnType.TEXT),
        (["1", "one", "2"], ColumnType.TEXT),
        (["", "n/a", "–"], ColumnType.EMPTY),
        (["3", "n/a", ""], ColumnType.INTEGER),
        (["3"] * 19 + ["about three"], ColumnType.INTEGER),
        (["2024-05-03", "12"], ColumnType.TEXT),
    ],
)
def test_a_column_has_the_type_of_nearly_all_its_cells(cells: list[str], expected: ColumnType) -> None:
    assert type_of_cells(cells) is expected


def test_the_header_says_nothing_of_the_type() -> None:
    table = a_table(("Year", "Name", "Note"), ("2024", "Ada"), ("2025", "Bo", ""))

    assert column_types(table) == (ColumnType.INTEGER, ColumnType.TEXT, ColumnType.EMPTY)


def test_a_cell_of_prose_is_text_whatever_it_begins_with() -> None:
    assert type_of("12 monkeys") is type_of("$" + "9" * 300) is type_of("Mr. 3") is ColumnType.TEXT
