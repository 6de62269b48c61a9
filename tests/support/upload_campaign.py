"""A campaign of damaged uploads against a running server, by several clients at once, and what came of it."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from queue import Empty, Queue
from random import Random
from typing import Any

import httpx
from api_answers import faults
from running_server import RunningServer
from upload_mutation import mutated
from upload_outcome import AT_ONCE, JOB_SECONDS, NeverEnded, Outcome, put
from upload_seeds import seeds

WARM_UP = 0.1
"""The part of the uploads after which memory is measured for the first time."""


@dataclass(slots=True)
class FuzzReport:
    """What became of the uploads.

    Args:
        uploads: How many were sent.
        ends: How many ended how: `succeeded`, `failed <reason>`, `refused <status>`.
        faults: What should not have happened, a line each.
        seconds: Wall time.
        slowest: Seconds that the slowest upload took from its request to its end, queue and all.
        resident_before: Bytes of the server's process after the warm-up.
        resident_after: The same at the end.
    """

    uploads: int
    ends: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0
    slowest: float = 0.0
    resident_before: int = 0
    resident_after: int = 0

    @property
    def drift(self) -> float:
        """By which part of itself the server's memory grew."""
        return self.resident_after / self.resident_before - 1

    def to_json(self) -> dict[str, Any]:
        """The report as one JSON value."""
        return {
            "uploads": self.uploads,
            "ends": dict(sorted(self.ends.items())),
            "faults": self.faults,
            "seconds": round(self.seconds, 1),
            "uploads_per_second": round(self.uploads / self.seconds, 1),
            "slowest_seconds": round(self.slowest, 1),
            "resident_mib_after_warm_up": self.resident_before >> 20,
            "resident_mib_at_the_end": self.resident_after >> 20,
            "memory_drift": round(self.drift, 4),
        }


def damaged_files(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """So many damaged files by name, the same ones for the same seed."""
    files = list(seeds().items())
    others = [data for _, data in files]
    for number in range(count):
        name, data = files[number % len(files)]
        yield f"{number}-{name}", mutated(data, name, Random(seed * 1_000_003 + number), others)


def fuzz(server: RunningServer, count: int, *, seed: int = 0, clients: int = AT_ONCE) -> FuzzReport:
    """Send damaged files until all have ended, and look at every answer.

    Args:
        server: A running one, kept alive by nobody.
        count: How many files.
        seed: Of the damage.
        clients: Threads that each send a file and wait for its end.
    """
    waiting: Queue[tuple[str, bytes]] = Queue()
    report = FuzzReport(count)
    lock = threading.Lock()
    pid = server.pid
    files = damaged_files(count, seed)
    began = time.monotonic()

    def work() -> None:
        with server.client(seconds=JOB_SECONDS) as client:
            while True:
                try:
                    name, data = waiting.get_nowait()
                except Empty:
                    return
                start = time.monotonic()
                end, wrong = _tried(client, name, data)
                with lock:
                    report.ends[end] += 1
                    report.faults += wrong
                    report.slowest = max(report.slowest, time.monotonic() - start)

    for part in (max(1, int(count * WARM_UP)), count - max(1, int(count * WARM_UP))):
        for _ in range(part):
            waiting.put(next(files))
        threads = [threading.Thread(target=work) for _ in range(clients)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        report.resident_after = server.resident()
        report.resident_before = report.resident_before or report.resident_after
    report.seconds = time.monotonic() - began
    if server.pid != pid:
        report.faults.append("the server was started again")
    return report


def _tried(client: httpx.Client, name: str, data: bytes) -> tuple[str, list[str]]:
    try:
        outcome = put(client, data, name)
    except (NeverEnded, httpx.HTTPError) as error:
        return "lost", [f"{name}: {type(error).__name__}: {error}"]
    wrong = [f"{name}: {fault}" for answer in outcome.answers for fault in faults(answer, name)]
    if outcome.state == "failed" and outcome.code != "input-rejected":
        wrong.append(f"{name}: {outcome.problem}")
    if outcome.state == "cancelled":
        wrong.append(f"{name}: cancelled, and nobody asked for it")
    return _end(outcome), wrong


def _end(outcome: Outcome) -> str:
    if outcome.state == "succeeded":
        return "succeeded"
    return f"{outcome.state} {outcome.problem.get('reason') or outcome.code}"
