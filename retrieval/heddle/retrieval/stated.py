"""What entries state in dates and amounts, laid out so that a search holds all against a limit at once.

An entry has the dates and quantities of the passage, row or sentence that it shows, and the date of its
document: when the mail was sent, what the document bears at its head, or when the file says it was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from heddle.core.iso_date import Days, days_of
from heddle.core.quantity import Quantity, quantity_of
from heddle.graph.records import Node
from heddle.graph.stated_value import read_stated

Number = TypeVar("Number", np.int32, np.float64)

_DAY = 10
"""Letters of an ISO day, which a time may follow."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What some entries state, by row.

    Args:
        days: Entry row, and first and last day of what a date may mean, counted from the year 1.
        amounts: Entry row, a mark of the unit, and the lower and upper end of a quantity.

    Shapes:
        days: `[m, 3]` int32
        amounts: `[p, 4]` float64
    """

    days: NDArray[np.int32]
    amounts: NDArray[np.float64]

    def moved(self, kept: NDArray[np.int64], offset: int) -> Facts:
        """The facts of some rows, under the numbers that they have from `offset` on.

        Args:
            kept: The rows, ascending.
            offset: The new number of the first of them.
        """
        return Facts(_moved(self.days, kept, offset), _moved(self.amounts, kept, offset))

    def reordered(self, order: NDArray[np.int64]) -> Facts:
        """The facts of rows that are put in another order."""
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        return Facts(_placed(self.days, place), _placed(self.amounts, place))

    def between(self, days: Days) -> NDArray[np.int32]:
        """Rows that state a day of a period."""
        met = (self.days[:, 1] <= days.last.toordinal()) & (self.days[:, 2] >= days.first.toordinal())
        rows: NDArray[np.int32] = self.days[met, 0]
        return rows

    def within(self, unit: str, low: float, high: float) -> NDArray[np.int64]:
        """Rows that state an amount of a unit between two ends, both included."""
        met = (self.amounts[:, 1] == _mark(unit)) & (self.amounts[:, 2] <= high) & (self.amounts[:, 3] >= low)
        rows: NDArray[np.int64] = self.amounts[met, 0].astype(np.int64)
        return rows


NO_FACTS = Facts(np.empty((0, 3), np.int32), np.empty((0, 4), np.float64))


def joined(parts: Sequence[Facts]) -> Facts:
    """Facts of several groups of rows as one."""
    return Facts(
        np.concatenate([NO_FACTS.days, *(part.days for part in parts)]),
        np.concatenate([NO_FACTS.amounts, *(part.amounts for part in parts)]),
    )


def facts_of(stated: Iterable[Sequence[str]]) -> Facts:
    """Lay out what entries state.

    Args:
        stated: Of each row, its dates and quantities as `stated_by` gives them.
    """
    days: list[tuple[int, int, int]] = []
    amounts: list[tuple[int, float, float, float]] = []
    for row, values in enumerate(stated):
        for value in values:
            if " " in value:
                quantity = quantity_of(value)
                amounts.append((row, _mark(quantity.unit), *_ends(quantity)))
            elif (meant := days_of(value)) is not None:
                days.append((row, meant.first.toordinal(), meant.last.toordinal()))
    return Facts(
        np.asarray(days, dtype=np.int32).reshape(-1, 3), np.asarray(amounts, dtype=np.float64).reshape(-1, 4)
    )


def stated_by(node: Node | None, start: int = 0, end: int | None = None) -> tuple[str, ...]:
    """The dates and quantities of a Chunk or Row, or of a piece of it: each once, in order.

    Args:
        node: The node.
        start: Where the piece begins in the node's own text.
        end: Where it ends, exclusive.
    """
    return tuple(dict.fromkeys(_stated(node, start, end))) if node is not None else ()


def _stated(node: Node, start: int, end: int | None) -> Iterator[str]:
    for name in ("dates", "quantities"):
        for stated in read_stated(str(node.properties.get(name, ""))):
            if stated.start >= start and (end is None or stated.end <= end):
                yield stated.value


def document_date(document: Node, message: Node | None) -> str:
    """The day of a document; empty where nothing says one."""
    said = [message.properties.get("sent") if message else ""]
    said += [document.properties.get(name) for name in ("dated", "created")]
    return next((day for text in said if (day := _iso_day(text))), "")


def _iso_day(text: object) -> str:
    written = text if isinstance(text, str) else ""
    for length in (_DAY, 7, 4):
        try:
            return written[:length] if len(written) >= length and days_of(written[:length]) else ""
        except ValueError:
            continue
    return ""


def everlasting(since: date | None, until: date | None) -> Days:
    """The days from one to another; open where there is none."""
    return Days(since or date.min, until or date.max)


def _ends(quantity: Quantity) -> tuple[float, float]:
    return float(quantity.low), float(quantity.high)


def _mark(unit: str) -> float:
    # A whole number below 2 ** 32, which a float holds exactly.
    return float(crc32(unit.encode()))


def _moved(facts: NDArray[Number], kept: NDArray[np.int64], offset: int) -> NDArray[Number]:
    inside = facts[np.isin(facts[:, 0], kept)]
    inside[:, 0] = np.searchsorted(kept, inside[:, 0].astype(np.int64)) + offset
    return inside


def _placed(facts: NDArray[Number], place: NDArray[np.int64]) -> NDArray[Number]:
    moved = facts.copy()
    moved[:, 0] = place[moved[:, 0].astype(np.int64)]
    return moved[np.argsort(moved[:, 0], kind="stable")]
