"""A guard against names that lead here by a trick: on loopback, only loopback's own names are answered.

A page of another site may make its own host name resolve to 127.0.0.1 (DNS rebinding); its browser then
takes this server for that site and lets the page read what it answers. The `Host` header still holds
the page's name, so that a server without keys can tell. One that asks for keys need not: a page has none.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from heddle.api.problem import problem
from heddle.core.errors import HeddleError


class HostGuard:
    """ASGI middleware that answers 421 to requests for any host but loopback's names.

    Args:
        app: What it guards.
        asks_for_keys: Whether every caller shows a key; then any host is answered.
    """

    def __init__(self, app: ASGIApp, *, asks_for_keys: Callable[[], bool]) -> None:
        self.app = app
        self._asks_for_keys = asks_for_keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and not self._may_pass(Headers(scope=scope)):
            response = problem(
                HTTPStatus.MISDIRECTED_REQUEST,
                "misdirected",
                "the request is for a host that this server is not",
                hint="call it as localhost or 127.0.0.1",
            )
            await response(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _may_pass(self, headers: Headers) -> bool:
        if is_loopback(_host_name(headers)):
            return True
        try:
            return self._asks_for_keys()
        except HeddleError:
            # The keys cannot be read, so that nobody can tell: the door would let no one in either.
            return False


def is_loopback(name: str) -> bool:
    """Whether a host's name or address is one of loopback's.

    >>> [is_loopback(name) for name in ("localhost", "127.0.0.1", "::1", "evil.example")]
    [True, True, True, False]
    """
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _host_name(headers: Headers) -> str:
    try:
        return urlsplit(f"//{headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""
