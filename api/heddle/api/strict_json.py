"""JSON bodies taken at their word: of the right content type, well formed, and without NaN or Infinity."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any, NoReturn

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class _StrictRequest(Request):
    """A request whose body is JSON as RFC 8259 has it; Python alone reads more than that."""

    async def json(self) -> Any:
        try:
            return json.loads(await self.body(), parse_constant=_refuse, parse_float=_finite)
        except (ValueError, RecursionError) as error:
            raise HTTPException(HTTPStatus.BAD_REQUEST, "the body is no JSON") from error


class JsonRoute(APIRoute):
    """A route that takes a JSON body and nothing else: 415 for other types, 400 for what is no JSON."""

    def get_route_handler(self) -> Handler:
        """FastAPI's own handler behind a look at the body's type."""
        handler = super().get_route_handler()

        async def strictly(request: Request) -> Response:
            request = _StrictRequest(request.scope, request.receive)
            content_type = request.headers.get("content-type", "")
            # What is missing altogether is a field that is missing, and says so.
            if self.body_field is not None and await request.body() and not _is_json(content_type):
                raise HTTPException(
                    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                    "the body has to be JSON (Content-Type: application/json)",
                )
            return await handler(request)

        return strictly


def _is_json(content_type: str) -> bool:
    media = content_type.partition(";")[0].strip().lower()
    return media == "application/json" or (media.startswith("application/") and media.endswith("+json"))


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"{digits} is out of range")
    return number
