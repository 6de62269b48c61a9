"""Progress of an ingest: what is done, how fast, what is being read and on which page, and how long it takes.

One event tells all of it, twice a second at most: a bar, JSON lines, a log and a job show what they want
of it. "Stuck at 80 %" is an answer here too: the file that is being read, since when, and its page.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from heddle.core.events import Event, Listener
from heddle.graph.ledger import Cost
from heddle.ingest.census import Census
from heddle.ingest.discovery import FoundFile
from heddle.ingest.pace import DEFAULT_COSTS, Countdown, Meter, Workload
from heddle.ingest.sandbox import InFlight

TELL_SECONDS = 0.5
"""Progress is told so often at most."""
_MOST_SHOWN = 16


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that is being read.

    Args:
        location: Where it is.
        stage: `parse`, `extract`, `build`; empty where its worker has not said.
        page: Pages that are read.
        pages: Pages that it has; 0 while unknown.
        seconds: How long it has been read.
    """

    location: str
    stage: str
    page: int
    pages: int
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """As events show it."""
        return {
            "location": self.location,
            "stage": self.stage,
            "page": self.page,
            "pages": self.pages,
            "seconds": round(self.seconds, 1),
        }


class Progress:
    """Counts what an ingest does, and tells it.

    Args:
        census: What there is to do.
        listener: Hears of it.
        known: What files cost in earlier runs.
        clock: Seconds that only grow.
    """

    def __init__(
        self,
        census: Census,
        listener: Listener,
        known: Mapping[str, Cost] = DEFAULT_COSTS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._listener = listener
        self._clock = clock
        self._files, self._bytes = census.files, census.size
        self._work = Workload(census.by_suffix, known)
        self._began = self._told = clock()
        self._began_reading = self._began
        self._meter, self._countdown = Meter(self._began), Countdown()
        self._open: dict[str, FoundFile] = {}
        self._settled = self._hashed = self._derived = self._written = 0
        self._bytes_done = self._pages = 0
        self._seconds = dict.fromkeys(("parse", "extract", "build", "enrich", "write"), 0.0)

    @property
    def costs(self) -> Mapping[str, Cost]:
        """What files of each kind cost in this run."""
        return self._work.costs

    def hashed(self, file: FoundFile, *, derived: bool) -> None:
        """A file is hashed, and will be derived or needs nothing more."""
        self._hashed += 1
        self._work.seen(file.suffix, file.size, derived=derived)
        if not derived:
            self._bytes_done += file.size

    def begun(self, key: str, file: FoundFile) -> None:
        """A file is handed to the workers under a key."""
        self._open[key] = file

    def ended(self, key: str, *, pages: int = 0, seconds: Mapping[str, float] | None = None) -> None:
        """The workers are done with a file; without `seconds` it came to nothing."""
        file = self._open.pop(key)
        if not self._derived:
            # Workers take seconds to start, which say nothing of how fast they read.
            self._began_reading = self._clock() - sum((seconds or {}).values())
        self._derived += 1
        self._bytes_done += file.size
        self._pages += pages
        for stage, spent in (seconds or {}).items():
            self._seconds[stage] += spent
        if seconds is not None:
            self._written += 1
            self._work.derived(file.suffix, file.size, pages, sum(seconds.values()))

    def settled(self, count: int) -> None:
        """So many files have their outcome."""
        self._settled = count

    def tell(self, running: Sequence[InFlight] = (), *, at_once: bool = False) -> None:
        """Tell where the ingest stands, unless that was just done.

        Args:
            running: What the workers do.
            at_once: Tell it in any case.
        """
        now = self._clock()
        if not at_once and now - self._told < TELL_SECONDS:
            return
        self._told = now
        total = max(self._files, self._settled)
        self._listener(Event("ingest", "advanced", self._settled, total, self._detail(running, now)))

    def _detail(self, running: Sequence[InFlight], now: float) -> dict[str, Any]:
        documents, pages, size = self._meter.rates(now, self._settled, self._pages, self._bytes_done)
        reading = [self._reading(job) for job in running if job.key in self._open]
        eta = self._eta(running, now)
        return {
            "bytes": self._bytes_done,
            "bytes_total": max(self._bytes, self._bytes_done),
            "pages": self._pages,
            "rate": {"documents": round(documents, 2), "pages": round(pages, 2), "bytes": round(size)},
            "eta": None if eta is None else round(eta, 1),
            "elapsed": round(now - self._began, 1),
            "stages": {
                "hash": {"done": self._hashed, "total": max(self._files, self._hashed)},
                "parse": {"done": self._derived, "seconds": round(self._seconds["parse"], 3)},
                "extract": {"done": self._derived, "seconds": round(self._seconds["extract"], 3)},
                "write": {"done": self._written, "seconds": round(self._seconds["write"], 3)},
            },
            "in_flight": [each.to_json() for each in reading[:_MOST_SHOWN]],
        }

    def _reading(self, job: InFlight) -> Reading:
        way = job.headway
        pages = (way.done, way.total) if way.stage == "parse" else (0, 0)
        return Reading(self._open[job.key].location, way.stage, *pages, job.seconds)

    def _eta(self, running: Sequence[InFlight], now: float) -> float | None:
        """Seconds left; None while nothing is known of how fast this machine is."""
        if self._open and not self._derived:
            return None
        elapsed = now - self._began_reading
        under_way = {job.key: job for job in running}
        left, done = self._work.ahead(), self._work.spent
        for key, file in self._open.items():
            expected, job = self._work.expected(file.suffix, file.size), under_way.get(key)
            left += self._whole(expected, job) - job.seconds if job else expected
            done += job.seconds if job else 0.0
        if not done or elapsed <= 0:
            return None
        return self._countdown.show(left * elapsed / done, now)

    def _whole(self, expected: float, job: InFlight) -> float:
        """What a file takes in all, by the pages that it has still to go where that is more."""
        way = job.headway
        if way.stage != "parse" or not 0 < way.done <= way.total:
            return max(expected, job.seconds)
        parse = sum(self._seconds.values()) / self._seconds["parse"] if self._seconds["parse"] else 1.0
        return max(expected, job.seconds * way.total / way.done * parse)
