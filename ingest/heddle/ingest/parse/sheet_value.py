"""Values of cells as text: numbers plainly, dates in ISO 8601."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

_DIGITS = 15


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
