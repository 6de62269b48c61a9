"""A guard against pages of other sites: a browser may send them here, and nobody asked it to.

The server binds to loopback without keys, so any web page that the user visits could post a form to it.
Browsers say where a request comes from; one that comes from elsewhere is refused. Programs send no
`Origin` and pass.
"""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from heddle.api.problem import problem


class OriginGuard:
    """ASGI middleware that answers 403 to requests from other sites and forbids content sniffing."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if _comes_from_elsewhere(Headers(scope=scope)):
            response = problem(
                HTTPStatus.FORBIDDEN,
                "forbidden",
                "the request comes from a page of another site",
                hint="call the API from a program, or from a page that it serves",
            )
            await response(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-content-type-options", b"nosniff")]
            await send(message)

        await self.app(scope, receive, guarded)


def _comes_from_elsewhere(headers: Headers) -> bool:
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site") == "cross-site"
    return urlsplit(origin).netloc != headers.get("host", "")
