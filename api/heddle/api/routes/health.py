"""Whether the server runs, whether it can answer, and which Heddle it is."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response

from heddle.api.access import own_access
from heddle.api.readiness import readiness
from heddle.api.routes.bench import workshop_of
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
def ready(request: Request, response: Response) -> dict[str, Any]:
    """The state of store, index, encoder and model, each with the milliseconds it took to look.

    An empty home is ready: there is nothing in it yet, and documents can be added.
    """
    shop = workshop_of(request)
    state = readiness(shop.bench(own_access(shop.settings)))
    if not state["ready"]:
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return state


@router.get("/version", response_model=VersionModel, responses=problems())
def version(request: Request) -> dict[str, str]:
    """The version of the server, and the workspace that it serves."""
    return {"version": package_version(), "workspace": workshop_of(request).settings.workspace}
