"""Cells of stored tables: what each Row node says of its cells, read back, and the grid they make.

A cell is no node of its own: a sheet of a hundred thousand cells would drown what the graph is for. A Row
keeps its cells as lists, column by column:

- `cells`: the words at each column. A merged cell's stand at least in the place where it begins;
- `spans`: the merged cells that touch the row, `column:columnsxrows`, with `@above` where it began so many
  rows higher;
- `places`: what each cell's locator adds to the row's (`heddle.core.cell_place`);
- `row_headers`: how many columns at the left name the row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from heddle.core.cell_place import expand_place
from heddle.core.errors import InvalidGraph
from heddle.core.locator import Locator, load_locator
from heddle.graph.records import Node, Value

_SPAN = re.compile(r"(\d+):(\d+)x(\d+)(?:@(\d+))?")


@dataclass(frozen=True, slots=True)
class MergedCell:
    """A cell that covers several places, as one row sees it.

    Args:
        column: Its first column, counted from 0.
        columns: How many columns it covers.
        rows: How many rows it covers in all.
        above: How many rows above this one it begins.
    """

    column: int
    columns: int
    rows: int
    above: int = 0

    def __str__(self) -> str:
        return f"{self.column}:{self.columns}x{self.rows}" + (f"@{self.above}" if self.above else "")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, in the row where it begins.

    Args:
        column: Its first column, counted from 0.
        text: Its words.
        header: Whether it names its column or its row.
        locator: Where a person finds it; its row's place where nothing finer is known.
        columns: How many columns it covers.
        rows: How many rows it covers.
    """

    column: int
    text: str
    header: bool
    locator: Locator
    columns: int = 1
    rows: int = 1


def merged_cells(row: Node) -> tuple[MergedCell, ...]:
    """The merged cells that touch a stored row, by column.

    Raises:
        InvalidGraph: the property is not as it is written here.
    """
    found = []
    for text in _texts(row, "spans"):
        match = _SPAN.fullmatch(text)
        if match is None:
            raise InvalidGraph(f"row {row.id} has the span {text!r}, which is none")
        column, columns, rows, above = (int(number or 0) for number in match.groups())
        found.append(MergedCell(column, columns, rows, above))
    return tuple(found)


def cells_of(row: Node) -> tuple[Cell, ...]:
    """The cells that begin in a stored row, from the first column on; empty cells included.

    Raises:
        InvalidGraph: the row's properties contradict each other.
    """
    merged = merged_cells(row)
    begun = {cell.column: cell for cell in merged if not cell.above}
    covered = {
        column
        for cell in merged
        for column in range(cell.column, cell.column + cell.columns)
        if cell.above or column > cell.column
    }
    places = _texts(row, "places")
    place = load_locator(str(row.properties.get("locator", "{}")))
    sides = row.properties.get("row_headers", 0)
    found = []
    for column, text in enumerate(_texts(row, "cells")):
        if column in covered:
            continue
        size = begun.get(column, MergedCell(column, 1, 1))
        short = places[column] if column < len(places) else ""
        header = bool(row.properties.get("header")) or column < (sides if isinstance(sides, int) else 0)
        locator = expand_place(place, short, column)
        found.append(Cell(column, text, header, locator, size.columns, size.rows))
    return tuple(found)


def grid_of(rows: Sequence[Node]) -> list[list[str]]:
    """The words at each place of a table, those of a merged cell in every place that it covers.

    Args:
        rows: All rows of the table, in their order.

    Raises:
        InvalidGraph: a merged cell begins above the first row.
    """
    grid: list[list[str]] = []
    for number, row in enumerate(rows):
        words = list(_texts(row, "cells"))
        for cell in merged_cells(row):
            if cell.above > number:
                raise InvalidGraph(f"row {row.id} has a cell from above the table")
            text = grid[number - cell.above][cell.column] if cell.above else words[cell.column]
            words[cell.column : cell.column + cell.columns] = [text] * cell.columns
        grid.append(words)
    return grid


def _texts(row: Node, name: str) -> tuple[str, ...]:
    value: Value = row.properties.get(name, ())
    return value if isinstance(value, tuple) else ()
