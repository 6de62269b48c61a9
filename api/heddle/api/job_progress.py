"""Progress of jobs: what work tells becomes what callers see, and stops it where it should stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from heddle.api.job_watch import JobWatch
from heddle.core.errors import Cancelled
from heddle.core.events import Event
from heddle.graph.job_queue import JobQueue

_WRITE_SECONDS = 0.2
"""Each write waits for the disk, so that a stage of many small steps would wait more than it works."""


class RunnerEnding(Exception):
    """The runner must end, or let others have their turn; what is not done goes back to the queue."""


class JobProgress:
    """Listens to the work on some jobs; its calls raise where the work should stop.

    Args:
        queue: The queue.
        runner: The runner's name.
        watch: Knows which jobs should stop.
        jobs: The ids of the jobs that the work is for.
        ending: Whether the runner must end.
        detailed: Whether the details of events are shown; else what is shown already stays.
    """

    def __init__(
        self,
        queue: JobQueue,
        runner: str,
        watch: JobWatch,
        jobs: Iterable[str],
        ending: Callable[[], bool],
        *,
        detailed: bool = True,
    ) -> None:
        self._detailed = detailed
        self._queue, self._runner, self._watch, self._ending = queue, runner, watch, ending
        self._jobs = frozenset(jobs)
        self._stage = ""
        self._written = 0.0

    def __call__(self, event: Event) -> None:
        """Hear of an event.

        Raises:
            Cancelled: one of the jobs was asked to stop.
            RunnerEnding: the runner must end.
        """
        self.check()
        now = time.monotonic()
        if event.stage == self._stage and now - self._written < _WRITE_SECONDS and event.name != "finished":
            return
        self._stage, self._written = event.stage, now
        self._queue.progress(
            self._runner,
            self._jobs,
            stage=event.stage,
            done=event.done,
            total=event.total,
            detail=event.detail if self._detailed else None,
        )

    def check(self) -> None:
        """Go on, or raise as a call does."""
        if self._ending():
            raise RunnerEnding
        if self._watch.stops & self._jobs:
            raise Cancelled("the job was asked to stop", hint="POST /v1/jobs/{job}/retry tries it again")
