"""A table's row as one line of text, and the places of its cells in it."""

from __future__ import annotations

from collections.abc import Sequence

from heddle.core.anchor import Anchor, Stretch
from heddle.core.cell_place import expand_place
from heddle.core.locator import Locator, SheetLocator
from heddle.core.sheet_range import position
from heddle.ingest.parsed import TableRow

CELL_SEPARATOR = " | "


def row_line(cells: Sequence[str]) -> str:
    """The cells of a row on one line; empty where all cells are."""
    words = [_words(cell) for cell in cells]
    return CELL_SEPARATOR.join(words).rstrip() if any(words) else ""


def row_anchors(row: TableRow) -> list[Anchor]:
    """Where the cells of a row stand, with offsets in its line."""
    if not row.places and not row.runs and not _covers(row.locator, len(row.cells)):
        return [Stretch(0, len(row_line(row.cells)), row.locator)]
    found: list[Anchor] = []
    start = 0
    for column, cell in enumerate(row.cells):
        words = _words(cell)
        if row.runs and row.runs[column]:
            found += [run.shifted(start) for run in row.runs[column]]
        elif words:
            short = row.places[column] if row.places else ""
            found.append(Stretch(start, start + len(words), expand_place(row.locator, short, column)))
        start += len(words) + len(CELL_SEPARATOR)
    return found


def _covers(place: Locator, columns: int) -> bool:
    """Whether a place is a range with a cell for each column: the rows of a chart stand in one cell."""
    if not isinstance(place, SheetLocator):
        return False
    first, _, last = place.range.partition(":")
    corners = position(first), position(last or first)
    return corners[0] is not None and corners[1] is not None and corners[1][1] - corners[0][1] >= columns - 1


def _words(cell: str) -> str:
    return " ".join(cell.split())
