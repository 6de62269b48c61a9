"""How far lines of one font stand apart in one column, and with it which lines follow each other closely."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from heddle.ingest.paper.line import PaperLine

_SPREAD = 1.12
"""Gap of lines that follow each other, at most, in usual gaps of their font and column."""
_LEAST, _MOST = 1.45, 2.2
"""Gaps that are close in any case, and those that never are, in heights of a line."""


class Leading:
    """The usual gaps of a paper's lines."""

    def __init__(self, lines: Sequence[PaperLine]) -> None:
        gaps: dict[tuple[int, int, int], list[float]] = {}
        for line in lines:
            if line.gap < _MOST:
                gaps.setdefault(_key(line), []).append(line.gap)
        self._usual = {key: median(found) for key, found in gaps.items()}

    def is_close(self, line: PaperLine) -> bool:
        """Whether a line follows the one above as lines of one paragraph do."""
        usual = self._usual.get(_key(line), _LEAST / _SPREAD)
        return line.gap < min(max(_SPREAD * usual, _LEAST), _MOST)

    def goes_on(self, above: PaperLine, line: PaperLine) -> bool:
        """Whether a line stands right below another of its column, in a font of its size."""
        return (
            (above.page, above.zone) == (line.page, line.zone)
            and self.is_close(line)
            and abs(above.size - line.size) < 0.06 * line.size
        )


def _key(line: PaperLine) -> tuple[int, int, int]:
    return line.page, line.zone, round(2 * line.size)
