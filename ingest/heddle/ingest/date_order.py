"""Whether a document writes the day or the month first, told by the dates that leave no choice.

`15.03.2024` can only be the fifteenth of March; one such date tells how `04.03.2024` in the same document
is to be read. Where none tells, the language does, and where English does not, nobody knows: both days are
kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

_NUMERIC = re.compile(r"(?<![\w./-])([0-3]?\d)([/-])([0-3]?\d)\2(?:1[5-9]\d\d|20\d\d|\d\d)(?![\w/-]|\.\d)")


class DateOrder(StrEnum):
    """What comes first in a date of numbers."""

    DAY_FIRST = "day"
    MONTH_FIRST = "month"
    UNKNOWN = "unknown"


def date_order(texts: Iterable[str], language: str) -> DateOrder:
    """The order of a document's dates.

    Args:
        texts: All of its text, in pieces.
        language: ISO 639-1 code, `en-US` where more is known, or `und`.

    >>> str(date_order(["due 03/28/2024, paid 04/02/2024"], "en"))
    'month'
    """
    days = months = 0
    for text in texts:
        for match in _NUMERIC.finditer(text):
            first, second = int(match[1]), int(match[3])
            days += 12 < first <= 31 and 1 <= second <= 12
            months += 12 < second <= 31 and 1 <= first <= 12
    if bool(days) != bool(months):
        return DateOrder.DAY_FIRST if days else DateOrder.MONTH_FIRST
    # Documents that hold both were written by several hands: each ambiguous date stays so.
    if days or language in ("en", "und"):
        return DateOrder.UNKNOWN
    return DateOrder.MONTH_FIRST if language == "en-US" else DateOrder.DAY_FIRST
