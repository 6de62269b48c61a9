"""Pace: how fast an ingest gets on, and how long it will still take.

Work is weighed in seconds of a worker. What a file of a kind costs is learned while the run goes on, from
what earlier files of its kind cost by their bytes; before the first one, by what earlier runs found. How many
such seconds pass in one second of the clock is measured, so the number of workers, a slow store and a busy
machine need no model. A kind is the suffix of the name, which is known before a file is opened.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from heddle.graph.ledger import Cost

HASH_SECONDS = 0.001
"""What a file costs that is there already: it is hashed and looked up."""
_FILE_SECONDS = 0.01
_PRIOR_BYTES = 1 << 16
_WINDOW = 30.0
_STEP = 1.0
_EASE = 0.3
_TOLERANCE = 1.25
_TOLERANCE_SECONDS = 2.0


DEFAULT_COSTS: Mapping[str, Cost] = {
    ".pdf": Cost(1, 1_000_000, 9, 0.9),
    ".docx": Cost(1, 100_000, 0, 0.15),
    ".pptx": Cost(1, 1_000_000, 20, 0.25),
    ".xlsx": Cost(1, 100_000, 3, 0.2),
    ".eml": Cost(1, 20_000, 0, 0.05),
    ".html": Cost(1, 100_000, 0, 0.3),
    "": Cost(1, 100_000, 0, 0.3),
}
"""What files cost where no earlier run has said: orders of magnitude, replaced by what is measured."""


class Workload:
    """What is still to be done, in seconds of a worker, by what was learned.

    Args:
        by_suffix: Files and bytes in all, by suffix.
        known: What files of a kind cost in earlier runs.
    """

    def __init__(
        self, by_suffix: Mapping[str, tuple[int, int]], known: Mapping[str, Cost] = DEFAULT_COSTS
    ) -> None:
        self.costs: dict[str, Cost] = {}
        """What files of a kind cost in this run."""
        self.spent = 0.0
        """Seconds of a worker that are behind."""
        self._known = {**DEFAULT_COSTS, **known}
        self._left = {suffix: list(count) for suffix, count in by_suffix.items()}
        self._seen = self._derived = 0

    def expected(self, suffix: str, size: int) -> float:
        """Seconds that deriving a file will take."""
        before = self._known.get(suffix, self._known[""])
        cost = self.costs.get(suffix, Cost())
        rate = (_above_least(cost) + _rate(before) * _PRIOR_BYTES) / (cost.size + _PRIOR_BYTES)
        return _FILE_SECONDS + rate * size

    def seen(self, suffix: str, size: int, *, derived: bool) -> None:
        """Take a file off what lies ahead: it was hashed, and is derived now or needs nothing more."""
        self._seen += 1
        self._derived += derived
        self.spent += HASH_SECONDS
        left = self._left.get(suffix if suffix in self._left else "")
        if left is not None:
            left[0] = max(left[0] - 1, 0)
            left[1] = max(left[1] - size, 0)

    def derived(self, suffix: str, size: int, pages: int, seconds: float) -> None:
        """Learn what a file cost."""
        self.costs[suffix] = self.costs.get(suffix, Cost()) + Cost(1, size, pages, seconds)
        self.spent += seconds

    def ahead(self) -> float:
        """Seconds of a worker that the files not seen yet will take."""
        share = (self._derived + 1) / (self._seen + 1)
        return sum(
            files * (HASH_SECONDS + share * self.expected(suffix, size // files))
            for suffix, (files, size) in self._left.items()
            if files
        )


def _above_least(cost: Cost) -> float:
    """Seconds that went into the bytes of files, beyond what the smallest file costs."""
    return max(cost.seconds - cost.files * _FILE_SECONDS, 0.0)


def _rate(cost: Cost) -> float:
    return _above_least(cost) / max(cost.size, 1)


class Countdown:
    """Seconds that are left, as a person wants to see them: they go down, and never below nothing.

    A new estimate is eased in, and one that is later makes the countdown stand still. Only one that is much
    later makes it rise: an ETA that jumps up and down with every document says nothing.
    """

    def __init__(self) -> None:
        self._shown: float | None = None
        self._at = 0.0

    def show(self, estimate: float, now: float) -> float:
        """What to show.

        Args:
            estimate: Seconds left, as far as is known now.
            now: A clock's seconds.
        """
        estimate = max(estimate, 0.0)
        if self._shown is None:
            self._shown = estimate
        else:
            due = max(self._shown - max(now - self._at, 0.0), 0.0)
            eased = due + _EASE * (estimate - due)
            late = estimate > self._shown * _TOLERANCE + _TOLERANCE_SECONDS
            self._shown = eased if late else min(eased, self._shown)
        self._at = now
        return self._shown


class Meter:
    """How much a second: over the last half minute, so that it says what is so now."""

    def __init__(self, now: float) -> None:
        self._samples: deque[tuple[float, tuple[float, ...]]] = deque([(now, ())])

    def rates(self, now: float, *counts: float) -> tuple[float, ...]:
        """Take in what was counted so far, and say by how much each count grew a second."""
        at, before = self._samples[0]
        if now - self._samples[-1][0] >= _STEP:
            self._samples.append((now, counts))
            while len(self._samples) > 2 and now - self._samples[1][0] >= _WINDOW:
                self._samples.popleft()
        seconds = now - at
        if seconds <= 0:
            return tuple(0.0 for _ in counts)
        earlier = before or tuple(0.0 for _ in counts)
        return tuple((count - old) / seconds for count, old in zip(counts, earlier, strict=True))
