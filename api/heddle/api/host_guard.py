"""A guard against names that lead here by a trick: on loopback, only loopback's own names are answered.

A page of another site may make its own host name resolve to 127.0.0.1 (DNS rebinding); its browser then
takes this server for that site and lets the page read what it answers. The `Host` header still holds
the page's name, so that a server without keys can tell.
"""

from __future__ import annotations

import ipaddress
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from heddle.api.problem import problem


class HostGuard:
    """ASGI middleware that answers 421 to requests for any host but loopback's names.

    Args:
        app: What it guards.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and not is_loopback(_host_name(Headers(scope=scope))):
            response = problem(
                HTTPStatus.MISDIRECTED_REQUEST,
                "misdirected",
                "the request is for a host that this server is not",
                hint="call it as localhost or 127.0.0.1",
            )
            await response(scope, receive, send)
            return
        await self.app(scope, receive, send)


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
