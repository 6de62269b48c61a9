"""Exchanges: a request and what it was answered, told to whoever keeps count once the answer is sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from heddle.api.access import Access
from heddle.api.authentication import key_of_request
from heddle.api.trace import current_trace

UNMATCHED = "unmatched"
"""Stands for the route of a request that no route is for: its path could be anything."""

OTHER_METHOD = "OTHER"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_NO_ANSWER = 500


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer; holds nothing that the caller wrote but the method.

    Args:
        trace: The request's trace id.
        method: A known method, or `OTHER_METHOD`.
        route: The route's template (`/v1/documents/{document}`), or `UNMATCHED`.
        status: The status of the answer.
        seconds: From the request's head to the end of the answer.
        size: Bytes of the answer's body as they were sent.
        key: The id of the key that it was made with; empty without one.
        workspace: Where it worked; empty where it worked in none.
    """

    trace: str
    method: str
    route: str
    status: int
    seconds: float
    size: int
    key: str = ""
    workspace: str = ""


Listener = Callable[[Exchange], None]


class ExchangeWatch:
    """ASGI middleware that tells of each exchange.

    Args:
        app: The application behind it.
        listeners: Told in their order, in the event loop: they must be quick.
    """

    def __init__(self, app: ASGIApp, *, listeners: Sequence[Listener]) -> None:
        self.app = app
        self.listeners = listeners

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and tell of it when it is over."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # Made here, so that middleware that passes on a copy of the scope shares it.
        scope.setdefault("state", {})
        began = time.perf_counter()
        status, size = _NO_ANSWER, 0

        async def counted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, counted)
        finally:
            exchange = Exchange(
                current_trace(),
                scope["method"] if scope["method"] in _METHODS else OTHER_METHOD,
                route_of(scope),
                status,
                time.perf_counter() - began,
                size,
                key_of_request(scope),
                _workspace(scope["state"].get("access")),
            )
            for listener in self.listeners:
                listener(exchange)


def _workspace(access: Access | None) -> str:
    return access.workspace if access else ""


def route_of(scope: Scope) -> str:
    """The template of the route that took a request; known once it was answered."""
    return str(getattr(scope.get("route"), "path_format", UNMATCHED))
