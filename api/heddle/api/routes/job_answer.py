"""How requests that ask for a job are answered: with the job, or with what came of it for those who wait."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Header
from fastapi.responses import JSONResponse, Response

from heddle.api.job_request import preferred_wait
from heddle.api.job_view import job_view
from heddle.api.problem import problem
from heddle.api.routes.problems import problems
from heddle.api.wire.jobs import JobModel
from heddle.core.errors import Cancelled
from heddle.graph.job_queue import Job, JobState

JOBS = "/v1/jobs"
LONGEST_KEY = 255

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=LONGEST_KEY,
        pattern=r"^[\x21-\x7e]*$",
        description="The sender's own name for this request: sent again within a day, it gives the same job.",
    ),
]
Prefer = Annotated[
    str,
    Header(
        max_length=200,
        description="`wait=N`: hold the answer up to N seconds (at most 60) for what comes of the job.",
    ),
]
ACCEPTED: dict[int | str, dict[str, Any]] = {
    202: {"model": JobModel, "description": "The job, under way; `Location` names it."},
    **problems(HTTPStatus.CONFLICT),
}


def answer_headers(prefer: str, *, replayed: bool = False) -> dict[str, str]:
    """Headers that say how the request was understood."""
    headers = {"Idempotent-Replayed": "true"} if replayed else {}
    wait = preferred_wait(prefer)
    return headers if wait is None else headers | {"Preference-Applied": f"wait={wait:.0f}"}


def job_answer(job: Job, headers: dict[str, str], status: HTTPStatus = HTTPStatus.ACCEPTED) -> Response:
    """The job itself, and where to ask for it again."""
    body = JobModel.model_validate(job_view(job)).model_dump(mode="json")
    return JSONResponse(body, status, headers={**headers, "Location": f"{JOBS}/{job.id}"})


def failure_answer(job: Job, headers: dict[str, str]) -> Response | None:
    """The problem of a job that failed or was cancelled; None where it did not."""
    if job.state == JobState.CANCELLED:
        error: dict[str, Any] = {"code": Cancelled.code, "status": Cancelled.http_status}
        error |= {"detail": "the job was cancelled", "hint": f"POST {JOBS}/{job.id}/retry tries it again"}
    elif job.state == JobState.FAILED and job.error is not None:
        error = dict(job.error)
    else:
        return None
    return problem(
        error.pop("status"),
        error.pop("code"),
        error.pop("detail"),
        hint=error.pop("hint"),
        headers={**headers, "Location": f"{JOBS}/{job.id}"},
        **error,
    )
