"""`/v1/jobs`: ask for work, watch it, stop it, try it again."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated, Any, cast

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from sse_starlette.event import JSONServerSentEvent

from heddle.api.cursor import CursorForm
from heddle.api.job_request import changes, put_back, submit_job
from heddle.api.job_view import job_view
from heddle.api.routes.bench import IngestAccess, IngestBench, ReadBench
from heddle.api.routes.job_answer import ACCEPTED, IdempotencyKey, answer_headers, job_answer
from heddle.api.routes.problems import event_schema, problems
from heddle.api.strict_json import JsonRoute
from heddle.api.visit import Visit
from heddle.api.wire.jobs import JOB_EXAMPLE, JobBody, JobList, JobModel
from heddle.api.workbench import Workbench
from heddle.core.errors import NotFound
from heddle.graph.job_queue import Job, JobKind, JobState

_EVENTS_EXAMPLE = f"event: done\ndata: {json.dumps(JOB_EXAMPLE)}\n\n"
router = APIRouter(prefix="/v1/jobs", tags=["jobs"], route_class=JsonRoute)
MAX_PAGE = 200
_CURSORS = CursorForm("jobs")
_Id = Annotated[str, Path(max_length=64, description="The job's id.", examples=["8f14e45fceea167a5a36dedd"])]


@router.post(
    "",
    status_code=HTTPStatus.ACCEPTED,
    response_model=JobModel,
    responses={**ACCEPTED, **problems(HTTPStatus.BAD_REQUEST)},
)
def add_job(
    access: IngestAccess, bench: IngestBench, body: JobBody, idempotency_key: IdempotencyKey = ""
) -> Response:
    """Ask for an index run, for training, or for communities."""
    options = body.options.model_dump(exclude_defaults=True)
    submitted = submit_job(
        bench, JobKind(body.kind), options, principal=access.key, idempotency_key=idempotency_key
    )
    return job_answer(submitted.job, answer_headers("", replayed=not submitted.new))


@router.get("", response_model=JobList, responses=problems(HTTPStatus.BAD_REQUEST))
def list_jobs(
    bench: ReadBench,
    state: Annotated[JobState | None, Query(description="Only those that stand there.")] = None,
    kind: Annotated[JobKind | None, Query(description="Only those that do this.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE, description="How many at most.")] = 50,
    cursor: Annotated[str, _CURSORS.parameter()] = "",
) -> dict[str, Any]:
    """Jobs of the workspace, the newest first, a page at a time; those that ended are kept for 7 days."""
    shown = _CURSORS.read(cursor)
    try:
        # A cursor names the last job that was shown: its number would tell how much others ask for.
        after = bench.jobs.get(shown).sequence if shown else None
    except NotFound:
        # It was kept for its days; whatever came before it is gone as well.
        return {"jobs": [], "next": None}
    jobs = bench.jobs.list(after=after, limit=limit + 1, state=state, kind=kind)
    more = _CURSORS.write(jobs[limit - 1].id) if len(jobs) > limit else None
    return {"jobs": [job_view(job) for job in jobs[:limit]], "next": more}


@router.get("/{job}", response_model=JobModel, responses=problems(HTTPStatus.NOT_FOUND))
def get_job(bench: ReadBench, job: _Id) -> dict[str, Any]:
    """Where a job stands, and what came of it."""
    return job_view(bench.jobs.get(job))


@router.get(
    "/{job}/events",
    response_class=Response,
    responses={
        200: {
            "description": "Events until the job has ended: `progress` when it moved, `done` at its end. The "
            "data of each is the job.",
            "content": {
                "text/event-stream": {"schema": event_schema("progress", "done"), "example": _EVENTS_EXAMPLE}
            },
        },
        **problems(HTTPStatus.NOT_FOUND),
    },
)
async def watch_job(request: Request, bench: ReadBench, job: _Id) -> Response:
    """Watch a job: server-sent events."""
    from sse_starlette.sse import EventSourceResponse

    found = await run_in_threadpool(bench.jobs.get, job)
    return EventSourceResponse(_events(bench, found, cast("Visit", request.state.visit)))


@router.post(
    "/{job}/cancel",
    response_model=JobModel,
    responses={**ACCEPTED, **problems(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)},
)
def cancel_job(bench: IngestBench, job: _Id) -> Response:
    """Cancel a job that waits (200), or ask one that runs to stop (202), which it does within seconds.

    What is stored already can no longer be cancelled; it can be deleted.
    """
    found = bench.jobs.cancel(job)
    return job_answer(found, {}, HTTPStatus.OK if found.state.ended else HTTPStatus.ACCEPTED)


@router.post(
    "/{job}/retry",
    status_code=HTTPStatus.ACCEPTED,
    response_model=JobModel,
    responses={**ACCEPTED, **problems(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)},
)
def retry_job(bench: IngestBench, job: _Id) -> Response:
    """Put a job that failed or was cancelled into the queue again."""
    return job_answer(put_back(bench, job), {})


async def _events(bench: Workbench, job: Job, visit: Visit) -> AsyncIterator[JSONServerSentEvent]:
    async for each in changes(bench, job, visit.gone):
        event = "done" if each.state.ended else "progress"
        yield JSONServerSentEvent(
            JobModel.model_validate(job_view(each)).model_dump(mode="json"), event=event
        )
