"""The server's side of the job process: starts it, watches it, starts it again, and ends it.

The server itself writes nothing to a graph or an index; what it promises to write is in the queue, and this
process does it. Where a job was asked to stop and does not listen, in the middle of a long computation say,
its process is killed, and the next one goes on with the others.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, replace

from heddle.core.errors import HeddleError
from heddle.core.settings import Settings
from heddle.graph.job_queue import JobQueue

CANCEL_GRACE = 10.0
"""Seconds that a job which was asked to stop may go on before its process is killed."""
STOP_SECONDS = 11.0
"""A little longer than the process gives itself."""
_LOOK_SECONDS = 0.2
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 30.0
_HEALTHY_SECONDS = 10.0
# What the process may know of its server's environment: no passwords, no keys.
_PASSED = (
    *("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "PYTHONPATH"),
    *("TESSDATA_PREFIX", "XDG_CACHE_HOME", "HF_HOME", "CUDA_VISIBLE_DEVICES", "HEDDLE_FAILPOINT"),
)
_THREAD_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")
_log = logging.getLogger(__name__)


class JobSupervisor:
    """Keeps one job process running.

    Args:
        settings: The server's settings.
        queue: The queue, to settle what a death leaves.
        grace: Seconds that a job which was asked to stop may go on.
    """

    def __init__(self, settings: Settings, queue: JobQueue, *, grace: float = CANCEL_GRACE) -> None:
        # One thread, unless somebody says otherwise: the cores belong to the queries.
        self._settings = replace(
            settings,
            home=str(settings.home_folder().root),
            threads=settings.threads or 1,
            api_key="",
        )
        self._queue, self._grace = queue, grace
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._runner = ""
        self._started = 0.0
        self._pause = _FIRST_PAUSE

    @property
    def pid(self) -> int | None:
        """The process's id; None while none runs."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def start(self) -> None:
        """Start the process, and watch it from a thread."""
        self._launch()
        self._thread = threading.Thread(target=self._watch, name="heddle-job-supervisor", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the process: it finishes the document at hand, and gives the rest back to the queue."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
        process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._bury(process, forgiven=True)

    def _watch(self) -> None:
        while not self._ended.wait(_LOOK_SECONDS):
            try:
                self._look()
            except HeddleError as error:
                _log.warning("the job queue cannot be reached: %s", error.line())
            except OSError as error:
                _log.warning("the job process cannot be started: %s", error)

    def _look(self) -> None:
        process = self._process
        if process is None:
            if not self._ended.wait(self._pause):
                self._launch()
        elif process.poll() is not None:
            _log.error("the job process %s", _how(process.returncode))
            self._bury(process)
        elif self._queue.overdue(self._runner, self._grace):
            process.kill()
            process.wait()
            self._bury(process, forgiven=True)

    def _launch(self) -> None:
        self._runner = secrets.token_hex(8)
        orders = {"settings": asdict(self._settings), "runner": self._runner}
        self._started = time.monotonic()
        process = subprocess.Popen(
            # -P: whatever lies in the folder that the server was started in is no module of ours.
            [sys.executable, "-P", "-m", "heddle.api.job_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            env=job_environment(self._settings, os.environ),
            start_new_session=True,  # Ctrl-C at the terminal is the server's to handle
        )
        self._process = process
        try:
            # The pipe stays open: it closes when this process ends, and tells the other so.
            assert process.stdin is not None  # noqa: S101  (asked for above)
            process.stdin.write(json.dumps(orders).encode() + b"\n")
            process.stdin.flush()
        except BrokenPipeError:
            _log.error("the job process ended while it started")

    def _bury(self, process: subprocess.Popen[bytes], *, forgiven: bool = False) -> None:
        """Settle what a process that ended leaves, and wait longer for the next one if it ended early."""
        self._process = None
        if process.stdin is not None:
            process.stdin.close()
        lived = time.monotonic() - self._started
        self._pause = _FIRST_PAUSE if lived > _HEALTHY_SECONDS else min(2 * self._pause, _LONGEST_PAUSE)
        self._queue.requeue_orphans(dead=self._runner, how=_how(process.returncode), forgiven=forgiven)


def job_environment(settings: Settings, environ: Mapping[str, str]) -> dict[str, str]:
    """The variables that the job process gets: a named few, and no secret that it has no use for.

    An extractor is a stranger to us: a chat model's provider finds its key, its proxy and its address in
    variables of its own. Then all are passed but Heddle's, which come by the pipe; parsers get none of them.
    """
    known = {name: environ[name] for name in _PASSED if name in environ}
    if settings.extractor:
        known |= {name: value for name, value in environ.items() if not name.startswith("HEDDLE_")}
    return known | dict.fromkeys(_THREAD_LIMITS, str(settings.threads))


def _how(code: int) -> str:
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"exited with status {code}"
