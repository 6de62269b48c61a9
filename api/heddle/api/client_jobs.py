"""`client.jobs`: work that is asked for, watched, waited for, stopped and tried again."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, TypeVar

from pydantic import BaseModel

from heddle.api.client_events import ServerEvent, Stream
from heddle.api.client_listing import LARGEST_PAGE, Pages
from heddle.api.client_problem import error_from_problem
from heddle.api.client_request import WORKSPACE_HEADER, Answer, Exchange, Request, once_only, path, query
from heddle.api.client_route import Resource, Way, listed, route, streamed
from heddle.api.wire.jobs import JobList, JobModel
from heddle.core.errors import Cancelled, DeadlineExceeded

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0
"""Seconds between two looks at a job."""

Report = TypeVar("Report", bound=BaseModel)


class Jobs(Resource[Way]):
    """The jobs of the workspace."""

    @route("add_job")
    def submit(self, kind: str, *, rebuild: bool = False) -> Exchange[JobModel]:
        """Ask for work; it is done when its job has ended.

        Args:
            kind: `index` brings the index to the graph, `train` learns embeddings, `communities` finds what
                belongs together, `resolve` which nodes are one thing.
            rebuild: Have `index` start from nothing.
        """
        body = {"kind": kind, "options": {"rebuild": True} if rebuild else {}}
        return (yield Request("POST", "/v1/jobs", body=body, headers=once_only())).read(JobModel)

    @listed("list_jobs")
    def list(self, *, state: str = "", kind: str = "") -> Pages[JobModel]:
        """All jobs, the newest first; those that ended are kept for 7 days.

        Args:
            state: The state to stay inside, as `running` or `failed`.
            kind: The kind to stay inside, as `ingest` or `train`.
        """
        asked = query(state=state, kind=kind, limit=LARGEST_PAGE)
        return Pages(Request("GET", "/v1/jobs", asked), _page, "jobs")

    @route("get_job")
    def get(self, job: str) -> Exchange[JobModel]:
        """Where a job stands, and what came of it."""
        return (yield Request("GET", path("v1", "jobs", job))).read(JobModel)

    @route("get_job")
    def wait(self, job: str, *, timeout: float | None = None) -> Exchange[JobModel]:
        """Wait until a job has succeeded.

        Args:
            job: The job's id.
            timeout: Seconds to wait; None for as long as it takes.

        Raises:
            Cancelled: the job was asked to stop.
            DeadlineExceeded: it takes longer; it goes on nevertheless.
            HeddleError: why the job failed, as `InputRejected`.
        """
        return (yield from waiting(job, timeout=timeout))

    @streamed("watch_job")
    def watch(self, job: str) -> Stream[JobModel]:
        """A job each time that it got on, and at last as it ended."""
        headers = {"Accept": "text/event-stream"}
        return Stream(Request("GET", path("v1", "jobs", job, "events"), headers=headers), _event)

    @route("cancel_job")
    def cancel(self, job: str) -> Exchange[JobModel]:
        """Cancel a job that waits, or ask one that runs to stop, which it does within seconds."""
        request = Request("POST", path("v1", "jobs", job, "cancel"), repeatable=False)
        return (yield request).read(JobModel)

    @route("retry_job")
    def retry(self, job: str) -> Exchange[JobModel]:
        """Put a job that failed or was cancelled into the queue again."""
        request = Request("POST", path("v1", "jobs", job, "retry"), repeatable=False)
        return (yield request).read(JobModel)


def waiting(job: str, *, timeout: float | None = None, workspace: str = "") -> Exchange[JobModel]:
    """Look at a job until it has succeeded; see `Jobs.wait`.

    Args:
        job: The job's id.
        timeout: Seconds to wait; None for as long as it takes.
        workspace: The workspace that it is a job of, where that is not the client's own.
    """
    headers = {WORKSPACE_HEADER: workspace} if workspace else {}
    until = None if timeout is None else time.monotonic() + timeout
    pause = 0.0
    while True:
        request = Request("GET", path("v1", "jobs", job), headers=headers, pause=pause)
        found = (yield request).read(JobModel)
        if found.state.ended:
            return succeeded(found)
        if until is not None and time.monotonic() >= until:
            raise DeadlineExceeded(
                f"job {job} is {found.state} after {timeout:g} s{found.reason and f' ({found.reason})'}",
                hint="wait for it again, or watch it",
            )
        pause = min(pause * 2 or FIRST_PAUSE, LONGEST_PAUSE)


def reported(answer: Answer, report: type[Report]) -> Exchange[Report]:
    """The report of work that was asked for: that of the answer, or of the job that does it (202)."""
    if answer.status != HTTPStatus.ACCEPTED:
        return answer.read(report)
    job = yield from waiting(answer.read(JobModel).id)
    return report.model_validate(job.result, extra="ignore")


def succeeded(job: JobModel) -> JobModel:
    """A job that ended, if it ended well.

    Raises:
        HeddleError: why it did not.
    """
    if job.error is not None:
        raise error_from_problem(job.error.model_dump(mode="json"))
    if job.state == "cancelled":
        raise Cancelled(f"job {job.id} was cancelled", hint="retry it, if it is wanted after all")
    return job


def _page(answer: Answer) -> tuple[Sequence[JobModel], str | None]:
    page = answer.read(JobList)
    return page.jobs, page.next


def _event(event: ServerEvent) -> JobModel | None:
    if event.name not in {"progress", "done"}:
        return None
    data: Mapping[str, Any] = event.json()
    return JobModel.model_validate(data, extra="ignore")
