"""Types of columns: what kind of value the cells below a header hold.

A column has a type when nearly all its filled cells have it; two kinds of numbers make the wider one. A
column of words is `text`, one without a filled cell `empty`. Marks that stand for a missing value say
nothing. Of a long table, rows at equal distances are looked at.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from heddle.ingest.parsed import TableBlock

_SHARE = 0.95
_MOST_ROWS = 500
_MISSING = frozenset({"", "-", "–", "—", "―", "n/a", "na", "nan", "none", "null", "n.a.", "?", "...", "…"})
_FACTOR = r"\d{1,3}(?:[,.' \u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?|[.,]\d+"
_SIGN = r"[-+−±~≈<>≤≥]?\s?"
_CURRENCY = r"(?:[$€£¥₹₩₽¢]|US\$|(?:USD|EUR|GBP|CHF|JPY|CNY|INR|AUD|CAD|SEK|NOK|DKK|PLN|CZK|BRL|Rs\.?))"
_MONTH = (
    r"(?:jan|feb|mar|apr|may|mai|jun|jul|aug|sep|sept|oct|okt|nov|dec|dez|january|february|march|april|june|july"
    r"|august|september|october|november|december|januar|februar|märz|juni|juli|oktober|dezember)\.?"
)
_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s?[ap]\.?m\.?)?(?:\s?(?:z|utc|[-+]\d{2}:?\d{2}))?"
_DATE = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)?[\s-]{_MONTH},?[\s-]\d{{2,4}}|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}"
    rf"|{_MONTH}[\s-]\d{{4}}|\d{{4}}-\d{{2}})"
)


class ColumnType(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    PERCENTAGE = "percentage"
    MONEY = "money"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    BOOLEAN = "boolean"
    URL = "url"
    EMAIL = "email"
    EMPTY = "empty"


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_FORMS = (
    (ColumnType.BOOLEAN, _whole(r"true|false|yes|no|ja|nein|oui|non|✓|✔|✗|✘|☑|☐")),
    (ColumnType.INTEGER, _whole(r"[-+−]?\s?(?:\d{1,3}(?:[,' \u00a0\u202f]\d{3})+|\d+)")),
    (ColumnType.PERCENTAGE, _whole(rf"\(?{_SIGN}(?:{_FACTOR})\s?[%‰]\)?")),
    (
        ColumnType.MONEY,
        _whole(rf"\(?{_SIGN}(?:{_CURRENCY}\s?{_SIGN}(?:{_FACTOR})|(?:{_FACTOR})\s?{_CURRENCY})[kmb]?\)?"),
    ),
    (ColumnType.NUMBER, _whole(rf"\(?{_SIGN}(?:{_FACTOR})(?:e[-+−]?\d+)?\)?")),
    (ColumnType.DATE, _whole(_DATE)),
    (ColumnType.DATETIME, _whole(rf"{_DATE}(?:t|,?\s){_TIME}")),
    (ColumnType.TIME, _whole(_TIME)),
    (ColumnType.URL, _whole(r"(?:https?|ftp)://\S+|www\.[\w-]+\.\S+")),
    (ColumnType.EMAIL, _whole(r"(?:mailto:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
)
_PLAIN_WORDS = re.compile(r"[^\W\d_][^\d@:✓✔✗✘☑☐$€£¥]*")
"""What can be nothing but words, or a word for yes or no."""
_LONGEST = 200
_WIDER = (
    ({ColumnType.INTEGER, ColumnType.NUMBER}, ColumnType.NUMBER),
    ({ColumnType.DATE, ColumnType.DATETIME}, ColumnType.DATETIME),
    ({ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.PERCENTAGE}, ColumnType.PERCENTAGE),
    ({ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.MONEY}, ColumnType.MONEY),
)
"""Types that stand in one column, and what the column then is: an amount may lack its sign in some rows."""


def column_types(table: TableBlock) -> tuple[ColumnType, ...]:
    """The type of each column of a table, by the cells below its header."""
    body = table.rows[table.header_rows :]
    body = body[:: -(-len(body) // _MOST_ROWS) or 1]
    width = max((len(row.cells) for row in table.rows), default=0)
    return tuple(
        type_of_cells(row.cells[column] for row in body if column < len(row.cells)) for column in range(width)
    )


def type_of_cells(cells: Iterable[str]) -> ColumnType:
    """The type that nearly all of some cells have.

    >>> [str(type_of_cells(cells)) for cells in (["1", "2.5", "n/a"], ["$3", "4"], ["1", "one"])]
    ['number', 'money', 'text']
    """
    found = Counter(type_of(cell) for cell in cells)
    del found[ColumnType.EMPTY]
    total = found.total()
    if not total:
        return ColumnType.EMPTY
    name, count = found.most_common(1)[0]
    for kinds, wide in _WIDER:
        if name in kinds and wide in found and sum(found[kind] for kind in kinds) >= _SHARE * total:
            return wide
    return name if count >= _SHARE * total else ColumnType.TEXT


def type_of(cell: str) -> ColumnType:
    """The type of one cell's words; `empty` also for a mark of a missing value.

    >>> str(type_of("1,204")), str(type_of("3.5 %")), str(type_of("€ 12")), str(type_of("3 May 2024"))
    ('integer', 'percentage', 'money', 'date')
    """
    text = " ".join(cell.split())
    if text.casefold() in _MISSING:
        return ColumnType.EMPTY
    if len(text) > _LONGEST:
        return ColumnType.TEXT
    forms = _FORMS[:1] if _PLAIN_WORDS.fullmatch(text) and "www." not in text else _FORMS
    return next((kind for kind, form in forms if form.fullmatch(text)), ColumnType.TEXT)
