"""A sandbox: a warm pool of worker processes that run one task on strangers' data, under limits.

A worker that dies, hangs or eats memory costs its own job and nothing else: it is killed and replaced.
Jobs are taken from their iterator only when a worker is free, so nothing piles up, and a free worker
gets its next job before an outcome is handed out, so that workers go on while the caller writes.

Workers are started as fresh interpreters rather than through `multiprocessing`, because its spawn runs
the caller's main module again, and a fork would carry the caller's threads, locks and secrets along.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any, Self

from heddle.core.errors import Defect, InputRejected, RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.sandbox_worker import Broken, Order, Ready, Reply, memory_rejection

_START_SECONDS = 120.0
_DEATH_SECONDS = 5.0
_REAP_SECONDS = 0.005
# How a C library ends that is refused memory and has no other way to say so.
_STARVED = (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGTRAP)
# What a worker may know of its parent's environment: no passwords, no keys.
_PASSED = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "TESSDATA_PREFIX")
# One thread a worker: the pool is the parallelism. A fixed hash seed: sets iterate alike in all workers.
_SET = {
    "OMP_NUM_THREADS": "1",
    "OMP_THREAD_LIMIT": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "PYTHONHASHSEED": "0",
}


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
        self, task: str, *, workers: int, limits: Limits, initializer: str = "", recycle_after: int = 200
    ) -> None:
        if workers < 1:
            raise ValueError("a sandbox needs one worker at least")
        for path in filter(None, (task, initializer)):
            if path.count(":") != 1:
                raise ValueError(f"{path!r} is not of the form package.module:function")
        self._order = Order(tuple(sys.path), task, initializer, limits.memory_mib, recycle_after)
        self._seconds = limits.seconds
        self._most = workers
        self._workers: list[_Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(self, jobs: Iterable[tuple[str, Any]]) -> Generator[tuple[str, Outcome], None, None]:
        """Run the task on each job's payload.

        Args:
            jobs: Pairs of a key and a payload; read lazily, never more than one a worker ahead.

        Returns:
            Pairs of a key and its outcome, in the order in which they end.

        Raises:
            Defect: a worker could not start, or its initializer failed.
        """
        waiting = _Lookahead(iter(jobs))
        try:
            while True:
                self._hand_out(waiting)
                if not any(worker.busy for worker in self._workers) and not waiting.has(1):
                    return
                ended = self._collect()
                self._hand_out(waiting)
                yield from ended
        finally:
            # Left half-way (an exception, Ctrl-C, a caller that stops reading): drop what still runs.
            for worker in [worker for worker in self._workers if worker.busy]:
                self._drop(worker)

    def close(self) -> None:
        """Kill all workers; safe to call twice."""
        for worker in list(self._workers):
            self._drop(worker)

    def _hand_out(self, waiting: _Lookahead) -> None:
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
            self._workers.append(_Worker(self._order))
            starting += 1

    def _collect(self) -> list[tuple[str, Outcome]]:
        """Wait until a worker speaks, dies or is overdue; returns the outcomes of jobs that ended."""
        active = [worker for worker in self._workers if worker.busy or not worker.ready]
        patience = min(worker.deadline for worker in active) - time.monotonic()
        heard = set(wait([worker.connection for worker in active], timeout=max(patience, 0.0)))
        ended = []
        for worker in active:
            outcome = None
            if worker.connection in heard:
                outcome = self._hear(worker)
            elif time.monotonic() >= worker.deadline:
                outcome = self._overdue(worker)
            if outcome is not None:
                ended.append(outcome)
        return ended

    def _hear(self, worker: _Worker) -> tuple[str, Outcome] | None:
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
            return None
        key = worker.key
        worker.key = None
        if message.spent:
            self._drop(worker)
        return (key, _outcome(message)) if key is not None else None

    def _overdue(self, worker: _Worker) -> tuple[str, Outcome]:
        key = worker.key
        self._drop(worker)
        if key is None:
            raise Defect(
                f"a worker did not start within {_START_SECONDS:.0f} s", hint="the machine is overloaded"
            )
        error = InputRejected(
            f"the document was not read within {self._seconds:g} s",
            reason=RejectionReason.TIMEOUT,
            hint="raise the time limit or split the document",
        )
        return key, Rejected(error)

    def _died(self, worker: _Worker) -> tuple[str, Outcome]:
        key = worker.key
        code = self._drop(worker, kill=False)
        name = signal.Signals(-code).name if code < 0 else ""
        how = f"was killed by {name}" if name else f"exited with status {code}"
        if key is None:
            raise Defect(f"a worker {how} while it started", hint="run it again; report it if it stays")
        if -code in _STARVED and worker.grown > self._order.memory_mib << 19:
            # It held more than half of what it may when it ended: the library ran into the limit.
            return key, Rejected(memory_rejection())
        return key, Failed(f"the worker {how} while it read the document", signal=name)

    def _drop(self, worker: _Worker, *, kill: bool = True) -> int:
        self._workers.remove(worker)
        return worker.end(kill=kill)


def _outcome(reply: Reply) -> Outcome:
    if reply.rejected is not None:
        return Rejected(reply.rejected)
    if reply.summary:
        return Failed(reply.summary, reply.traceback)
    return Done(reply.value)


class _Lookahead:
    """Jobs not handed out yet, read from their iterator no further than asked."""

    def __init__(self, jobs: Iterator[tuple[str, Any]]) -> None:
        self._jobs = jobs
        self._held: deque[tuple[str, Any]] = deque()

    def has(self, count: int) -> bool:
        """Whether so many jobs wait."""
        while len(self._held) < count:
            job = next(self._jobs, None)
            if job is None:
                return False
            self._held.append(job)
        return True

    def take(self) -> tuple[str, Any] | None:
        return self._held.popleft() if self.has(1) else None

    def put_back(self, job: tuple[str, Any]) -> None:
        self._held.appendleft(job)


class _Worker:
    """One worker process, seen from its parent."""

    def __init__(self, order: Order) -> None:
        self.key: str | None = None
        self.ready = False
        self.resident = self.peak_before = 0
        self._peak = 0
        self.deadline = time.monotonic() + _START_SECONDS
        self.connection, theirs = _connections()
        # The worker holds the reading end of a pipe that only this process can write to. When this
        # process ends, however it ends, the kernel closes the pipe and with it signals the worker.
        lifeline, self._lifeline = os.pipe()
        code = (
            f"import sys; sys.path[:] = {list(order.path)!r}; "
            f"from heddle.ingest.sandbox_worker import main; main({theirs.fileno()}, {lifeline})"
        )
        environment = {name: os.environ[name] for name in _PASSED if name in os.environ} | _SET
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-c", code],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(), lifeline),
                env=environment,
                start_new_session=True,  # Ctrl-C at the terminal is the parent's to handle
            )
        finally:
            theirs.close()
            os.close(lifeline)
        self.connection.send(order)

    @property
    def busy(self) -> bool:
        return self.key is not None

    def give(self, key: str, payload: Any, seconds: float) -> bool:
        """Hand over a job; False where the worker died while it was idle."""
        self.key = key
        self.deadline = time.monotonic() + seconds
        try:
            self.connection.send(payload)
        except (BrokenPipeError, ConnectionResetError):
            self.key = None
            return False
        return True

    def end(self, *, kill: bool) -> int:
        """End the process and return its exit status, negative for a signal."""
        if kill:
            # Its group: a program that it started for a page (OCR) ends with it.
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        code = self._reap()
        self.connection.close()
        os.close(self._lifeline)
        return code

    @property
    def grown(self) -> int:
        """Bytes of memory that it took at most beyond what it held when it was ready; known at its end.

        0 where the peak is still the one it was born with: the kernel counts the parent's memory at the
        moment of the birth, so a small worker of a large parent hides below it.
        """
        return self._peak - self.resident if self._peak > self.peak_before else 0

    def _reap(self) -> int:
        """Wait until the process has ended, and kill it where that takes long."""
        patience = time.monotonic() + _DEATH_SECONDS
        while True:
            # Not `Popen.wait`: the kernel tells what memory a process took only to who reaps it.
            try:
                pid, status, usage = os.wait4(self._process.pid, os.WNOHANG)
            except ChildProcessError:
                # Where the caller ignores SIGCHLD, the kernel reaps, and keeps what it knew to itself.
                self._process.returncode = 0
                return 0
            if pid:
                self._peak = usage.ru_maxrss << 10
                self._process.returncode = os.waitstatus_to_exitcode(status)
                return self._process.returncode
            if time.monotonic() > patience:
                self._process.kill()
            time.sleep(_REAP_SECONDS)


def _connections() -> tuple[Connection, Connection]:
    # The standard library's own serialisation runs on this connection, between our own processes only.
    # Documents cross it as bytes; nothing in a document is ever unpickled.
    from multiprocessing import Pipe

    return Pipe(duplex=True)
