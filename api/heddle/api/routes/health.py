"""Whether the server runs, whether it can answer, and which Heddle it is."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import anyio
import anyio.to_thread
from fastapi import APIRouter, Request, Response

from heddle.api.readiness import readiness
from heddle.api.routes.bench import AsksForKeys, OwnBench
from heddle.api.routes.problems import problems
from heddle.api.version import package_version
from heddle.api.wire.health import Liveness, Readiness, VersionModel

router = APIRouter(tags=["health"])
_probes = anyio.CapacityLimiter(2)


@router.get("/livez", response_model=Liveness)
async def live() -> dict[str, bool]:
    """The server runs; nothing else is looked at."""
    return {"live": True}


@router.get(
    "/readyz",
    response_model=Readiness,
    responses={503: {"model": Readiness, "description": "A part is out of order."}},
)
async def ready(
    request: Request, bench: OwnBench, asks_for_keys: AsksForKeys, response: Response
) -> dict[str, Any]:
    """The state of store, index, encoder, model and job queue, each with the milliseconds it took to look.

    An empty home is ready: there is nothing in it yet, and documents can be added. How much a workspace
    holds is told here by a server without keys alone.
    """
    supervisor = request.app.state.supervisor
    working = None if supervisor is None else supervisor.pid is not None
    # In threads of its own: a flood of other requests must not make the server look dead.
    state = await anyio.to_thread.run_sync(lambda: readiness(bench, working=working), limiter=_probes)
    if asks_for_keys:
        state["counts"] = None
        if state["queue"]["state"] == "ready":
            # How many jobs there are is the work of all workspaces.
            state["queue"]["detail"] = ""
    if not state["ready"]:
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return state


@router.get("/version", response_model=VersionModel, responses=problems())
async def version(bench: OwnBench, asks_for_keys: AsksForKeys) -> dict[str, str | None]:
    """The version of the server, and, where it asks for no keys, the workspace that it serves by default."""
    return {"version": package_version(), "workspace": None if asks_for_keys else bench.workspace}
