"""The worker's side of the sandbox: limits itself, then runs one job after another.

Nothing here may import more than the standard library and `heddle.core`, so that a worker is up in a
fraction of a second and its task decides what to load.
"""

from __future__ import annotations

import fcntl
import gc
import importlib
import os
import resource
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from heddle.core.errors import InputRejected
from heddle.core.headway import Headway, hearing
from heddle.core.priority import give_way
from heddle.core.rejection import RejectionReason

_FILE_BYTES = 1 << 20
_NICENESS = 5
_GROWTH_BYTES = 256 << 20
_MIB = 1 << 20
_RECURSION = 3000
_UNCOLLECTED = 100_000
HEADWAY_SECONDS = 0.25
"""A worker says how far it has come so often at most; a document that takes less is not spoken of."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker is for; the first message it gets."""

    path: tuple[str, ...]
    task: str
    initializer: str
    memory_mib: int
    recycle_after: int


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker waits for its first job.

    Args:
        resident: Bytes of memory that it holds.
        peak: The most that the kernel says it held; a process is born with what its parent held.
    """

    resident: int
    peak: int


@dataclass(frozen=True, slots=True)
class Broken:
    """The worker cannot work: its task or initializer does not load."""

    summary: str
    traceback: str


@dataclass(frozen=True, slots=True)
class Reply:
    """How a job ended: a value, a rejection, or the summary of an exception.

    Args:
        spent: The worker should be replaced.
    """

    value: Any = None
    rejected: InputRejected | None = None
    summary: str = ""
    traceback: str = ""
    spent: bool = False


def main(connection: int, lifeline: int, words: int) -> None:
    """Serve jobs until the parent closes the connection.

    Args:
        connection: File descriptor of the connection to the parent.
        lifeline: File descriptor of a pipe that closes when the parent ends.
        words: File descriptor of a file that keeps what libraries print, for the parent to read at the end.
    """
    _hold_lifeline(lifeline)
    channel = Connection(connection)
    order: Order = channel.recv()
    try:
        task = _set_up(order)
    except Exception as error:  # noqa: BLE001 - whatever went wrong, the parent must hear of it
        channel.send(Broken(_summary(error), traceback.format_exc()))
        return
    _silence(words)
    _spare_collector()
    start = _resident_bytes()
    channel.send(Ready(start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10))
    done = 0
    while True:
        try:
            payload = channel.recv()
        except EOFError:
            return
        os.ftruncate(sys.stderr.fileno(), 0)
        with hearing(_Teller(channel)):
            reply = _work(task, payload)
        del payload
        done += 1
        spent = done >= order.recycle_after or _resident_bytes() - start > _GROWTH_BYTES
        _answer(channel, reply, spent=spent)


class _Teller:
    """Sends the headway of one job to the parent, now and then."""

    def __init__(self, channel: Connection) -> None:
        self._channel = channel
        self._told = time.monotonic()

    def __call__(self, headway: Headway) -> None:
        now = time.monotonic()
        if now - self._told >= HEADWAY_SECONDS:
            self._told = now
            self._channel.send(headway)


def _hold_lifeline(lifeline: int) -> None:
    """Die when the parent does, even inside C code that never returns to the interpreter.

    The kernel sends SIGIO when the last writer of the pipe is gone, and its default action is to end
    the process. A parent-death signal would do it too, but it fires when the *thread* that started
    the worker ends, and servers start workers from threads that come and go.
    """
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    # A negative number is a group: programs that this process started for a page (OCR) die along.
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, -os.getpgrp())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC | os.O_NONBLOCK)
    if select.select([lifeline], [], [], 0)[0]:
        # The parent was gone before the signal was armed; nobody ever writes to this pipe.
        sys.exit(1)


def _spare_collector() -> None:
    """Keep the garbage collector off what stays, and let it come less often: it took a tenth of the time.

    A page of a PDF is thousands of small objects without cycles, which go when nothing refers to them.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_UNCOLLECTED, 20, 20)


def _silence(words: int) -> None:
    """Keep what libraries print about damaged files off the user's terminal; replies say what matters.

    The last words stay in a file without a name: some runtimes end the process where memory fails, and say
    that and no more.
    """
    fcntl.fcntl(words, fcntl.F_SETFL, fcntl.fcntl(words, fcntl.F_GETFL) | os.O_APPEND)
    os.dup2(words, sys.stderr.fileno())
    os.close(words)


def _set_up(order: Order) -> Callable[[Any], Any]:
    give_way(_NICENESS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if order.initializer:
        _load(order.initializer)()
    task = _load(order.task)
    # After the initializer: models may be unpacked into a temporary file.
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE_BYTES, _FILE_BYTES))
    sys.setrecursionlimit(_RECURSION)
    sys.addaudithook(_refuse_network)
    # Measured above what the initializer loaded: models map gigabytes that no document asked for.
    ceiling = _address_space() + order.memory_mib * _MIB
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    return task


def _load(path: str) -> Callable[..., Any]:
    module, _, name = path.partition(":")
    loaded: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return loaded


def _refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook, which nothing can take out again: parsers have no business on a network."""
    if event in {"socket.__new__", "socket.connect", "socket.bind", "socket.getaddrinfo"}:
        raise PermissionError(f"a sandboxed worker tried to use the network: {event} {arguments!r:.100}")


def _work(task: Callable[[Any], Any], payload: Any) -> Reply:
    try:
        return Reply(value=task(payload))
    except InputRejected as error:
        return Reply(rejected=error)
    except MemoryError:
        return Reply(rejected=memory_rejection())
    except Exception as error:  # noqa: BLE001 - anything else is a defect, and the parent counts it
        return Reply(summary=_summary(error), traceback=traceback.format_exc())


def memory_rejection() -> InputRejected:
    """What a document gets that needs more memory than it may take."""
    return InputRejected(
        "the document needs more memory than its limit",
        reason=RejectionReason.TOO_LARGE,
        hint="raise the memory limit or split the document",
    )


def _answer(channel: Connection, reply: Reply, *, spent: bool) -> None:
    reply = Reply(reply.value, reply.rejected, reply.summary, reply.traceback, spent)
    try:
        channel.send(reply)
    except MemoryError:
        gc.collect()
        channel.send(Reply(rejected=memory_rejection(), spent=True))
    except (TypeError, AttributeError, ValueError) as error:
        # What cannot be sent was not made for sending; the connection itself is unharmed.
        channel.send(Reply(summary=_summary(error), traceback=traceback.format_exc(), spent=spent))


def _summary(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:500]


def _address_space() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
