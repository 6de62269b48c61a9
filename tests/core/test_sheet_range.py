"""Addresses of cells in A1 notation say what they mean both ways."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from heddle.core.sheet_range import address, position, span


@given(st.integers(0, 1_048_575), st.integers(0, 16_383))
def test_an_address_names_its_row_and_column(row: int, column: int) -> None:
    assert position(address(row, column)) == (row, column)
    assert position(span(row, column, row + 3, column + 1)) == (row, column)


def test_what_is_no_range_has_no_position() -> None:
    assert position("Sales") is None
