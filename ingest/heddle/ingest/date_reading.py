"""Reading a date: from words that have the shape of one to its form in ISO 8601, or to nothing.

Each form has a function of its name. It gives None where the words cannot be a date (the 31st of April),
and leaves to `date_mention` what only the words around them can tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from heddle.core.iso_date import is_date
from heddle.ingest.date_order import DateOrder
from heddle.ingest.date_word import CENTURIES, DAY_OFFSETS, MONTHS, ORDINALS, WEEKDAYS

_PIVOT = 69
"""First two-digit year that belongs to the last century (POSIX.1, strptime %y)."""
_NUMBER = re.compile(r"\d+")
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::\d\d)?\s?([ap]?)", re.IGNORECASE)
_SMALL = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_FULL_YEAR = 4


@dataclass(frozen=True, slots=True)
class DateSetting:
    """What a document says of how its dates are to be read.

    Args:
        order: Whether days or months come first in dates of numbers.
        today: The document's own date, from which `yesterday` counts; None where it has none.
        language: ISO 639-1 code or `und`.
        letter: Whether it is a letter, whose `today` is the day it was sent; elsewhere that means these days.
        cites: Whether it has a list of references, so that a year in parentheses cites one.
    """

    order: DateOrder = DateOrder.UNKNOWN
    today: date | None = None
    language: str = "en"
    letter: bool = False
    cites: bool = False


def read_date(kind: str, match: re.Match[str], setting: DateSetting) -> str | None:
    """The date that some words say, in a form of `heddle.core.iso_date`; None where they say none.

    Args:
        kind: Name of the form (`date_pattern.FORMS`).
        match: Its match.
        setting: How the document's dates are to be read.
    """
    written = _READERS[kind](match.groupdict(), setting)
    return written if written and is_date(written) else None


_Groups = Mapping[str, str | None]


def _year(text: str | None) -> str:
    digits = "".join(_NUMBER.findall(text or ""))
    if not digits or len(digits) == _FULL_YEAR:
        return digits
    return f"{1900 + int(digits) if int(digits) >= _PIVOT else 2000 + int(digits)}"


def _month(name: str | None) -> str:
    return f"{MONTHS[(name or '').lower().rstrip('.')]:02}"


def _day(text: str | None) -> str:
    match = _NUMBER.match(text or "")
    return f"{int(match.group()):02}" if match else ""


def _clocked(day: str, clock: str | None) -> str:
    match = _CLOCK.match(clock or "")
    if match is None or day.startswith(("-", "[")):
        return day
    hour = int(match[1]) % 12 + 12 * (match[3].lower() == "p") if match[3] else int(match[1])
    return f"{day}T{hour:02}:{match[2]}" if hour <= 23 else day


def _iso(groups: _Groups, _: DateSetting) -> str | None:
    month = groups["month"] or groups["month2"] or groups["month3"]
    day = groups["day"] or groups["day2"] or groups["day3"]
    return _clocked(f"{groups['year']}-{month}-{day}", groups["clock"])


def _week(groups: _Groups, _: DateSetting) -> str | None:
    return f"{groups['year']}-W{groups['week']}"


def _numeric(groups: _Groups, setting: DateSetting) -> str | None:
    second = groups["slash"] or groups["dot"] or groups["dash"]
    short = len(groups["year"] or "") < _FULL_YEAR
    if short and not _may_be_short(groups, setting):
        return None
    year, one, other = _year(groups["year"]), _day(groups["first"]), _day(second)
    day_first, month_first = f"{year}-{other}-{one}", f"{year}-{one}-{other}"
    order = DateOrder.DAY_FIRST if groups["dot"] else setting.order
    possible = [written for written in (day_first, month_first) if is_date(written)]
    if groups["dot"]:
        possible = possible if day_first in possible else []
    if len(possible) == 2 and order is not DateOrder.UNKNOWN:
        possible = [day_first if order is DateOrder.DAY_FIRST else month_first]
    if len(set(possible)) == 2:
        return f"[{min(possible)},{max(possible)}]"
    return _clocked(possible[0], groups["clock"]) if possible else None


def _may_be_short(groups: _Groups, setting: DateSetting) -> bool:
    """Whether a year of two digits can be one: `1.2.10` and `01-02-10` may be anything."""
    if groups["dash"]:
        return False
    if groups["dot"]:
        return setting.language not in ("en", "und") and len(groups["first"] or "") == len(groups["dot"]) == 2
    return True


def _dashed(groups: _Groups, _: DateSetting) -> str | None:
    return f"{_year(groups['year'])}-{_month(groups['name'])}-{_day(groups['day'])}"


def _day_month(groups: _Groups, _: DateSetting) -> str | None:
    year, month = _year(groups["year"]) or "-", _month(groups["name"])
    if not groups["day2"]:
        return _clocked(f"{year}-{month}-{_day(groups['day'])}", groups["clock"])
    first_month = _month(groups["name1"]) if groups["name1"] else month
    return f"{year}-{first_month}-{_day(groups['day'])}/{year}-{month}-{_day(groups['day2'])}"


def _month_day(groups: _Groups, _: DateSetting) -> str | None:
    year, month = _year(groups["year"]) or "-", _month(groups["name"])
    if not groups["day2"]:
        return _clocked(f"{year}-{month}-{_day(groups['day'])}", groups["clock"])
    last_month = _month(groups["name2"]) if groups["name2"] else month
    return f"{year}-{month}-{_day(groups['day'])}/{year}-{last_month}-{_day(groups['day2'])}"


def _month_year(groups: _Groups, _: DateSetting) -> str | None:
    year = _year(groups["year"])
    first = f"{year}-{_month(groups['name'])}"
    return f"{first}/{year}-{_month(groups['name2'])}" if groups["name2"] else first


def _quarter(groups: _Groups, _: DateSetting) -> str | None:
    def said(name: str) -> str:
        return next((text for number in ("", *"2345") if (text := groups.get(name + number))), "")

    year = _year(said("year"))
    count = said("count") or str(ORDINALS[said("word").lower()])
    half = said("kind").upper().startswith("H")
    return f"{year}-{'H' if half else 'Q'}{count}"


def _decade(groups: _Groups, _: DateSetting) -> str | None:
    return f"{groups['decade'] or groups['decade2']}X"


def _century(groups: _Groups, _: DateSetting) -> str | None:
    word = (groups["century_word"] or "").lower()
    number = CENTURIES.get(word) or int(groups["century"] or groups["century2"] or groups["century3"] or 0)
    return f"{number - 1:02}XX"


def _years(groups: _Groups, _: DateSetting) -> str | None:
    first, last = groups["year"] or "", groups["last"] or ""
    whole = last if len(last) == _FULL_YEAR else first[:2] + last
    return f"{first}/{whole}" if int(first) < int(whole) else None


def _only_year(groups: _Groups, _: DateSetting) -> str | None:
    return groups["year"]


def _only_month(groups: _Groups, _: DateSetting) -> str | None:
    return f"--{_month(groups['name'])}"


def _relative(groups: _Groups, setting: DateSetting) -> str | None:
    if setting.today is None:
        return None
    if groups["word"]:
        word = groups["word"].lower()
        if not setting.letter or (word == "morgen" and setting.language != "de"):
            return None
        return str(_moved(setting.today, DAY_OFFSETS[word]))
    if groups["past"]:
        count = groups["count"] or ""
        number = int(count) if count.isdigit() else _SMALL[count.lower()]
        return _counted(setting.today, groups["past"].lower(), -number)
    step = {"last": -1, "this": 0, "next": 1}[(groups["turn"] or "").lower()]
    if groups["weekday"]:
        return _weekday(setting.today, WEEKDAYS[groups["weekday"].lower()], step)
    return _counted(setting.today, (groups["unit"] or "").lower(), step)


def _moved(day: date, days: int) -> date:
    return date.fromordinal(max(day.toordinal() + days, 1))


def _weekday(today: date, weekday: int, step: int) -> str:
    """The last one before a day, the next one after it, or that of its week."""
    ahead = (weekday - today.isoweekday()) % 7
    if step > 0:
        return str(today + timedelta(days=ahead or 7))
    if step < 0:
        return str(today - timedelta(days=7 - ahead))
    return str(today + timedelta(days=weekday - today.isoweekday()))


def _counted(today: date, unit: str, step: int) -> str | None:
    """A day, week, month, quarter or year so many before or after that of a day."""
    months = today.year * 12 + today.month - 1
    match unit:
        case "day":
            return str(_moved(today, step))
        case "week":
            calendar = _moved(today, 7 * step).isocalendar()
            return f"{calendar.year}-W{calendar.week:02}"
        case "month":
            return f"{(months + step) // 12:04}-{(months + step) % 12 + 1:02}"
        case "quarter":
            return f"{(months // 3 + step) // 4:04}-Q{(months // 3 + step) % 4 + 1}"
        case _:
            return f"{today.year + step:04}"


_READERS: Mapping[str, Callable[[_Groups, DateSetting], str | None]] = {
    "iso": _iso,
    "week": _week,
    "numeric": _numeric,
    "dashed": _dashed,
    "day_month": _day_month,
    "month_day": _month_day,
    "month_year": _month_year,
    "quarter": _quarter,
    "decade": _decade,
    "century": _century,
    "years": _years,
    "year": _only_year,
    "month": _only_month,
    "relative": _relative,
}
