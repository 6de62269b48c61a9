"""How long a request may take: the deadline that routes pass down to what may run long."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Header, Request
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from heddle.api.gate import Gate
from heddle.api.visit import Visit
from heddle.core.deadline import Deadline

TIMEOUT_HEADER = "Request-Timeout"
LONGEST_TIMEOUT = 3600

LEAST_TIMEOUT = 1

_Seconds = Annotated[
    # The limits stand on the number: on the union they would not reach the specification.
    Annotated[float, Field(ge=LEAST_TIMEOUT, le=LONGEST_TIMEOUT, allow_inf_nan=False)] | SkipJsonSchema[None],
    Header(
        alias=TIMEOUT_HEADER,
        description="Seconds after which the caller no longer wants the answer (504). The server's own limit "
        "(setting `request_timeout`) holds all the same.",
    ),
]


async def _visit(request: Request) -> Visit:
    return cast("Visit", request.state.visit)


async def _gate(request: Request) -> Gate:
    return cast("Gate", request.app.state.gate)


RequestVisit = Annotated[Visit, Depends(_visit)]
"""Whether somebody still waits for the answer."""
SearchGate = Annotated[Gate, Depends(_gate)]
"""Where searches wait for their turn."""


async def _until(visit: RequestVisit, seconds: _Seconds = None) -> Deadline:
    return visit.deadline(seconds)


Until = Annotated[Deadline, Depends(_until)]
"""A deadline that ends with the request's time, or when its caller hangs up; its route may answer 504."""
