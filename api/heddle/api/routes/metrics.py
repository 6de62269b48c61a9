"""`/metrics`: what the server counts, for Prometheus."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from heddle.api.metrics import IndexMetrics, Metrics
from heddle.api.routes.bench import ReadBench
from heddle.api.routes.problems import problems

router = APIRouter(tags=["health"])
_EXAMPLE = """# HELP heddle_requests_total Requests by route, method and status.
# TYPE heddle_requests_total counter
heddle_requests_total{method="POST",route="/v1/search",status="200"} 42.0
"""
_TEXT: dict[str, Any] = {"schema": {"type": "string"}, "example": _EXAMPLE}


async def _metrics(request: Request) -> Metrics:
    return cast("Metrics", request.app.state.metrics)


AppMetrics = Annotated[Metrics, Depends(_metrics)]
"""What the application counts, for routes that count."""


@router.get(
    "/metrics",
    response_class=Response,
    responses={
        **problems(),
        HTTPStatus.OK: {"description": "Prometheus's text format.", "content": {"text/plain": _TEXT}},
    },
)
def metrics(bench: ReadBench, counted: AppMetrics) -> Response:
    """What the server counts, and the index of the workspace, in Prometheus's text format."""
    put_in_force = bench.index_put_in_force()
    age = None if put_in_force is None else max(0.0, time.time() - put_in_force)
    return Response(
        counted.text(IndexMetrics(age, bench.entries_held())),
        headers={"Cache-Control": "no-store"},
        media_type=CONTENT_TYPE_LATEST,
    )
