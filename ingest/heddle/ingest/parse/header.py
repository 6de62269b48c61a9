"""Which rows of a grid are its header, and whether it is a list of names and values."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMBER = re.compile(r"[-+(]?[$€£¥]?\s?\d[\d,.\s]*\s?[%)]?(?:e[-+]?\d+)?", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}.*|\d{1,2}[./]\d{1,2}[./]\d{2,4}.*")
_NAME_WORDS = 6
_NAME_ROWS = 2


def header_rows(grid: Sequence[Sequence[str]]) -> int:
    """How many rows at the top are header: 0 or 1.

    The first row is header if all its filled cells are words, at least two, none twice the same
    unless merged, and some column below holds numbers or dates, or the row is set apart by its kind.
    """
    if len(grid) < 2:
        return 0
    top = [cell.strip() for cell in grid[0]]
    filled = [cell for cell in top if cell]
    if (
        not filled
        or len(filled) < min(2, len(top))
        or any(is_value(cell) for cell in filled if not _is_year(cell))
    ):
        return 0
    if len(filled) < len(top) / 2:
        return 0
    return 1


def is_key_value(grid: Sequence[Sequence[str]]) -> bool:
    """Whether a grid of two columns lists names and values: the names short, unlike, and mostly with a mark.

    A table of two columns with a header (`Year | Ducks`) has values of one kind; a form has values
    of mixed kinds, or names that end in a colon.
    """
    rows = [row for row in grid if any(cell.strip() for cell in row)]
    if len(rows) < _NAME_ROWS or any(len(row) != 2 for row in rows):
        return False
    names = [row[0].strip() for row in rows]
    values = [row[1].strip() for row in rows]
    if not all(names) or len(set(names)) < len(names) or any(is_value(name) for name in names):
        return False
    if any(len(name.split()) > _NAME_WORDS for name in names):
        return False
    colons = sum(name.endswith((":", "：")) for name in names)
    if colons >= len(names) * 0.6:
        return True
    kinds = {is_value(value) for value in values[1:] if value}
    first_is_header = not is_value(values[0]) and kinds == {True}
    return not first_is_header and len(kinds) == 2


def is_value(cell: str) -> bool:
    """Whether a cell holds a number or a date rather than words."""
    text = cell.strip()
    return bool(_NUMBER.fullmatch(text) or _DATE.fullmatch(text))


def _is_year(cell: str) -> bool:
    return cell.isdigit() and len(cell) == 4 and cell[:2] in {"18", "19", "20", "21"}
