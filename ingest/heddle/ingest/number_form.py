"""Numbers as people write them: which mark parts thousands and which the decimals, told by the document.

`1,5` and `1.234,56` leave no choice; `1.234` does. What the document's other numbers say decides it, and
where they say nothing, its language does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from heddle.ingest.word_set import word_set

NUMBER = r"(?:\d{1,3}(?:[.,'’\u00a0\u202f]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?)"
"""A number in digits."""
SPACED_NUMBER = NUMBER.replace("(?:\\d{1,3}(?:[", "(?:\\d{1,3}(?:[ ", 1)
"""The same where a plain space may part thousands."""
SPACED_LANGUAGES = frozenset({"fr", "es", "pt", "pl", "cs", "sv", "no", "fi", "ru"})

_GROUPING = re.compile(r"['’\u00a0\u202f ]")
_DECIMAL_COMMA = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3})*,(?:\d{1,2}|\d{4,})(?![\d,]|\.\d)")
_DECIMAL_POINT = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})*\.(?:\d{1,2}|\d{4,})(?![\d.]|,\d)")
_COMMA_LANGUAGES = word_set(
    "de fr es it pt nl pl cs sk hu ro bg hr sl sr sv no nb da fi is ru uk tr el id ca"
)
_SURE = 3


def decimal_mark(texts: Iterable[str], language: str) -> str:
    """The mark before the decimals in a document: a comma or a point.

    Args:
        texts: All of its text, in pieces.
        language: ISO 639-1 code or `und`.

    >>> decimal_mark(["12,5 kg, 7,25 kg and 1.234,00 EUR"], "und")
    ','
    """
    commas = points = 0
    for text in texts:
        commas += len(_DECIMAL_COMMA.findall(text)) if "," in text else 0
        points += len(_DECIMAL_POINT.findall(text)) if "." in text else 0
    if max(commas, points) >= _SURE * max(min(commas, points), 1):
        return "," if commas > points else "."
    return "," if language in _COMMA_LANGUAGES else "."


def read_number(text: str, mark: str) -> Decimal:
    """The value of a number in digits.

    Args:
        text: What `NUMBER` or `SPACED_NUMBER` matched.
        mark: The document's decimal mark.

    >>> [str(read_number(text, ",")) for text in ("1.234", "1,5", "1.234,5", "0.125", "12'000")]
    ['1234', '1.5', '1234.5', '0.125', '12000']
    """
    digits = _GROUPING.sub("", text)
    grouped = len(digits) < len(text)
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        last = "," if digits.rfind(",") > digits.rfind(".") else "."
        return _plain(digits, last)
    if points + commas > 1:
        return _plain(digits, "")
    if points + commas == 1:
        return _plain(digits, _single_mark(digits, "," if commas else ".", mark, grouped=grouped))
    return Decimal(digits)


def _single_mark(digits: str, found: str, mark: str, *, grouped: bool) -> str:
    """The decimal mark of a number with one mark: that one, or none where it parts thousands."""
    whole, _, rest = digits.partition(found)
    if len(rest) != 3 or len(whole) > 3 or whole.startswith("0") or grouped:
        return found
    return found if found == mark else ""


def _plain(digits: str, mark: str) -> Decimal:
    kept = (
        digits.replace("." if mark == "," else ",", "") if mark else digits.replace(".", "").replace(",", "")
    )
    return Decimal(kept.replace(",", "."))
