"""A guard against pages of other sites: a browser may send them here, and nobody asked it to.

A server without keys answers whoever reaches it, so any web page that the user visits could post a form to
it. Browsers say where a request comes from; one that comes from elsewhere is refused, unless the keeper
listed its origin (setting `cors_origins`). Programs send no `Origin` and pass.
"""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from heddle.api.dashboard import is_shell
from heddle.api.problem import problem


class OriginGuard:
    """ASGI middleware that answers 403 to requests from other sites and forbids content sniffing.

    Args:
        app: What it guards.
        listed: Origins whose pages may call, as browsers write them.
    """

    def __init__(self, app: ASGIApp, *, listed: Collection[str] = ()) -> None:
        self.app = app
        self._listed = frozenset(listed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if self._comes_from_elsewhere(headers) and not _is_a_link_to_the_page(scope, headers):
            response = problem(
                HTTPStatus.FORBIDDEN,
                "forbidden",
                "the request comes from a page of another site",
                hint="call the API from a program, or list the page's origin in the setting cors_origins",
            )
            await response(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-content-type-options", b"nosniff")]
            await send(message)

        await self.app(scope, receive, guarded)

    def _comes_from_elsewhere(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is None:
            return headers.get("sec-fetch-site") == "cross-site"
        return origin not in self._listed and urlsplit(origin).netloc != headers.get("host", "")


def _is_a_link_to_the_page(scope: Scope, headers: Headers) -> bool:
    """Whether a user followed a link to the dashboard; the site it stood on learns nothing of what comes."""
    return is_shell(scope) and headers.get("sec-fetch-mode") == "navigate" and "origin" not in headers
