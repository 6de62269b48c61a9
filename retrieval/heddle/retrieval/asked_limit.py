"""What a question limits in time and amount: `before March 2024`, `from 2019 to 2021`, `above 10,000 EUR`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from heddle.core.iso_date import Days, days_of
from heddle.ingest.date_mention import DateMention, find_dates
from heddle.ingest.date_reading import DateSetting
from heddle.ingest.quantity_mention import NumberSetting, QuantityMention, find_quantities

_WINDOW = 28
_YEAR = re.compile(r"\d{4}|\d{3}X|\d\dXX")
_ARTICLE = r"(?:\s+(?:the|dem|der|den|le|la|el|end of|beginning of))?\s*$"


def _ending(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:\b(?:{words})|[<>≤≥]=?){_ARTICLE}", re.IGNORECASE)


_BEFORE = re.compile(
    rf"\b(?:before|prior to|earlier than|vor|avant|antes de|prima del?){_ARTICLE}", re.IGNORECASE
)
_UNTIL = re.compile(
    rf"\b(?:until|till|up to|by|no later than|through|bis|jusqu'en|hasta){_ARTICLE}", re.IGNORECASE
)
_AFTER = re.compile(rf"\b(?:after|later than|nach|après|después de|dopo){_ARTICLE}", re.IGNORECASE)
_SINCE = re.compile(rf"\b(?:since|from|seit|ab|depuis|desde){_ARTICLE}", re.IGNORECASE)
_MORE = re.compile(
    r"(?:\b(?:above|over|more than|greater than|higher than|at least|exceeding|exceeds?|from|minimum of"
    r"|über|mehr als|mindestens|plus de|más de)|[>≥]=?)\s*$",
    re.IGNORECASE,
)
_LESS = re.compile(
    r"(?:\b(?:below|under|less than|lower than|smaller than|at most|up to|maximum of|unter"
    r"|weniger als|höchstens|moins de|menos de)|[<≤]=?)\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AskedAmount:
    """Amounts that a question is about.

    Args:
        unit: A base unit or a currency.
        low: From which.
        high: To which, included.
    """

    unit: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class AskedLimit:
    """What a question limits.

    Args:
        days: The days that it is about; None where it names none.
        amounts: The amounts that it is about.
    """

    days: Days | None = None
    amounts: tuple[AskedAmount, ...] = ()

    def __bool__(self) -> bool:
        return self.days is not None or bool(self.amounts)


NO_LIMIT = AskedLimit()
"""What most questions limit."""


def asked_limit(question: str) -> AskedLimit:
    """What a question limits in time and amount; nothing where it names neither a date nor an amount.

    >>> str(asked_limit("What was agreed before March 2024?").days.last)
    '2024-02-29'
    """
    dates = find_dates(question, DateSetting())
    taken = [(found.start, found.end) for found in dates]
    amounts = [
        _amount(question, found)
        for found in find_quantities(question, NumberSetting())
        if not any(start < found.end and found.start < end for start, end in taken)
    ]
    return AskedLimit(_days(question, dates), tuple(amount for amount in amounts if amount))


def _days(question: str, dates: list[DateMention]) -> Days | None:
    """The days that all dates of a question leave; None where they leave none.

    A year by itself limits nothing: its four digits stand in the text, and the words of an index find them.
    """
    first, last = date.min, date.max
    for mention in dates:
        days = days_of(mention.date)
        before = question[max(mention.start - _WINDOW, 0) : mention.start]
        if days is None or before.endswith("("):
            # In parentheses stands who is meant, not when.
            continue
        limited = _limited(before, days)
        if limited == days and _YEAR.fullmatch(mention.date):
            continue
        first, last = max(first, limited.first), min(last, limited.last)
    return Days(first, last) if (first, last) != (date.min, date.max) and first <= last else None


def _limited(before: str, days: Days) -> Days:
    if _BEFORE.search(before):
        return Days(date.min, _moved(days.first, -1))
    if _UNTIL.search(before):
        return Days(date.min, days.last)
    if _AFTER.search(before):
        return Days(_moved(days.last, 1), date.max)
    if _SINCE.search(before):
        # `From 2019 to 2021` was read as one range already.
        return Days(days.first, date.max if days.last.year == days.first.year else days.last)
    return days


def _moved(day: date, days: int) -> date:
    return day if day in (date.min, date.max) else day + timedelta(days=days)


def _amount(question: str, mention: QuantityMention) -> AskedAmount | None:
    quantity = mention.quantity
    before = question[max(mention.start - _WINDOW, 0) : mention.start]
    low, high = float(quantity.low), float(quantity.high)
    if _MORE.search(before):
        return AskedAmount(quantity.unit, low, float("inf"))
    if _LESS.search(before):
        return AskedAmount(quantity.unit, float("-inf"), high)
    # How many there are of something, or for how long, is seldom what is looked for by its amount.
    return None if quantity.dimension in ("count", "time") else AskedAmount(quantity.unit, low, high)
