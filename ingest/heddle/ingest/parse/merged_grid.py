"""A grid in which each cell says how it is merged: Word, slides and Rich Text mark the covered places too."""

from __future__ import annotations

from dataclasses import dataclass, field

from heddle.ingest.parse.cell_span import spans_of_homes
from heddle.ingest.parsed import CellSpan

Place = tuple[int, int]


@dataclass(slots=True)
class MergedGrid:
    """Lays cells out row by row; the words of a merged cell are repeated in every place that it covers."""

    _texts: list[list[str]] = field(default_factory=list)
    _homes: list[list[Place]] = field(default_factory=list)

    def begin(self, before: int = 0) -> None:
        """Begin a row.

        Args:
            before: Empty places at its left.
        """
        self._texts.append([])
        self._homes.append([])
        for _ in range(before):
            self.add("")

    def add(self, text: str, *, columns: int = 1, above: bool = False, left: bool = False) -> None:
        """Add a cell to the row.

        Args:
            text: Its words.
            columns: How many columns it covers.
            above: It goes on with the cell above.
            left: It goes on with the cell on its left.
        """
        row, column = len(self._texts) - 1, len(self._texts[-1])
        home = (row, column)
        if above and row and column < len(self._homes[row - 1]):
            home = self._homes[row - 1][column]
        elif left and column:
            home = self._homes[row][column - 1]
        if home != (row, column) and not text:
            text = self._texts[home[0]][home[1]]
        self._texts[row] += [text] * columns
        self._homes[row] += [home] * columns

    def words(self) -> tuple[str, ...]:
        """The words of the row that was begun last."""
        return tuple(self._texts[-1])

    def spans(self) -> list[list[CellSpan]]:
        """For each row, the cells that begin in it and cover more than one place."""
        return spans_of_homes(self._homes)
