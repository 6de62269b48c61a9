"""Dates are found where they stand and mean what they say; what only looks like one is none."""

from __future__ import annotations

from calendar import month_name
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.iso_date import is_date
from heddle.ingest.date_mention import find_dates
from heddle.ingest.date_order import DateOrder, date_order
from heddle.ingest.date_pattern import FORMS, candidates
from heddle.ingest.date_reading import DateSetting, read_date
from heddle.ingest.date_word import FULL_MONTHS, MONTHS, WEEKDAYS


def dates_in(text: str, **setting: object) -> list[str]:
    return [found.date for found in find_dates(text, DateSetting(**setting))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("signed on 15 March 2024 at 2:30 pm", "2024-03-15T14:30"),
        ("signed on March 15th, 2024", "2024-03-15"),
        ("am 3. Mai 2021 in Bern", "2021-05-03"),
        ("le 1er août 2020", "2020-08-01"),
        ("el 15 de marzo de 2024", "2024-03-15"),
        ("il 7 giugno 2019", "2019-06-07"),
        ("em 2 de dezembro de 2018", "2018-12-02"),
        ("op 5 maart 2022", "2022-03-05"),
        ("12-Mar-2024", "2024-03-12"),
        ("2024-03-15T10:00:00Z", "2024-03-15T10:00"),
        ("24–26 March 2019", "2019-03-24/2019-03-26"),
        ("March 28 - April 2, 2019", "2019-03-28/2019-04-02"),
        ("24 March to 26 April 2019", "2019-03-24/2019-04-26"),
        ("in the third quarter of 2023", "2023-Q3"),
        ("H1 2024 results", "2024-H1"),
        ("the 1980s", "198X"),
        ("the 19th century", "18XX"),
        ("from 2019 to 2021", "2019/2021"),
        ("between 1998 and 2004", "1998/2004"),
        ("the season 2019/20", "2019/2020"),
        ("in November", "--11"),
        ("the meeting of May 12", "--05-12"),
    ],
)
def test_a_date_is_read_as_finely_as_it_is_written(text: str, found: str) -> None:
    assert dates_in(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "version 1.2.2024.1",
        "pp. 1651–1658",
        "Smith et al. 1998",
        "call 044 123 45 67",
        "ISO 8601-1:2019",
        "a total of 2000 patients",
        "in 1990 samples",
        "10.1016/2019.03.15/a",
        "you may 5 times",
        "on the 31st of April 2024",
        "room 2024",
        "€2024",
        "yesterday",
    ],
)
def test_a_number_that_only_looks_like_a_date_is_none(text: str) -> None:
    assert dates_in(text) == []


def test_a_year_in_parentheses_is_a_citation_where_the_document_cites() -> None:
    assert dates_in("The Birds (1963)") == ["1963"]
    assert dates_in("The Birds (1963)", cites=True) == []


@pytest.mark.parametrize(
    ("order", "found"),
    [
        (DateOrder.DAY_FIRST, "2024-04-03"),
        (DateOrder.MONTH_FIRST, "2024-03-04"),
        (DateOrder.UNKNOWN, "[2024-03-04,2024-04-03]"),
    ],
)
def test_a_date_of_numbers_is_read_in_the_order_of_its_document(order: DateOrder, found: str) -> None:
    assert dates_in("paid on 03/04/2024", order=order) == [found]
    assert dates_in("paid on 15/03/2024", order=order) == ["2024-03-15"]


@pytest.mark.parametrize(
    ("text", "language", "order"),
    [
        ("15/03/2024 and 03/04/2024", "en", DateOrder.DAY_FIRST),
        ("03/15/2024 and 03/04/2024", "en", DateOrder.MONTH_FIRST),
        ("03/15/2024 and 15/03/2024", "en", DateOrder.UNKNOWN),
        ("03/04/2024", "en", DateOrder.UNKNOWN),
        ("03/04/2024", "fr", DateOrder.DAY_FIRST),
    ],
)
def test_a_date_that_leaves_no_choice_decides_the_others(text: str, language: str, order: DateOrder) -> None:
    assert date_order([text], language) is order


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("yesterday", "2024-03-14"),
        ("last Monday", "2024-03-11"),
        ("next Friday", "2024-03-22"),
        ("last month", "2024-02"),
        ("next quarter", "2024-Q2"),
        ("two weeks ago", "2024-W09"),
        ("three years ago", "2021"),
        ("on 12 January", "2024-01-12"),
        ("on 20 December", "2023-12-20"),
    ],
)
def test_a_letter_counts_from_the_day_it_was_sent(text: str, found: str) -> None:
    (mention,) = find_dates(text, DateSetting(today=date(2024, 3, 15), letter=True))
    assert (mention.date, mention.relative) == (found, True)


@given(st.dates(date(1600, 1, 1), date(2099, 12, 31)), st.sampled_from(["{d} {m} {y}", "{m} {d}, {y}"]))
def test_every_day_is_found_as_people_write_it(day: date, form: str) -> None:
    text = form.format(d=day.day, m=month_name[day.month], y=day.year)

    (mention,) = find_dates(f"It began on {text} and ended.", DateSetting())

    assert mention.date == str(day)
    assert mention.end - mention.start == len(text)


@given(st.text(alphabet="0123456789 -/.,:()MayarchQsthe'", max_size=40))
def test_whatever_is_found_is_a_date_and_stands_in_order(text: str) -> None:
    found = find_dates(text, DateSetting(today=date(2024, 2, 29)))

    assert all(is_date(mention.date) for mention in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_each_form_is_read() -> None:
    kinds = {kind for text in ("2024-W12", "03/04/2024", "May 2024") for kind, _ in candidates(text)}
    assert kinds == {"week", "numeric", "month_year"}
    ((kind, match),) = candidates("2024-W12")
    assert read_date(kind, match, DateSetting()) == "2024-W12"
    assert kinds < set(FORMS)


def test_months_and_days_are_numbered_in_every_language() -> None:
    assert (MONTHS["märz"], MONTHS["août"], MONTHS["dic"], WEEKDAYS["sonntag"]) == (3, 8, 12, 7)
    assert set(MONTHS) > FULL_MONTHS
