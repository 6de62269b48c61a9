"""The dialect of delimited text: which character parts the cells, and how sure that is.

The delimiter is the one that cuts most lines into the same number of cells, two at least, while
quoted cells stay whole (van den Burg et al. 2019 score pattern and type; the pattern is enough here).
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass

DELIMITERS = (",", "\t", ";", "|")
_SAMPLE_ROWS = 200
csv.field_size_limit(16 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells are parted.

    Args:
        delimiter: One of `DELIMITERS`.
        agreement: Share of rows that have the most common number of cells.
        columns: That number.
        rows: How many rows were looked at.
    """

    delimiter: str
    agreement: float
    columns: int
    rows: int

    @property
    def certain(self) -> bool:
        """Whether text without a telling name may be taken for a table."""
        most = 2 if self.delimiter in "\t|;" else 3
        return self.rows >= 2 and self.agreement >= 0.9 and self.columns >= most


def guess_dialect(sample: str) -> Dialect | None:
    """The delimiter that fits a sample best; None where no delimiter occurs."""
    best: Dialect | None = None
    for delimiter in DELIMITERS:
        if delimiter not in sample:
            continue
        widths = [len(row) for row in read_rows(sample, delimiter, most=_SAMPLE_ROWS) if row]
        if not widths:
            continue
        columns, count = Counter(widths).most_common(1)[0]
        if columns < 2:
            continue
        found = Dialect(delimiter, count / len(widths), columns, len(widths))
        if best is None or (found.agreement, found.columns) > (best.agreement, best.columns):
            best = found
    return best


def read_rows(text: str, delimiter: str, *, most: int = 0) -> list[list[str]]:
    """Cut text into rows of cells.

    A quote that is never closed would swallow the rest of the file into one cell; the rows are then
    read again with quotes as plain characters.

    Args:
        text: The text.
        delimiter: What parts the cells.
        most: Stop after so many rows; 0 reads all.
    """
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    try:
        for row in reader:
            rows.append(row)
            if most and len(rows) >= most:
                break
    except csv.Error:
        return _read_unquoted(text, delimiter, most)
    longest = max((cell.count("\n") for row in rows for cell in row), default=0)
    if longest > 50 and text.count('"') % 2:
        return _read_unquoted(text, delimiter, most)
    return rows


def _read_unquoted(text: str, delimiter: str, most: int) -> list[list[str]]:
    rows = [line.split(delimiter) if line else [] for line in text.splitlines()]
    return rows[:most] if most else rows
