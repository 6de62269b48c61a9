"""Which rows of a grid are its header, and whether it is a list of names and values."""

from __future__ import annotations

import re
from collections.abc import Sequence

from heddle.ingest.parsed import CellSpan

_NUMBER = re.compile(r"[-+(]?[$€£¥]?\s?\d[\d,.\s]*\s?[%)]?(?:e[-+]?\d+)?", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}.*|\d{1,2}[./]\d{1,2}[./]\d{2,4}.*")
_NAME_WORDS = 6
_NAME_ROWS = 2
_MOST_HEADS = 4
_LOOKED_AT = 50


def header_rows(grid: Sequence[Sequence[str]], spans: Sequence[Sequence[CellSpan]] = ()) -> int:
    """How many rows at the top are header.

    The first row is header if its filled cells are words, or years, at least two, and at least half of its
    cells are filled. The next one goes on with it where a merged cell says so: one above reaches down into
    it, or stands over several of its columns, and it holds no values.

    Args:
        grid: Words by row and column, those of merged cells in every place that they cover.
        spans: For each row, the merged cells that begin in it.
    """
    if len(grid) < 2:
        return 0
    top = [cell.strip() for cell in grid[0]]
    filled = [cell for cell in top if cell]
    if len(filled) < max(min(2, len(top)), len(top) / 2) or not _is_heading(filled):
        return 0
    heads = 1
    while heads < min(len(grid) - 1, _MOST_HEADS) and _goes_on(grid, spans, heads):
        heads += 1
    return heads


def _goes_on(grid: Sequence[Sequence[str]], spans: Sequence[Sequence[CellSpan]], heads: int) -> bool:
    reaches = any(row + span.rows > heads for row in range(min(heads, len(spans))) for span in spans[row])
    groups = heads <= len(spans) and any(span.columns > 1 for span in spans[heads - 1])
    filled = [cell.strip() for cell in grid[heads] if cell.strip()]
    return (reaches or groups) and len(set(filled)) > 1 and _is_heading(filled)


def _is_heading(filled: Sequence[str]) -> bool:
    return bool(filled) and not any(is_value(cell) and not _is_year(cell) for cell in filled)


def header_columns(grid: Sequence[Sequence[str]], heads: int) -> int:
    """How many columns at the left name their rows: 0 or 1.

    The first column does if the corner above it is empty, or if it alone holds words, no two alike, beside
    columns of values.

    Args:
        grid: Words by row and column.
        heads: How many rows at the top are header.
    """
    body = [row for row in grid[heads : heads + _LOOKED_AT] if any(row)]
    if not heads or not body or len(body[0]) < 2:
        return 0
    names = [row[0].strip() for row in body]
    if not all(names) or any(is_value(name) and not _is_year(name) for name in names):
        return 0
    if not any(row[0].strip() for row in grid[:heads]):
        return 1
    others = [cell for row in body for cell in row[1:] if cell.strip()]
    is_key = len(set(names)) == len(names) > 1 and not any(map(is_value, names))
    return int(is_key and bool(others) and all(map(is_value, others)))


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
