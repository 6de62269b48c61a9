"""Dates are as fine as they are said, and each form names the days that it may mean."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.iso_date import Days, days_of, is_date


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2024-03-15T14:30", "2024-03-15", "2024-03-15"),
        ("2024-W01", "2024-01-01", "2024-01-07"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-Q3", "2024-07-01", "2024-09-30"),
        ("2024-H2", "2024-07-01", "2024-12-31"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("202X", "2020-01-01", "2029-12-31"),
        ("19XX", "1900-01-01", "1999-12-31"),
        ("2019/2021-03", "2019-01-01", "2021-03-31"),
        ("2023/..", "2023-01-01", "9999-12-31"),
        ("[2024-03-04,2024-04-03]", "2024-03-04", "2024-04-03"),
    ],
)
def test_a_date_means_all_days_that_it_may_be(written: str, first: str, last: str) -> None:
    assert days_of(written) == Days(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "written", ["2024-13", "2023-02-29", "2024-Q5", "24-03-15", "2021/2019", "--13-01", ""]
)
def test_what_is_on_no_calendar_is_no_date(written: str) -> None:
    assert not is_date(written)


def test_a_day_without_a_year_is_a_date_that_means_no_days() -> None:
    assert is_date("--02-29")
    assert days_of("--02-29") is None


@given(st.dates(), st.dates())
def test_a_range_holds_both_its_ends(one: date, other: date) -> None:
    first, last = min(one, other), max(one, other)
    days = days_of(f"{first}/{last}")

    assert days is not None
    assert days.meets(Days(first, first))
    assert days.meets(Days(last, last))
