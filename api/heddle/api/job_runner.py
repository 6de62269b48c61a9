"""The runner: claims jobs, does them, and says how they ended.

It runs in the job process (`job_process`), and in tests in a thread. Whatever happens to it, its jobs are
rows of the queue: what it does not end goes back there.
"""

from __future__ import annotations

import logging
import os
import secrets
from types import TracebackType
from typing import TYPE_CHECKING, Self

from heddle.api.access import job_access
from heddle.api.composition import parser_limits
from heddle.api.ingestion import upload_folder, upload_needed
from heddle.api.job_error import job_error, public_detail
from heddle.api.job_ingest import IngestBatch
from heddle.api.job_progress import JobProgress, RunnerEnding
from heddle.api.job_tasks import TASKS
from heddle.api.job_watch import JobWatch
from heddle.api.workbench import Workbench
from heddle.api.workshop import Workshop
from heddle.core.errors import Cancelled, Defect, HeddleError
from heddle.core.ids import WorkspaceId, is_workspace
from heddle.graph.job_queue import Job, JobKind

if TYPE_CHECKING:
    from heddle.ingest.sandbox import Sandbox

PAUSE_SECONDS = 2.0
"""How long a job waits that found a store busy or out of reach."""
_log = logging.getLogger(__name__)


class JobRunner:
    """Does jobs, one claim after another.

    Args:
        shop: What to work with.
        name: Its name in the queue; one of its own where none is given.
        sandbox: Warm parser processes to use, which stay open; else it starts its own where it needs them.
    """

    def __init__(self, shop: Workshop, *, name: str = "", sandbox: Sandbox | None = None) -> None:
        self.name = name or secrets.token_hex(8)
        self._shop = shop
        self._queue = shop.jobs
        self._lent = sandbox
        self._own: Sandbox | None = None
        # A plain flag: signal handlers set it, and an Event's lock might be held by who they interrupt.
        self._ending = False
        self._unsettled = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def ending(self) -> bool:
        """Whether it was told to end."""
        return self._ending

    def end(self) -> None:
        """Tell it to end: it finishes the document at hand, and gives the rest back."""
        self._ending = True

    def run_once(self) -> bool:
        """Claim the next work and do it; False where nothing waits.

        Raises:
            HeddleError: the queue itself cannot be used.
        """
        if self._unsettled:
            # The queue could not be told how the last work ended.
            self._queue.release(self.name, reason="its outcome could not be written down")
            self._unsettled = False
        if self._ending or not self._queue.waiting():
            return False
        jobs = self._queue.claim(self.name)
        if not jobs:
            return False
        self._unsettled = True
        self._do(jobs)
        self._unsettled = False
        return True

    def sweep(self) -> None:
        """Throw away the files that crashes left among the uploads.

        Raises:
            HeddleError: the store or the queue cannot be asked whether somebody needs them.
        """
        uploads = self._shop.home.root / "uploads"
        for folder in sorted(uploads.iterdir()) if uploads.exists() else []:
            if is_workspace(folder.name):
                bench = self._bench(WorkspaceId(folder.name))
                upload_folder(bench).sweep(upload_needed(bench))

    def rest(self) -> None:
        """End the parser processes, which take memory; the next upload starts new ones."""
        if self._own is not None:
            self._own.close()

    def close(self) -> None:
        """End all that it started."""
        self.rest()

    def _do(self, jobs: tuple[Job, ...]) -> None:
        with JobWatch(self._queue, self.name) as watch:
            try:
                self._work(jobs, watch)
            except RunnerEnding:
                self._queue.release(self.name, reason="it was interrupted, and goes on when it is its turn")
            except HeddleError as error:
                self._give_up(jobs, error)
            except Exception:  # noqa: BLE001 - whatever went wrong, whoever waits for the job must hear of it
                _log.exception("%s job %s failed", jobs[0].kind, jobs[0].id)
                hint = "see the server's log, and report it"
                self._give_up(jobs, Defect("unexpected error in the job", hint=hint))

    def _work(self, jobs: tuple[Job, ...], watch: JobWatch) -> None:
        bench, first = self._bench(jobs[0].workspace), jobs[0]
        if first.kind == JobKind.INGEST:
            IngestBatch(
                bench,
                jobs,
                runner=self.name,
                watch=watch,
                ending=lambda: self._ending,
                sandbox=self._warm_sandbox(),
            ).run()
            return
        progress = JobProgress(self._queue, self.name, watch, [first.id], lambda: self._ending)
        progress.check()
        result = TASKS[first.kind](bench, first, progress)
        self._queue.finish(self.name, first.id, result)

    def _give_up(self, jobs: tuple[Job, ...], error: HeddleError) -> None:
        """End what the runner still holds as the error says, or let it wait where waiting may help."""
        if error.retryable:
            _log.warning("%s job %s waits: %s", jobs[0].kind, jobs[0].id, error.line())
            self._queue.release(self.name, reason=f"it waits: {public_detail(error)}", pause=PAUSE_SECONDS)
            return
        if error.http_status >= 500:
            _log.error("%s job %s failed: %s", jobs[0].kind, jobs[0].id, error.line())
        for job in jobs:
            # Jobs of the batch that have ended are no longer the runner's, and stay as they are.
            if isinstance(error, Cancelled):
                self._queue.stopped(self.name, job.id)
            else:
                self._queue.fail(self.name, job.id, job_error(error))

    def _bench(self, workspace: WorkspaceId) -> Workbench:
        return self._shop.bench(job_access(workspace))

    def _warm_sandbox(self) -> Sandbox:
        if self._lent is not None:
            return self._lent
        from heddle.ingest.pipeline import open_sandbox

        if self._own is None:
            settings = self._shop.settings
            workers = settings.workers or os.cpu_count() or 1
            self._own = open_sandbox(parser_limits(settings), workers=workers)
        return self._own
