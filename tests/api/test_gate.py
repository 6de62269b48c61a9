"""The gate: no more at once than it says, in order, and no place is ever lost."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.api.gate import Gate, cores
from heddle.api.visit import Visit
from heddle.core.deadline import Deadline
from heddle.core.errors import DeadlineExceeded, Departed, HeddleError, Overloaded

PATIENCE = 60.0


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(test, 20))


async def until_waiting(gate: Gate, number: int) -> None:
    while gate.waiting < number:
        await asyncio.sleep(0.001)


class Held:
    """Work that ends when it is let go, and remembers in which order it began."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.go = threading.Event()
        self.began: list[int] = []

    def start(self, number: int, visit: Visit | None = None, seconds: float = PATIENCE) -> asyncio.Task[int]:
        visit = visit or Visit(PATIENCE)

        def work() -> int:
            self.began.append(number)
            self.go.wait(PATIENCE)
            return number

        return asyncio.create_task(self.gate.run(work, visit.deadline(seconds), visit))


def test_no_more_run_at_once_than_it_says_and_the_others_follow_in_order() -> None:
    async def test() -> None:
        gate = Gate(running=2, waiting=10)
        held = Held(gate)
        tasks = []
        for number in range(6):
            tasks.append(held.start(number))
            await asyncio.sleep(0.01)
        assert (gate.running, gate.waiting, sorted(held.began)) == (2, 4, [0, 1])

        held.go.set()

        assert await asyncio.gather(*tasks) == list(range(6))
        assert sorted(held.began[2:4]) == [2, 3]
        assert (gate.running, gate.waiting) == (0, 0)

    run(test())


def test_who_finds_the_queue_full_is_refused_at_once() -> None:
    async def test() -> None:
        gate = Gate(running=1, waiting=1)
        held = Held(gate)
        tasks = [held.start(0), held.start(1)]
        await until_waiting(gate, 1)

        began = time.monotonic()
        with pytest.raises(Overloaded):
            await held.start(2)
        assert time.monotonic() - began < 1

        held.go.set()
        assert await asyncio.gather(*tasks) == [0, 1]
        assert gate.refused == 1

    run(test())


def test_waiting_counts_against_the_deadline() -> None:
    async def test() -> None:
        gate = Gate(running=1, waiting=1)
        held = Held(gate)
        first = held.start(0)
        await asyncio.sleep(0.01)

        with pytest.raises(DeadlineExceeded):
            await held.start(1, seconds=0.05)

        assert gate.waiting == 0
        held.go.set()
        assert await first == 0

    run(test())


def test_who_leaves_while_waiting_leaves_the_queue_at_once() -> None:
    async def test() -> None:
        gate = Gate(running=1, waiting=1)
        held, visit = Held(gate), Visit(PATIENCE)
        first, second = held.start(0), held.start(1, visit)
        await until_waiting(gate, 1)
        while not held.began:
            await asyncio.sleep(0.001)

        visit.end()
        with pytest.raises(Departed):
            await second

        assert (gate.waiting, held.began) == (0, [0])
        held.go.set()
        await first

    run(test())


def test_the_error_of_the_work_comes_out_and_its_place_is_free() -> None:
    async def test() -> None:
        gate, visit = Gate(running=1, waiting=0), Visit(PATIENCE)

        def fail() -> None:
            raise KeyError("x")

        with pytest.raises(KeyError):
            await gate.run(fail, visit.deadline(), visit)
        assert await gate.run(lambda: 1, visit.deadline(), visit) == 1

    run(test())


class Crowd:
    """Requests that come and leave, and a count of those that are worked on at once."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.visits: list[tuple[asyncio.Task[None], Visit]] = []
        self.alive = self.most = 0
        self._lock = threading.Lock()

    async def move(self, name: str) -> None:
        if name == "pause":
            await asyncio.sleep(0.001)
        elif name in {"leave", "cancel"}:
            for task, visit in self.visits[-1:]:
                if name == "leave":
                    visit.end()
                else:
                    task.cancel()
        else:
            visit = Visit(PATIENCE)
            deadline = visit.deadline(0.001 if name == "late" else None)
            coming = self.gate.run(lambda: self._work(deadline, fails=name == "fail"), deadline, visit)
            self.visits.append((asyncio.create_task(coming), visit))

    async def end(self) -> list[BaseException | None]:
        ends = await asyncio.gather(*(task for task, _ in self.visits), return_exceptions=True)
        while self.alive:
            await asyncio.sleep(0.001)
        return ends

    def _work(self, deadline: Deadline, *, fails: bool) -> None:
        with self._lock:
            self.alive += 1
            self.most = max(self.most, self.alive)
        try:
            for _ in range(4):
                deadline.check()
                time.sleep(0.0005)
            if fails:
                raise KeyError
        finally:
            with self._lock:
                self.alive -= 1


@given(
    running=st.integers(1, 3),
    waiting=st.integers(0, 4),
    moves=st.lists(st.sampled_from(["come", "leave", "cancel", "late", "fail", "pause"]), max_size=25),
)
def test_whatever_becomes_of_requests_no_place_is_lost(running: int, waiting: int, moves: list[str]) -> None:
    async def test() -> None:
        crowd = Crowd(Gate(running=running, waiting=waiting))
        for name in moves:
            await crowd.move(name)
        ends = await crowd.end()

        expected = HeddleError | KeyError | asyncio.CancelledError
        assert all(end is None or isinstance(end, expected) for end in ends)
        assert (crowd.gate.running, crowd.gate.waiting) == (0, 0)
        assert crowd.most <= running

    run(test())


def test_closing_stops_what_runs() -> None:
    async def test() -> None:
        gate, visit = Gate(running=1, waiting=0), Visit(PATIENCE)
        deadline = visit.deadline()

        def work() -> None:
            while True:
                deadline.check()
                time.sleep(0.001)

        running = asyncio.create_task(gate.run(work, deadline, visit))
        await asyncio.sleep(0.01)
        gate.close()

        with pytest.raises(Departed):
            await running

    run(test())


def test_there_is_at_least_one_core() -> None:
    assert cores() >= 1
