"""Ranges of a sheet in A1 notation; rows and columns count from 0."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")


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
    """A cell in A1 notation."""
    return f"{column_name(column)}{row + 1}"


def span(top: int, left: int, bottom: int, right: int) -> str:
    """A range in A1 notation; one cell is just its address.

    >>> span(0, 0, 1, 2), span(4, 1, 4, 1)
    ('A1:C2', 'B5')
    """
    first, last = address(top, left), address(bottom, right)
    return first if first == last else f"{first}:{last}"


def position(text: str) -> tuple[int, int] | None:
    """Row and column of the first cell that an A1 range names; None for no range.

    >>> position("B3:D9"), position("Sales")
    ((2, 1), None)
    """
    match = _ADDRESS.match(text)
    if not match:
        return None
    column = 0
    for letter in match.group(1):
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match.group(2)) - 1, column - 1
