"""One worker process of a sandbox, seen from its parent: its birth, what it is doing, its end.

It is started as a fresh interpreter (`sandbox` says why) that can reach nothing of its parent but the
connection that it is given.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from heddle.core.headway import Headway
from heddle.ingest.sandbox_worker import HEADWAY_SECONDS, Order

START_SECONDS = 120.0
"""How long a worker may take to be ready."""
_DEATH_SECONDS = 5.0
_REAP_SECONDS = 0.005
_SPARE_HEADWAY = 10
_MOST_WORDS = 1 << 16
_WANT_OF_MEMORY = re.compile(rb"memory allocation of \d+ bytes failed|std::bad_alloc|[Oo]ut of memory")
"""What Rust, C++ and pdfium say with their last breath."""
_IDLE = Headway("")
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


class Child:
    """One worker process, seen from its parent."""

    def __init__(self, order: Order) -> None:
        self.key: str | None = None
        self.began = 0.0
        self.headway = _IDLE
        self._headways = 0
        self.ready = False
        self.resident = self.peak_before = 0
        self._peak = 0
        self._hungry = False
        self.deadline = time.monotonic() + START_SECONDS
        self.connection, theirs = _connections()
        # The worker holds the reading end of a pipe that only this process can write to. When this
        # process ends, however it ends, the kernel closes the pipe and with it signals the worker.
        lifeline, self._lifeline = os.pipe()
        self._words = os.memfd_create("last-words")
        code = (
            f"import sys; sys.path[:] = {list(order.path)!r}; "
            "from heddle.ingest.sandbox_worker import main; "
            f"main({theirs.fileno()}, {lifeline}, {self._words})"
        )
        environment = {name: os.environ[name] for name in _PASSED if name in os.environ} | _SET
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-c", code],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(), lifeline, self._words),
                env=environment,
                start_new_session=True,  # Ctrl-C at the terminal is the parent's to handle
            )
        finally:
            theirs.close()
            os.close(lifeline)
        self.connection.send(order)

    @property
    def busy(self) -> bool:
        """Whether a job runs in it."""
        return self.key is not None

    def give(self, key: str, payload: Any, seconds: float) -> bool:
        """Hand over a job; False where the worker died while it was idle."""
        self.key = key
        self.began = time.monotonic()
        self.deadline = self.began + seconds
        self.headway, self._headways = _IDLE, 0
        try:
            self.connection.send(payload)
        except (BrokenPipeError, ConnectionResetError):
            self.rest()
            return False
        return True

    def get_on(self, headway: Headway) -> bool:
        """Hear how far the job has come; False where that is said more often than a worker of ours does."""
        self.headway = headway
        self._headways += 1
        expected = (time.monotonic() - self.began) / HEADWAY_SECONDS
        return self.busy and self._headways <= expected + _SPARE_HEADWAY

    def rest(self) -> None:
        """Its job has ended; it may wait for the next one as long as it takes."""
        self.key = None
        self.deadline = float("inf")

    def end(self, *, kill: bool) -> int:
        """End the process and return its exit status, negative for a signal."""
        if kill:
            # Its group: a program that it started for a page (OCR) ends with it.
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        code = self._reap()
        said = os.fstat(self._words).st_size
        last = os.pread(self._words, _MOST_WORDS, max(said - _MOST_WORDS, 0))
        self._hungry = bool(_WANT_OF_MEMORY.search(last))
        self.connection.close()
        os.close(self._lifeline)
        os.close(self._words)
        return code

    def starved(self, memory_mib: int) -> bool:
        """Whether it ended for want of memory, as far as can be told from outside; known at its end.

        Either it said so, as runtimes do that end the process where an allocation fails, however small the
        process was by then; or it held more than a third of what it may take: a buffer that doubles fails
        there, old and new together being beyond the limit.

        Args:
            memory_mib: What it may take beyond what it held when it was ready.
        """
        return self._hungry or self.grown > (memory_mib << 20) // 3

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
