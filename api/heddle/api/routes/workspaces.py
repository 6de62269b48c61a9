"""`/v1/workspaces`: which there are for a key, what one holds, and an end to all of it."""

from __future__ import annotations

from bisect import bisect_right
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from heddle.api.cursor import CursorForm
from heddle.api.job_request import submit_job
from heddle.api.routes.bench import (
    WORKSPACE_HEADER,
    AdminAccessInPath,
    AdminBenchInPath,
    ReadBenchInPath,
    WorkspacesOfCaller,
)
from heddle.api.routes.job_answer import ACCEPTED, IdempotencyKey, answer_headers, job_answer
from heddle.api.routes.problems import problems
from heddle.api.wire.jobs import JobModel
from heddle.api.wire.workspaces import WorkspaceList, WorkspaceModel
from heddle.api.workspace_view import workspace_detail
from heddle.graph.job_queue import JobKind

router = APIRouter(prefix="/v1/workspaces", tags=["workspaces"])
_CURSORS = CursorForm("workspaces")
MAX_PAGE = 200


@router.get("", response_model=WorkspaceList, responses=problems(HTTPStatus.BAD_REQUEST))
def list_workspaces(
    workspaces: WorkspacesOfCaller,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE, description="How many at most.")] = 50,
    cursor: Annotated[str, _CURSORS.parameter()] = "",
) -> dict[str, Any]:
    """Workspaces by name, a page at a time: those that the key opens."""
    start = bisect_right(workspaces, _CURSORS.read(cursor))
    page = workspaces[start : start + limit]
    more = start + limit < len(workspaces)
    return {
        "workspaces": [{"name": each} for each in page],
        "next": _CURSORS.write(page[-1]) if more else None,
    }


@router.get("/{workspace}", response_model=WorkspaceModel, responses=problems(HTTPStatus.BAD_REQUEST))
def get_workspace(bench: ReadBenchInPath) -> dict[str, Any]:
    """How much a workspace holds, and whether its index and its model keep up.

    A workspace begins with its first document; before that it is there, and empty.
    """
    return workspace_detail(bench)


@router.delete(
    "/{workspace}",
    status_code=HTTPStatus.ACCEPTED,
    response_model=JobModel,
    responses={**ACCEPTED, **problems(HTTPStatus.BAD_REQUEST)},
)
def delete_workspace(
    access: AdminAccessInPath, bench: AdminBenchInPath, idempotency_key: IdempotencyKey = ""
) -> Response:
    """Delete all that a workspace holds: documents, index, models; what was uploaded too.

    The job that does it is one of that workspace. Keys for the workspace stay.
    """
    submitted = submit_job(bench, JobKind.CLEAR, {}, principal=access.key, idempotency_key=idempotency_key)
    headers = answer_headers("", replayed=not submitted.new) | {WORKSPACE_HEADER: bench.workspace}
    return job_answer(submitted.job, headers)
