"""How long a request may take: the deadline that routes pass down to what may run long."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from heddle.api.visit import Visit
from heddle.core.deadline import Deadline


async def _until(request: Request) -> Deadline:
    return cast("Visit", request.state.visit).deadline()


Until = Annotated[Deadline, Depends(_until)]
"""A deadline that ends with the request's time, or when its caller hangs up."""
