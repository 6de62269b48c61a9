"""The desk for originals: one sandboxed worker that looks into them, and what it found last.

Documents are strangers' files, so this process opens none of them itself. Requests wait for the worker in
turn; a few may wait, and no longer than their caller does.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from heddle.api import composition
from heddle.api.byte_cache import ByteCache
from heddle.core.deadline import NO_DEADLINE, Deadline
from heddle.core.errors import Defect, Overloaded
from heddle.core.settings import Settings

if TYPE_CHECKING:
    from heddle.ingest.limits import Limits
    from heddle.ingest.original_job import OriginalJob
    from heddle.ingest.sandbox import Sandbox

MOST_WAITING = 8
"""Requests at the desk at once: each holds a document in memory."""

KEPT_BYTES = 64 << 20
_LOOK_UP_SECONDS = 0.1
_log = logging.getLogger(__name__)


class OriginalDesk:
    """Performs jobs on originals, one at a time.

    Args:
        settings: Say what a document may cost.

    Attributes:
        kept: What was drawn or cut out lately, by content.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.kept = ByteCache(KEPT_BYTES)
        self._places = threading.BoundedSemaphore(MOST_WAITING)
        self._turn = threading.Lock()
        self._sandbox: Sandbox | None = None

    @property
    def limits(self) -> Limits:
        """What one job may cost: as much as one document at ingestion, and no longer than one request."""
        limits = composition.parser_limits(self._settings)
        return replace(limits, seconds=min(limits.seconds, self._settings.request_timeout))

    def perform(self, job: OriginalJob, deadline: Deadline = NO_DEADLINE) -> object:
        """Perform a job in the worker, which is started by the first one and stays.

        Raises:
            InputRejected: the document does not allow it, or it costs too much.
            Overloaded: too many wait.
            Defect: the worker broke down; the next job gets a new one.
        """
        if not self._places.acquire(blocking=False):
            raise Overloaded("too many requests wait for originals", hint="try again in a moment")
        try:
            while not self._turn.acquire(timeout=_LOOK_UP_SECONDS):
                deadline.check()
            try:
                return self._perform(job)
            finally:
                self._turn.release()
        finally:
            self._places.release()

    def _perform(self, job: OriginalJob) -> object:
        from heddle.ingest.original_job import open_original_sandbox
        from heddle.ingest.sandbox import Done, Rejected

        if self._sandbox is None:
            self._sandbox = open_original_sandbox(self.limits)
        ((_, outcome),) = self._sandbox.run([("original", job)])
        if isinstance(outcome, Done):
            return outcome.value
        if isinstance(outcome, Rejected):
            raise outcome.error
        _log.error("%s broke down: %s\n%s", type(job).__name__, outcome.summary, outcome.traceback)
        raise Defect("the original could not be read", hint="it is no fault of yours; see the server's log")

    def close(self) -> None:
        """End the worker once its job is done, and forget what was kept; a later job starts anew."""
        with self._turn:
            if self._sandbox is not None:
                self._sandbox.close()
            self._sandbox = None
        self.kept.clear()
