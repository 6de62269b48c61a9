"""A runner's pulse: while it works, a thread says that it lives and hears which jobs should stop."""

from __future__ import annotations

import logging
import threading
import time
from types import TracebackType
from typing import Self

from heddle.core.errors import HeddleError
from heddle.graph.job_queue import JobQueue

_LOOK_SECONDS = 0.2
_BEAT_SECONDS = 2.0
_log = logging.getLogger(__name__)


class JobWatch:
    """The pulse of a runner for the length of a `with` block.

    Args:
        queue: The queue.
        runner: The runner's name.
    """

    def __init__(self, queue: JobQueue, runner: str) -> None:
        self.stops: frozenset[str] = frozenset()
        self._queue, self._runner = queue, runner
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._pulse, name="heddle-job-watch", daemon=True)

    def __enter__(self) -> Self:
        self.look()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def look(self) -> None:
        """Ask now which jobs should stop."""
        self.stops = self._queue.stops(self._runner)

    def _pulse(self) -> None:
        beat = time.monotonic()
        while not self._ended.wait(_LOOK_SECONDS):
            try:
                self.look()
                if time.monotonic() - beat >= _BEAT_SECONDS:
                    self._queue.beat(self._runner)
                    beat = time.monotonic()
            except HeddleError as error:
                # Work goes on; a pulse that stays away is seen from outside as a stall.
                _log.warning("the job queue cannot be reached: %s", error.line())
