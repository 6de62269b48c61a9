"""What headers say about cells."""

from __future__ import annotations

import pytest

from heddle.ingest.column import Role, names_in_cell, read_columns


@pytest.mark.parametrize(
    ("header", "roles"),
    [
        (("Company", "City"), (Role.EMPLOYER, Role.PLACE)),
        (("Name", "Role", "Company"), (Role.PERSON, Role.TITLE, Role.EMPLOYER)),
        (("Name", "E-mail"), (Role.PERSON, None)),
        (("Name", "Price"), (None, None)),
        (("  SUPPLIER: ", "Product"), (Role.SUPPLIER, Role.PRODUCT)),
        ((), ()),
    ],
)
def test_headers_say_what_cells_name(header: tuple[str, ...], roles: tuple[Role | None, ...]) -> None:
    assert read_columns(header) == roles


def test_every_role_but_the_title_names_a_kind_of_entity() -> None:
    assert {role for role in Role if not role.kind} == {Role.TITLE}


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Acme Robotics", ["Acme Robotics"]),
        ("Maria Keller; John Smith", ["Maria Keller", "John Smith"]),
        ("n/a", []),
        ("1,200", []),
        ("-", []),
        ("", []),
    ],
)
def test_cells_give_names_or_nothing(cell: str, names: list[str]) -> None:
    assert names_in_cell(cell) == names
