"""Glyph runs: where each character of a line stands on its page, in about one letter a character.

A run is characters set one after another in one direction. It keeps its extent across the line and the edge
between each two characters, in tenths of a point, so that any piece of a text has a box that begins and ends
where the piece does. As text, the steps from edge to edge are written in printable letters, in the way of
the mappings of source maps (ECMA-426): one letter for a step below 7.6 points, two above.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from itertools import accumulate, pairwise
from typing import Any

from heddle.core.locator import Box

TENTHS = 10
"""Units in a point."""
_LETTERS = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"\\')
_VALUE = {letter: value for value, letter in enumerate(_LETTERS)}
_BASE = len(_LETTERS)
_SHORT = 76
"""Steps below are one letter; the letters from here on begin a step of two."""
LONGEST_STEP = _SHORT + (_BASE - _SHORT) * _BASE - 1
"""Tenths of a point; where two characters stand wider apart, a new run begins."""
_INSET = 1
"""Tenths by which a box keeps clear of the characters beside it."""


class Direction(IntEnum):
    """Where a run goes, on the page as displayed."""

    RIGHT = 0
    DOWN = 1
    LEFT = 2
    UP = 3


@dataclass(frozen=True, slots=True)
class GlyphRun:
    """Characters set one after another.

    Args:
        start: Offset of the first in its text, in code points.
        direction: Where they go, on the page as displayed.
        low: Smallest coordinate across the direction, in tenths of a point.
        high: Largest coordinate across it.
        edges: Coordinate along the direction where each character begins, and where the last one ends. They
            rise or stay, or fall or stay where the run goes left or up. A white space takes all that lies
            between its neighbours, less a little beside each.
    """

    start: int
    direction: Direction
    low: int
    high: int
    edges: tuple[int, ...]

    @property
    def end(self) -> int:
        """Offset after the last character."""
        return self.start + len(self.edges) - 1

    @property
    def upright(self) -> bool:
        """Whether it goes across the page as displayed, not down or up."""
        return self.direction in (Direction.RIGHT, Direction.LEFT)

    def shifted(self, offset: int) -> GlyphRun:
        """The same run where its text begins at an offset of another."""
        return GlyphRun(self.start + offset, self.direction, self.low, self.high, self.edges)

    def part(self, start: int, end: int) -> GlyphRun | None:
        """The characters from `start` up to `end`, offsets of the text; None where it has none of them."""
        first, last = max(start, self.start), min(end, self.end)
        if first >= last:
            return None
        edges = self.edges[first - self.start : last - self.start + 1]
        return GlyphRun(first, self.direction, self.low, self.high, edges)

    def box(self) -> Box:
        """The box of all its characters, clear of those beside them, in points."""
        near, far = sorted((self.edges[0], self.edges[-1]))
        if far - near > 2 * _INSET:
            near, far = near + _INSET, far - _INSET
        far = max(far, near + 1)
        low, high = self.low, max(self.high, self.low + 1)
        if self.upright:
            return near / TENTHS, low / TENTHS, far / TENTHS, high / TENTHS
        return low / TENTHS, near / TENTHS, high / TENTHS, far / TENTHS

    def to_json(self) -> list[Any]:
        """Six values: start, direction, low, high, first edge, and the steps to the other edges as text."""
        steps = "".join(_write(abs(after - before)) for before, after in pairwise(self.edges))
        return [self.start, int(self.direction), self.low, self.high, self.edges[0], steps]


def run_from_json(value: list[Any]) -> GlyphRun:
    """Read back what `GlyphRun.to_json` wrote.

    Raises:
        ValueError: the list is no run.
    """
    start, direction, low, high, first, steps = value
    sign = -1 if direction in (Direction.LEFT, Direction.UP) else 1
    edges = tuple(accumulate((sign * step for step in _read(steps)), initial=first))
    return GlyphRun(start, Direction(direction), low, high, edges)


def _write(step: int) -> str:
    if step < _SHORT:
        return _LETTERS[step]
    high, low = divmod(min(step, LONGEST_STEP) - _SHORT, _BASE)
    return _LETTERS[_SHORT + high] + _LETTERS[low]


def _read(steps: str) -> list[int]:
    found = []
    letters = iter(steps)
    try:
        for letter in letters:
            value = _VALUE[letter]
            if value >= _SHORT:
                value = _SHORT + (value - _SHORT) * _BASE + _VALUE[next(letters)]
            found.append(value)
    except (KeyError, StopIteration) as error:
        raise ValueError(f"not the steps of a run: {steps!r}") from error
    return found
