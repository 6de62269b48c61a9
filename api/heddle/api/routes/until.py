"""How long a request may take: the deadline that routes pass down to what may run long."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Header, Request

from heddle.api.gate import Gate
from heddle.api.time_limit import TIMEOUT_FORM, TIMEOUT_HEADER
from heddle.api.visit import Visit
from heddle.core.deadline import Deadline

_Seconds = Annotated[
    str,
    Header(
        alias=TIMEOUT_HEADER,
        # A header is text: its form is said, not a type that it does not have.
        pattern=TIMEOUT_FORM,
        description="Seconds, 1 at least, after which the caller no longer wants the answer (504). The "
        "server's own limit (setting `request_timeout`) holds all the same.",
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


async def _until(visit: RequestVisit, seconds: _Seconds = "") -> Deadline:
    return visit.deadline(float(seconds) if seconds else None)


Until = Annotated[Deadline, Depends(_until)]
"""A deadline that ends with the request's time, or when its caller hangs up; its route may answer 504."""
