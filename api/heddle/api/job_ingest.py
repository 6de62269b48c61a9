"""Uploads that are done together: one run of the pipeline, one refresh of the index, an outcome each."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heddle.api.ingestion import forget_uploads, ingest_paths, ingest_report, refresh_index, upload_folder
from heddle.api.job_error import job_error
from heddle.api.job_progress import JobProgress, RunnerEnding
from heddle.api.job_watch import JobWatch
from heddle.api.slow_files import SlowFiles
from heddle.api.workbench import Workbench
from heddle.core.errors import Cancelled, Defect, InputRejected, NotFound
from heddle.core.events import Event
from heddle.core.failpoint import failpoint
from heddle.core.rejection import RejectionReason
from heddle.graph.job_queue import Job

if TYPE_CHECKING:
    from heddle.ingest.sandbox import Sandbox

TURN_SECONDS = 10.0
"""After so long, uploads that are not begun let other workspaces go first."""
_TELL_SECONDS = 1.0
_REFUSED = frozenset({"rejected", "failed"})
_log = logging.getLogger(__name__)


class IngestBatch:
    """Upload jobs of one workspace under way.

    Args:
        bench: The workspace.
        jobs: The jobs, claimed by the runner.
        runner: The runner's name.
        watch: Knows which jobs should stop.
        ending: Whether the runner must end.
        sandbox: Warm parser processes.
    """

    def __init__(
        self,
        bench: Workbench,
        jobs: Iterable[Job],
        *,
        runner: str,
        watch: JobWatch,
        ending: Callable[[], bool],
        sandbox: Sandbox,
    ) -> None:
        self._bench, self._runner, self._watch, self._ending = bench, runner, watch, ending
        self._queue = bench.shop.jobs
        self._sandbox = sandbox
        self._began = time.monotonic()
        self._told = self._began
        self._settled = False
        self._slow = SlowFiles(_log)
        # How far each upload that was begun is, as it was heard last.
        self._reading: dict[Path, tuple[str, dict[str, Any]]] = {}
        # Two uploads of the same bytes and name are two jobs of one path.
        self._open: dict[Path, list[Job]] = {}
        self._stored: dict[str, tuple[Job, dict[str, Any]]] = {}
        folder = upload_folder(bench)
        for job in jobs:
            path = folder.path(job.payload["document"], job.payload["name"])
            self._open.setdefault(path, []).append(job)

    def run(self) -> None:
        """Bring every job to its end.

        Raises:
            RunnerEnding: the runner must end; jobs that have no end yet are still its own.
            HeddleError: what kept the rest from being done.
        """
        self._fail_missing()
        try:
            self._parse()
        except RunnerEnding:
            # What is stored gets its index even now: a refresh takes less than doing it again.
            self._index()
            raise
        self._index()

    def _fail_missing(self) -> None:
        for path in [path for path in self._open if not path.exists()]:
            error = NotFound("the bytes of the upload are gone", hint="upload the document again")
            for job in self._open.pop(path):
                self._queue.fail(self._runner, job.id, job_error(error))

    def _parse(self) -> None:
        """Run the pipeline until every upload is settled; a cancelled one costs the others a restart."""
        while self._drop_stopped():
            ids = [job.id for jobs in self._open.values() for job in jobs]
            self._queue.progress(self._runner, ids, stage="parse", total=1)
            try:
                ingest_paths(self._bench, sorted(self._open), sandbox=self._sandbox, listener=self._hear)
                return
            except Cancelled:
                continue

    def _drop_stopped(self) -> bool:
        """End the jobs that were asked to stop; whether others are left."""
        self._watch.look()
        for path, jobs in list(self._open.items()):
            for job in [job for job in jobs if job.id in self._watch.stops]:
                self._queue.stopped(self._runner, job.id)
                jobs.remove(job)
            if not jobs:
                del self._open[path]
        return bool(self._open)

    def _hear(self, event: Event) -> None:
        if event.name == "document":
            self._settle(Path(event.detail["location"]), event.detail)
        self._slow.hear(event)
        for reading in event.detail.get("in_flight", ()):
            facts = {name: reading[name] for name in ("page", "pages", "seconds")}
            facts |= {name: event.detail[name] for name in ("rate", "eta")}
            self._reading[Path(reading["location"])] = (reading["stage"] or "parse", facts)
        self._tell()
        waiting = [job.id for jobs in self._open.values() for job in jobs]
        if event.name == "advanced":
            # Within a document only a cancellation of all that is left stops the work: nobody loses by it.
            if waiting and self._watch.stops.issuperset(waiting):
                raise Cancelled("the uploads were cancelled")
            return
        if self._ending() or (self._open and self._others_turn()):
            raise RunnerEnding
        if not self._watch.stops.isdisjoint(waiting):
            raise Cancelled("an upload was cancelled")

    def _tell(self) -> None:
        """Say now and then how far each upload is; what waits its turn is not stalled."""
        if time.monotonic() - self._told < _TELL_SECONDS:
            return
        self._told = time.monotonic()
        self._queue.progress(self._runner, self._stored, stage="index")
        waiting = [job.id for path, jobs in self._open.items() if path not in self._reading for job in jobs]
        self._queue.progress(self._runner, waiting, stage="parse", total=1)
        for path, jobs in self._open.items():
            if path in self._reading:
                self._tell_reading(jobs, *self._reading[path])

    def _tell_reading(self, jobs: Iterable[Job], stage: str, facts: dict[str, Any]) -> None:
        for job in jobs:
            self._queue.progress(
                self._runner,
                [job.id],
                stage=stage,
                done=facts["page"] if facts["pages"] else 0,
                total=facts["pages"] or 1,
                # What an earlier attempt came to must not be forgotten.
                detail=None if "outcome" in job.detail else facts,
            )

    def _others_turn(self) -> bool:
        # Not before one upload is settled: two workspaces must not only give way to each other.
        late = self._settled and time.monotonic() - self._began > TURN_SECONDS
        return late and self._queue.waiting(beside=self._bench.workspace)

    def _settle(self, path: Path, outcome: dict[str, Any]) -> None:
        jobs = self._open.pop(path)
        self._settled = True
        if outcome["outcome"] in _REFUSED:
            self._refuse(jobs, outcome)
            return
        for job in jobs:
            came = _first_outcome(job, outcome)
            self._stored[job.id] = (job, came)
            self._queue.settle(self._runner, job.id, {"outcome": came})
        failpoint("job.stored")

    def _refuse(self, jobs: Iterable[Job], outcome: dict[str, Any]) -> None:
        error = _refusal(outcome)
        for job in jobs:
            self._queue.fail(self._runner, job.id, job_error(error))
            self._bench.ledger.forget(self._bench.workspace, locations=[outcome["location"]])
            forget_uploads(self._bench, [job.payload["document"]])

    def _index(self) -> None:
        """Bring the index to the graph, and end the jobs whose documents are stored."""
        if not self._stored:
            return
        # No longer stopped by a cancellation: what is stored belongs into the index.
        progress = JobProgress(
            self._queue, self._runner, self._watch, self._stored, lambda: False, detailed=False
        )
        began = time.perf_counter()
        resolution = refresh_index(self._bench, listener=progress)["resolution"]
        resolving = resolution["seconds"] if resolution else 0.0
        indexing = {"resolve": resolving, "index": time.perf_counter() - began - resolving}
        spent = {stage: round(seconds, 6) for stage, seconds in indexing.items()}
        failpoint("job.indexed")
        version = self._bench.scope.version()
        for job, outcome in self._stored.values():
            stages = {**outcome.get("seconds", {}), **spent}
            report = ingest_report(self._bench, outcome, stages=stages, graph_version=version)
            self._queue.finish(self._runner, job.id, report)


def _first_outcome(job: Job, outcome: dict[str, Any]) -> dict[str, Any]:
    """What the upload came to at first: one that was killed after it was stored finds itself unchanged."""
    facts = {key: value for key, value in outcome.items() if key not in ("location", "traceback")}
    before = job.detail.get("outcome")
    return dict(before) if before and outcome["outcome"] == "unchanged" else facts


def _refusal(outcome: dict[str, Any]) -> InputRejected | Defect:
    message = str(outcome.get("message", ""))
    if outcome["outcome"] == "rejected":
        return InputRejected(message, reason=RejectionReason(outcome["reason"]))
    _log.error("%s could not be read: %s\n%s", outcome["name"], message, outcome.get("traceback", ""))
    return Defect(
        "the document could not be read", hint="it is no fault of the document; see the server's log"
    )
