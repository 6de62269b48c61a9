"""`/v1/workspaces`: which there are for a key, what one holds, and an end to all of it."""

from __future__ import annotations

from bisect import bisect_right
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query

from heddle.api.cursor import LONGEST_CURSOR, decode_cursor, encode_cursor
from heddle.api.routes.bench import ReadBenchInPath, WorkspacesOfCaller
from heddle.api.routes.problems import problems
from heddle.api.wire.workspaces import WorkspaceList, WorkspaceModel
from heddle.api.workspace_view import workspace_detail

router = APIRouter(prefix="/v1/workspaces", tags=["workspaces"])
MAX_PAGE = 200


@router.get("", response_model=WorkspaceList, responses=problems(HTTPStatus.BAD_REQUEST))
def list_workspaces(
    workspaces: WorkspacesOfCaller,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE, description="How many at most.")] = 50,
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR, description="`next` of the page before.")] = "",
) -> dict[str, Any]:
    """Workspaces by name, a page at a time: those that the key opens."""
    start = bisect_right(workspaces, decode_cursor("workspaces", cursor))
    page = workspaces[start : start + limit]
    more = start + limit < len(workspaces)
    return {
        "workspaces": [{"name": each} for each in page],
        "next": encode_cursor("workspaces", page[-1]) if more else None,
    }


@router.get("/{workspace}", response_model=WorkspaceModel, responses=problems(HTTPStatus.BAD_REQUEST))
def get_workspace(bench: ReadBenchInPath) -> dict[str, Any]:
    """How much a workspace holds, and whether its index and its model keep up.

    A workspace begins with its first document; before that it is there, and empty.
    """
    return workspace_detail(bench)
