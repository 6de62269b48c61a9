"""A sandbox: a warm pool of worker processes that run one task on strangers' data, under limits.

A worker that dies, hangs or eats memory costs its own job and nothing else: it is killed and replaced.
Jobs are taken from their iterator only when a worker is free, so nothing piles up, and a free worker
gets its next job before an outcome is handed out, so that workers go on while the caller writes.

Workers are started as fresh interpreters rather than through `multiprocessing`, because its spawn runs
the caller's main module again, and a fork would carry the caller's threads, locks and secrets along.
"""

from __future__ import annotations

import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import wait
from types import TracebackType
from typing import Any, Self

from heddle.core.errors import Defect, InputRejected
from heddle.core.headway import Headway
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.sandbox_child import START_SECONDS, Child
from heddle.ingest.sandbox_worker import Broken, Order, Ready, Reply, memory_rejection

_WATCH_SECONDS = 0.5
# How a C library ends that is refused memory and has no other way to say so.
_STARVED = (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGTRAP)


@dataclass(frozen=True, slots=True)
class Done:
    """The task returned a value."""

    value: Any


@dataclass(frozen=True, slots=True)
class Rejected:
    """The document is to blame: the task said so, or it ran into a limit (`timeout`, `too_large`)."""

    error: InputRejected


@dataclass(frozen=True, slots=True)
class Failed:
    """We are to blame: an exception nobody named, or a worker that died.

    Args:
        summary: One line.
        traceback: Of the exception; empty where the process died.
        signal: Name of the signal that killed the worker; empty where none did.
    """

    summary: str
    traceback: str = ""
    signal: str = ""


Outcome = Done | Rejected | Failed


@dataclass(frozen=True, slots=True)
class InFlight:
    """A job that runs.

    Args:
        key: Its key.
        seconds: How long it has run.
        headway: How far it has come, as far as its worker has said.
    """

    key: str
    seconds: float
    headway: Headway


Watch = Callable[[tuple[InFlight, ...]], None]


class Sandbox:
    """Runs a task on many payloads in worker processes.

    Args:
        task: The task as `package.module:function`; called with one payload.
        workers: How many processes.
        limits: `seconds` and `memory_mib` hold for each job.
        initializer: `package.module:function` without arguments, run once in each worker before its
            first job and outside the memory limit; empty for none.
        recycle_after: Jobs after which a worker is replaced, so that leaks stay small.

    Raises:
        ValueError: fewer than one worker, or a task that is not `module:function`.
    """

    def __init__(
        self, task: str, *, workers: int, limits: Limits, initializer: str = "", recycle_after: int = 2000
    ) -> None:
        if workers < 1:
            raise ValueError("a sandbox needs one worker at least")
        for path in filter(None, (task, initializer)):
            if path.count(":") != 1:
                raise ValueError(f"{path!r} is not of the form package.module:function")
        self._order = Order(tuple(sys.path), task, initializer, limits.memory_mib, recycle_after)
        self._seconds = limits.seconds
        self._most = workers
        self._workers: list[Child] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(
        self, jobs: Iterable[tuple[str, Any] | None], *, watch: Watch | None = None
    ) -> Generator[tuple[str, Outcome], None, None]:
        """Run the task on each job's payload.

        Args:
            jobs: Pairs of a key and a payload; read lazily, never more than one a worker ahead. None
                stands for no job yet: the workers are looked after before the next one is asked for.
            watch: Hears twice a second what is running, whether it gets on or not.

        Returns:
            Pairs of a key and its outcome, in the order in which they end.

        Raises:
            Defect: a worker could not start, or its initializer failed.
        """
        waiting = _Lookahead(iter(jobs))
        watched = time.monotonic()
        try:
            while True:
                self._hand_out(waiting)
                if not any(worker.busy for worker in self._workers) and waiting.ended:
                    return
                ended = self._collect(patience=self._patience(waiting, watch))
                self._hand_out(waiting)
                if watch is not None and time.monotonic() - watched >= _WATCH_SECONDS:
                    watched = time.monotonic()
                    watch(self.in_flight())
                yield from ended
        finally:
            # Left half-way (an exception, Ctrl-C, a caller that stops reading): drop what still runs.
            for worker in [worker for worker in self._workers if worker.busy]:
                self._drop(worker)

    def in_flight(self) -> tuple[InFlight, ...]:
        """What runs now, the longest first."""
        now = time.monotonic()
        running = [
            InFlight(worker.key, now - worker.began, worker.headway)
            for worker in self._workers
            if worker.key is not None
        ]
        return tuple(sorted(running, key=lambda job: (-job.seconds, job.key)))

    def close(self) -> None:
        """Kill all workers; safe to call twice."""
        for worker in list(self._workers):
            self._drop(worker)

    def _hand_out(self, waiting: _Lookahead) -> None:
        waiting.hungry = False
        for worker in [worker for worker in self._workers if worker.ready and not worker.busy]:
            job = waiting.take()
            if job is None:
                return
            if not worker.give(*job, self._seconds):
                waiting.put_back(job)
                self._drop(worker)
        # All workers are busy: one more for each job that waits, up to the most.
        starting = sum(not worker.ready for worker in self._workers)
        while len(self._workers) < self._most and waiting.has(starting + 1):
            self._workers.append(Child(self._order))
            starting += 1

    def _patience(self, waiting: _Lookahead, watch: Watch | None) -> float:
        """How long to wait for the workers at most."""
        if waiting.hungry:
            return 0.0
        return _WATCH_SECONDS if watch is not None else float("inf")

    def _collect(self, *, patience: float) -> list[tuple[str, Outcome]]:
        """Wait until a worker speaks, dies or is overdue; returns the outcomes of jobs that ended."""
        active = [worker for worker in self._workers if worker.busy or not worker.ready]
        if not active:
            return []
        patience = min(patience, *(worker.deadline - time.monotonic() for worker in active))
        heard = set(wait([worker.connection for worker in active], timeout=max(patience, 0.0)))
        ended = []
        for worker in active:
            outcome = self._hear(worker) if worker.connection in heard else None
            # One that speaks of its headway for ever is overdue as well.
            if outcome is None and time.monotonic() >= worker.deadline and worker in self._workers:
                outcome = self._overdue(worker)
            if outcome is not None:
                ended.append(outcome)
        return ended

    def _hear(self, worker: Child) -> tuple[str, Outcome] | None:
        """The outcome of the worker's job, where it speaks of that."""
        try:
            message = worker.connection.recv()
        except (EOFError, OSError):
            return self._died(worker)
        if isinstance(message, Broken):
            self._drop(worker)
            raise Defect(f"a worker could not start: {message.summary}", hint=message.traceback.strip())
        if isinstance(message, Ready):
            worker.ready = True
            worker.resident, worker.peak_before = message.resident, message.peak
            worker.deadline = float("inf")
            return None
        if isinstance(message, Headway):
            return None if worker.get_on(message) else self._babbled(worker)
        key = worker.key
        worker.rest()
        if message.spent:
            self._drop(worker)
        return (key, _outcome(message)) if key is not None else None

    def _overdue(self, worker: Child) -> tuple[str, Outcome]:
        key = worker.key
        self._drop(worker)
        if key is None:
            raise Defect(
                f"a worker did not start within {START_SECONDS:.0f} s", hint="the machine is overloaded"
            )
        error = InputRejected(
            f"the document was not read within {self._seconds:g} s",
            reason=RejectionReason.TIMEOUT,
            hint="raise the time limit or split the document",
        )
        return key, Rejected(error)

    def _babbled(self, worker: Child) -> tuple[str, Outcome] | None:
        # No worker of ours does: something in the document has taken it over.
        key = worker.key
        self._drop(worker)
        return (key, Failed("the worker said more of its progress than it may")) if key is not None else None

    def _died(self, worker: Child) -> tuple[str, Outcome]:
        key = worker.key
        code = self._drop(worker, kill=False)
        name = signal.Signals(-code).name if code < 0 else ""
        how = f"was killed by {name}" if name else f"exited with status {code}"
        if key is None:
            raise Defect(f"a worker {how} while it started", hint="run it again; report it if it stays")
        if -code in _STARVED and worker.starved(self._order.memory_mib):
            return key, Rejected(memory_rejection())
        return key, Failed(f"the worker {how} while it read the document", signal=name)

    def _drop(self, worker: Child, *, kill: bool = True) -> int:
        self._workers.remove(worker)
        return worker.end(kill=kill)


def _outcome(reply: Reply) -> Outcome:
    if reply.rejected is not None:
        return Rejected(reply.rejected)
    if reply.summary:
        return Failed(reply.summary, reply.traceback)
    return Done(reply.value)


class _Lookahead:
    """Jobs not handed out yet, read from their iterator no further than asked.

    Attributes:
        ended: The iterator has none left, and none waits.
        hungry: The iterator was asked in this round and had none yet.
    """

    def __init__(self, jobs: Iterator[tuple[str, Any] | None]) -> None:
        self._jobs = jobs
        self._held: deque[tuple[str, Any]] = deque()
        self._exhausted = False
        self.hungry = False

    @property
    def ended(self) -> bool:
        """Whether no job is left."""
        return not self.has(1) and self._exhausted

    def has(self, count: int) -> bool:
        """Whether so many jobs wait."""
        while len(self._held) < count and not self._exhausted:
            try:
                job = next(self._jobs)
            except StopIteration:
                self._exhausted = True
                break
            if job is None:
                self.hungry = True
                break
            self._held.append(job)
        return len(self._held) >= count

    def take(self) -> tuple[str, Any] | None:
        return self._held.popleft() if self.has(1) else None

    def put_back(self, job: tuple[str, Any]) -> None:
        self._held.appendleft(job)
