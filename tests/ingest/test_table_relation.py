"""Relations that tables say by their form."""

from __future__ import annotations

from dataclasses import replace

import pytest
from parsed_builders import a_table

from heddle.graph.schema import DEFAULT_SCHEMA
from heddle.ingest.parsed import CellSpan, TableBlock
from heddle.ingest.table_relation import column_names, read_table


def facts(table: TableBlock) -> set[str]:
    return {
        f"{r.row}: {r.head.name} {r.name} {r.tail.name}" for r in read_table(table, DEFAULT_SCHEMA).relations
    }


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            a_table(
                ("Name", "Role", "Company"), ("Ada Low", "Engineer", "Acme"), ("Bo Lind", "CEO", "Helios")
            ),
            {"1: Ada Low WORKS_FOR Acme", "2: Bo Lind LEADS Helios"},
        ),
        (
            a_table(("Name", "Role", "Company"), ("Ada Low", "Vice President", "Acme")),
            {"1: Ada Low WORKS_FOR Acme"},
        ),
        (a_table(("Company", "City"), ("Acme", "Zurich"), ("-", "Rome")), {"1: Acme LOCATED_IN Zurich"}),
        (a_table(("Manufacturer", "Product"), ("Acme", "Orion Pump")), {"1: Acme PRODUCES Orion Pump"}),
        (a_table(("Supplier", "Customer"), ("Acme", "Helios")), {"1: Acme SUPPLIES Helios"}),
        (
            a_table(("Founder", "Company"), ("Ada Low; Bo Lind", "Acme")),
            {"1: Ada Low FOUNDED Acme", "1: Bo Lind FOUNDED Acme"},
        ),
        (a_table(("Event", "City"), ("Hanover Fair", "Hanover")), {"1: Hanover Fair LOCATED_IN Hanover"}),
        (a_table(("Item", "Price"), ("Bolt", "3")), set()),
        (a_table(("City", "City", "Company"), ("Rome", "Bonn", "Acme")), set()),
        (a_table(("Company", "City"), ("Acme", "Zurich"), header_rows=0), set()),
    ],
)
def test_rows_say_what_their_columns_mean(table: TableBlock, expected: set[str]) -> None:
    assert facts(table) == expected


def test_an_infobox_speaks_of_its_title() -> None:
    box = a_table(
        ("Founder", "Ada Low"),
        ("CEO", "Bo Lind"),
        ("Headquarters", "Zurich"),
        ("Founded", "1990"),
        header_rows=0,
        title="Acme Robotics",
        key_value=True,
    )

    assert facts(box) == {
        "0: Ada Low FOUNDED Acme Robotics",
        "1: Bo Lind LEADS Acme Robotics",
        "2: Acme Robotics LOCATED_IN Zurich",
    }


def test_an_infobox_of_nobody_names_entities_and_says_no_relation() -> None:
    box = a_table(("City", "Zurich"), ("Weight", "3 kg"), header_rows=0, title="Form 7", key_value=True)

    reading = read_table(box, DEFAULT_SCHEMA)

    assert [entity.name for _, _, entity in reading.cells] == ["Zurich"]
    assert reading.relations == ()


def test_a_header_of_two_rows_is_joined_by_column() -> None:
    table = a_table(("Sales", "Sales"), ("2023", "2024"), ("1", "2"), header_rows=2)

    assert column_names(table) == ("Sales 2023", "Sales 2024")


def test_ragged_rows_are_read_as_far_as_they_go() -> None:
    assert facts(a_table(("Company", "City"), ("Acme",), ("Helios", "Bonn", "extra"))) == {
        "2: Helios LOCATED_IN Bonn"
    }


def test_a_header_row_of_one_cell_over_all_columns_names_none() -> None:
    table = a_table(("Sales", "Sales"), ("2023", "2024"), ("1", "2"), header_rows=2)
    title = replace(table.rows[0], spans=(CellSpan(0, 2, 1),))

    assert column_names(replace(table, rows=(title, *table.rows[1:]))) == ("2023", "2024")


def test_a_merged_header_names_every_column_that_it_covers() -> None:
    table = a_table(("Sales", ""), ("2023", "2024"), ("1", "2"), header_rows=2)
    title = replace(table.rows[0], cells=("Sales", "", "Note"), spans=(CellSpan(0, 2, 1),))

    assert column_names(replace(table, rows=(title, *table.rows[1:]))) == ("Sales 2023", "Sales 2024", "Note")
