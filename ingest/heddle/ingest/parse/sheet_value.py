"""Values of cells as text: numbers plainly, dates in ISO 8601; and addresses in A1 notation."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

_DIGITS = 15
_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")


def cell_text(value: object, *, with_time: bool = False) -> str:
    """A cell's value as a person would write it.

    Args:
        value: What the workbook reader gave.
        with_time: The cell's format shows the time of day, so a date gets one.
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number_text(float(value)) if isinstance(value, float) else str(value)
    if isinstance(value, dt.datetime):
        return value.replace(microsecond=0).isoformat(" ")
    if isinstance(value, dt.date):
        return f"{value.isoformat()} 00:00:00" if with_time else value.isoformat()
    if isinstance(value, dt.time):
        return value.isoformat("seconds")
    return str(value).strip()


def number_text(value: float) -> str:
    """A number without the noise of binary fractions, and without exponent unless it is far out.

    >>> number_text(1234.0), number_text(1234.50000001), number_text(0.1 + 0.2)
    ('1234', '1234.5', '0.3')
    """
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    if value.is_integer() and abs(value) < 10**_DIGITS:
        return str(int(value))
    if 1 <= abs(value) < 10**_DIGITS:
        value = round(value, 6)
    plain = Decimal(f"{value:.{_DIGITS if abs(value) >= 1 else 10}g}")
    text = f"{plain:f}"
    if len(text) > 2 * _DIGITS:
        return repr(value)
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def column_name(column: int) -> str:
    """Letters of a column counted from 0.

    >>> column_name(0), column_name(25), column_name(26), column_name(701), column_name(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    name = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def address(row: int, column: int) -> str:
    """A cell in A1 notation; row and column count from 0."""
    return f"{column_name(column)}{row + 1}"


def span(top: int, left: int, bottom: int, right: int) -> str:
    """A range in A1 notation; one cell is just its address."""
    first, last = address(top, left), address(bottom, right)
    return first if first == last else f"{first}:{last}"


def position(text: str) -> tuple[int, int] | None:
    """Row and column, counted from 0, of the first cell that an A1 range names; None for no range."""
    match = _ADDRESS.match(text)
    if not match:
        return None
    column = 0
    for letter in match.group(1):
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match.group(2)) - 1, column - 1
