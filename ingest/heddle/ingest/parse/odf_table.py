"""Tables of OpenDocument as a grid: repeats unfolded under a limit, spans repeating their text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from heddle.ingest.parse.odf_name import TABLE, count_of
from heddle.ingest.parse.rejection import too_large
from heddle.ingest.parsed import CellSpan

_MOST_SPAN = 1000
_GROUPS = frozenset({f"{TABLE}table-row-group", f"{TABLE}table-rows"})
_CELLS = frozenset({f"{TABLE}table-cell", f"{TABLE}covered-table-cell"})

CellText = Callable[[etree._Element], str]
"""From a cell to its text."""


def rows_of(table: etree._Element) -> Iterator[tuple[etree._Element, bool]]:
    """Rows of a table, each with whether it is marked as header."""
    for child in table:
        if child.tag == f"{TABLE}table-row":
            yield child, False
        elif child.tag == f"{TABLE}table-header-rows":
            yield from ((row, True) for row, _ in rows_of(child))
        elif child.tag in _GROUPS:
            yield from rows_of(child)


def cells_of(row: etree._Element) -> list[etree._Element]:
    """Cells of a row, those under a span included."""
    return [child for child in row if child.tag in _CELLS]


@dataclass(slots=True)
class Grid:
    """Lays the rows of one table out.

    Args:
        text: Reads a cell.
        most: How many cells the table may unfold to.
    """

    text: CellText
    most: int
    _below: dict[int, tuple[str, int]] = field(default_factory=dict)
    _count: int = 0

    def row(self, row: etree._Element) -> tuple[list[str], tuple[CellSpan, ...]]:
        """Texts of a row, and the cells that begin in it and cover more than one place.

        Raises:
            InputRejected: the repeats unfold to more cells than allowed.
        """
        texts: list[str] = []
        spans: list[CellSpan] = []
        beside: dict[int, str] = {}
        for cell in cells_of(row):
            times = count_of(cell, f"{TABLE}number-columns-repeated", _MOST_SPAN)
            own = "" if cell.tag == f"{TABLE}covered-table-cell" else self.text(cell)
            self._count += times
            if self._count > self.most:
                raise too_large("table cells", self._count, self.most)
            size = _size(cell)
            for _ in range(times):
                column = len(texts)
                texts.append(own or beside.get(column) or self._above(column))
                if size != (1, 1):
                    spans.append(CellSpan(column, *size))
                if own:
                    self._spread(size, own, column, beside)
        self._below = {column: (text, left - 1) for column, (text, left) in self._below.items() if left > 1}
        return texts, tuple(spans)

    def _above(self, column: int) -> str:
        return self._below.get(column, ("", 0))[0]

    def _spread(self, size: tuple[int, int], text: str, column: int, beside: dict[int, str]) -> None:
        width, height = size
        for place in range(column, column + width):
            if place > column:
                beside[place] = text
            if height > 1:
                # The row that ends now takes one off.
                self._below[place] = (text, height)


def _size(cell: etree._Element) -> tuple[int, int]:
    """Columns and rows that a cell covers."""
    width = max(count_of(cell, f"{TABLE}number-columns-spanned", _MOST_SPAN), 1)
    return width, max(count_of(cell, f"{TABLE}number-rows-spanned", _MOST_SPAN), 1)
