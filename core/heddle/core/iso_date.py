"""Dates as finely as they are known: the forms of ISO 8601 and of its extension for uncertain dates.

    2024-03-15T14:30  2024-03-15  2024-W11  2024-03  2024-Q1  2024-H1  2024
    202X              20XX        a decade, a century
    2019/2021         2024-03-01/2024-03-15     from the first to the last, both whole
    2023/..           ../2021     open at one end
    [2024-03-04,2024-04-03]       one of these, and the text does not say which
    --03-15  --03  --03-15/--03-17     a day or a month of a year that is not said

Sources: ISO 8601-1:2019; ISO 8601-2:2019 (EDTF) for `X`, `..` and `[ , ]`, quarters and halves as people
write them; ISO 8601:2000 for dates without a year.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_SINGLE = re.compile(
    r"(?P<century>\d\d)XX|(?P<decade>\d{3})X"
    r"|(?P<year>\d{4})(?:-Q(?P<quarter>[1-4])|-H(?P<half>[12])|-W(?P<week>\d\d)"
    r"|-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:T\d\d:\d\d(?::\d\d)?)?)?)?"
)
_YEARLESS = re.compile(r"--(?P<month>\d\d)(?:-(?P<day>\d\d))?")
_OPEN = ".."


@dataclass(frozen=True, slots=True, order=True)
class Days:
    """The days that a date may mean, both ends included.

    Args:
        first: The earliest.
        last: The latest.
    """

    first: date
    last: date

    def meets(self, other: Days) -> bool:
        """Whether both have a day in common."""
        return self.first <= other.last and other.first <= self.last


def days_of(written: str) -> Days | None:
    """The days that a date may mean; None for one of a year that is not said.

    Raises:
        ValueError: it is not a date in one of the forms above.

    >>> str(days_of("2024-Q3").last), str(days_of("202X").first), days_of("--03-15")
    ('2024-09-30', '2020-01-01', None)
    """
    if written.startswith("--"):
        return None
    if written.startswith("["):
        choices = [_single(part) for part in written.strip("[]").split(",")]
        return Days(min(days.first for days in choices), max(days.last for days in choices))
    first, mark, last = written.partition("/")
    if not mark:
        return _single(first)
    start = date.min if first == _OPEN else _single(first).first
    end = date.max if last == _OPEN else _single(last).last
    if start > end:
        raise ValueError(f"{written!r} ends before it begins")
    return Days(start, end)


def is_date(written: str) -> bool:
    """Whether something is a date in one of the forms above."""
    if written.startswith("--"):
        return all(map(_is_yearless, written.split("/", 1)))
    try:
        return days_of(written) is not None
    except ValueError:
        return False


def _is_yearless(written: str) -> bool:
    match = _YEARLESS.fullmatch(written)
    if match is None:
        return False
    day, month = int(match["day"] or 1), int(match["month"])
    return 1 <= month <= 12 and 1 <= day <= _LONGEST_MONTHS[month]


_LONGEST_MONTHS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _single(written: str) -> Days:
    match = _SINGLE.fullmatch(written)
    if match is None:
        raise ValueError(f"{written!r} is no date in a form of ISO 8601")
    if match["century"]:
        return _years(int(match["century"]) * 100, 100)
    if match["decade"]:
        return _years(int(match["decade"]) * 10, 10)
    year = int(match["year"])
    if match["week"]:
        monday = date.fromisocalendar(year, int(match["week"]), 1)
        return Days(monday, monday + timedelta(days=6))
    if match["day"]:
        day = date(year, int(match["month"]), int(match["day"]))
        return Days(day, day)
    if match["month"]:
        return _months(year, int(match["month"]), 1)
    if match["quarter"]:
        return _months(year, int(match["quarter"]) * 3 - 2, 3)
    if match["half"]:
        return _months(year, int(match["half"]) * 6 - 5, 6)
    return _months(year, 1, 12)


def _years(first: int, count: int) -> Days:
    # The calendar begins with the year 1.
    return Days(date(max(first, 1), 1, 1), date(first + count - 1, 12, 31))


def _months(year: int, first: int, count: int) -> Days:
    last = first + count - 1
    if not 1 <= last <= 12:
        raise ValueError(f"there is no month {last}")
    return Days(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))
