"""Admission: so many searches at once, so many that wait their turn, and a plain refusal to all others.

Searches are bound by the processor: more of them at once than there are cores make each slower and none
sooner. Whoever would wait longer than it is worth is told at once to come back, which keeps the time of
those who are let in. Other routes use other threads, so that no flood of searches reaches them.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

import anyio
import anyio.to_thread

from heddle.api.visit import Visit
from heddle.core.deadline import Deadline
from heddle.core.errors import Overloaded

T = TypeVar("T")


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0))


class Gate:
    """Lets a bounded number of pieces of work run at once, in threads; used in one event loop.

    Args:
        running: Pieces of work that run at once, at least 1.
        waiting: Pieces of work that may wait.
    """

    def __init__(self, *, running: int, waiting: int) -> None:
        self._most_running = running
        self._most_waiting = waiting
        self._threads = anyio.CapacityLimiter(running)
        self._at_work: set[Deadline] = set()
        self._queue: deque[asyncio.Future[None]] = deque()
        self.running = 0
        self.refused = 0

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._queue)

    async def run(self, work: Callable[[], T], deadline: Deadline, visit: Visit) -> T:
        """Run work in a thread when its turn comes.

        Args:
            work: Has to ask `deadline` now and then: its place is free when it returns, not before.
            deadline: Waiting counts against it.
            visit: Who leaves while waiting loses the place in the queue.

        Raises:
            Overloaded: too many wait already.
            DeadlineExceeded: the time was over before the turn came.
            Departed: the caller left before the turn came.
            Exception: whatever the work raises.
        """
        await self._enter(deadline, visit)
        working = asyncio.create_task(self._work(work, deadline))
        try:
            # A thread that worked on after its place was given away would break the bound: whoever is
            # cancelled leaves it behind, and the place with it until it ends.
            return await asyncio.shield(working)
        except asyncio.CancelledError:
            deadline.cancel()
            working.add_done_callback(_forget)
            raise

    def close(self) -> None:
        """Stop what runs, at its next question: the process cannot end before its threads do."""
        for deadline in self._at_work:
            deadline.cancel()

    async def _enter(self, deadline: Deadline, visit: Visit) -> None:
        if self.running >= self._most_running or self._queue:
            await self._turn(deadline, visit)
        else:
            self.running += 1

    async def _work(self, work: Callable[[], T], deadline: Deadline) -> T:
        self._at_work.add(deadline)
        try:
            deadline.check()
            return await anyio.to_thread.run_sync(work, limiter=self._threads)
        finally:
            self._at_work.discard(deadline)
            self._leave()

    async def _turn(self, deadline: Deadline, visit: Visit) -> None:
        """Wait in order; who leaves the queue early leaves no gap."""
        if len(self._queue) >= self._most_waiting:
            self.refused += 1
            raise Overloaded("too many searches wait already", hint="come back a little later")
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        gone = asyncio.create_task(visit.gone.wait())
        either: set[asyncio.Future[Any]] = {turn, gone}
        try:
            while not turn.done():
                # Who leaves has cancelled the deadline.
                deadline.check()
                await asyncio.wait(either, timeout=deadline.remaining(), return_when=asyncio.FIRST_COMPLETED)
        except BaseException:
            if turn.done():
                # The turn came in the moment of leaving: the next one has it.
                self._leave()
            raise
        finally:
            gone.cancel()
            with contextlib.suppress(ValueError):
                self._queue.remove(turn)

    def _leave(self) -> None:
        self.running -= 1
        if self._queue and self.running < self._most_running:
            # Counted for whoever is called, before anybody else can come in between.
            self.running += 1
            self._queue.popleft().set_result(None)


def _forget(task: asyncio.Task[Any]) -> None:
    # Nobody is left to hear of its error; asking for it keeps the event loop from complaining.
    if not task.cancelled():
        task.exception()
