"""Whether the server runs, whether it can answer, and which Heddle it is."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Response

from heddle.api.readiness import readiness
from heddle.api.routes.bench import AsksForKeys, OwnBench
from heddle.api.routes.problems import problems
from heddle.api.version import package_version
from heddle.api.wire.health import Liveness, Readiness, VersionModel

router = APIRouter(tags=["health"])


@router.get("/livez", response_model=Liveness)
def live() -> dict[str, bool]:
    """The server runs; nothing else is looked at."""
    return {"live": True}


@router.get(
    "/readyz",
    response_model=Readiness,
    responses={503: {"model": Readiness, "description": "A part is out of order."}},
)
def ready(bench: OwnBench, asks_for_keys: AsksForKeys, response: Response) -> dict[str, Any]:
    """The state of store, index, encoder and model, each with the milliseconds it took to look.

    An empty home is ready: there is nothing in it yet, and documents can be added. How much a workspace
    holds is told here by a server without keys alone.
    """
    state = readiness(bench)
    if asks_for_keys:
        state["counts"] = None
    if not state["ready"]:
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return state


@router.get("/version", response_model=VersionModel, responses=problems())
def version(bench: OwnBench, asks_for_keys: AsksForKeys) -> dict[str, str | None]:
    """The version of the server, and, where it asks for no keys, the workspace that it serves by default."""
    return {"version": package_version(), "workspace": None if asks_for_keys else bench.workspace}
