"""What is told of an ingest, by a clock that is told."""

from __future__ import annotations

from pathlib import Path

from told_clock import ToldClock

from heddle.core.events import Event
from heddle.core.headway import Headway
from heddle.ingest.census import take_census
from heddle.ingest.discovery import FoundFile
from heddle.ingest.progress import Progress
from heddle.ingest.sandbox import InFlight

FILES = [FoundFile(Path(f"{n}.pdf"), f"/files/{n}.pdf", 1_000_000) for n in range(10)]


def a_progress() -> tuple[Progress, ToldClock, list[Event]]:
    clock, told = ToldClock(), list[Event]()
    return Progress(take_census(FILES), told.append, clock=clock), clock, told


def read(progress: Progress, clock: ToldClock, number: int, seconds: float) -> None:
    """One file after another on one worker."""
    file = FILES[number]
    progress.hashed(file, derived=True)
    progress.begun(str(number), file)
    clock.now += seconds
    progress.ended(str(number), pages=10, seconds={"parse": seconds})
    progress.settled(number + 1)


def test_after_half_of_the_work_as_much_time_is_left_as_was_spent() -> None:
    progress, clock, told = a_progress()
    etas = []

    for number in range(10):
        read(progress, clock, number, 4.0)
        progress.tell(at_once=True)
        etas.append(told[-1].detail["eta"])

    assert etas == sorted(etas, reverse=True)
    assert 16 <= etas[4] <= 24
    assert etas[-1] < 2.0
    assert told[-1].detail["rate"] == {"documents": 0.25, "pages": 2.5, "bytes": 250_000}


def test_a_large_file_that_is_half_read_is_half_done() -> None:
    progress, clock, told = a_progress()
    for number in range(9):
        read(progress, clock, number, 1.0)
    progress.hashed(FILES[9], derived=True)
    progress.begun("9", FILES[9])
    clock.now += 50.0

    progress.tell([InFlight("9", 50.0, Headway("parse", 50, 100))], at_once=True)

    [reading] = told[-1].detail["in_flight"]
    assert reading == {
        "location": "/files/9.pdf",
        "stage": "parse",
        "page": 50,
        "pages": 100,
        "seconds": 50.0,
    }
    assert 40 <= told[-1].detail["eta"] <= 60


def test_progress_is_told_now_and_then() -> None:
    progress, clock, told = a_progress()

    for _ in range(100):
        clock.now += 0.1
        progress.tell()

    assert 15 <= len(told) <= 21


def test_what_is_there_already_is_done_as_soon_as_it_is_hashed() -> None:
    progress, clock, told = a_progress()
    for number, file in enumerate(FILES, start=1):
        clock.now += 0.001
        progress.hashed(file, derived=False)
        progress.settled(number)

    progress.tell(at_once=True)

    assert (told[-1].done, told[-1].total, told[-1].detail["eta"]) == (10, 10, 0.0)
    assert told[-1].detail["bytes"] == 10_000_000


def test_the_start_of_the_workers_is_not_taken_for_slow_reading() -> None:
    progress, clock, told = a_progress()
    progress.hashed(FILES[0], derived=True)
    progress.begun("0", FILES[0])
    clock.now += 20.0
    progress.tell(at_once=True)

    clock.now += 1.0
    progress.ended("0", pages=10, seconds={"parse": 1.0})
    progress.tell(at_once=True)

    before, after = (event.detail["eta"] for event in told)
    assert before is None
    assert 7 <= after <= 12


def test_nothing_is_promised_before_anything_is_known() -> None:
    progress, clock, told = a_progress()

    progress.tell(at_once=True)

    assert told[-1].detail["eta"] is None
    assert clock.now > 0
