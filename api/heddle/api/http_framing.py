"""Where a request ends: one that two readers would end in two places is refused, and the line is closed.

A proxy in front of the server and the server itself must agree on where a body ends, or what one takes for
its last bytes is to the other a request of its own (request smuggling). RFC 9112, section 6.1: a request with
both a length and a transfer coding ought to be handled as an error, and the connection must be closed.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from heddle.api.problem import problem

_VERSIONS = frozenset({"1.0", "1.1"})


class FramingGuard:
    """ASGI middleware that answers 400 to a request that says its length in two ways, or in no known version.

    Args:
        app: What it guards.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        fault = _fault(scope) if scope["type"] == "http" else ""
        if not fault:
            await self.app(scope, receive, send)
            return
        response = problem(
            HTTPStatus.BAD_REQUEST,
            "invalid-request",
            fault,
            hint="see RFC 9112 for what a request is",
            headers={"Connection": "close"},
        )
        await response(scope, receive, send)


def _fault(scope: Scope) -> str:
    if scope["http_version"] not in _VERSIONS:
        return "the request is in a version of HTTP that this server does not speak"
    headers = Headers(scope=scope)
    if "transfer-encoding" in headers and "content-length" in headers:
        return "the request has both a Content-Length and a Transfer-Encoding"
    return ""


class ProblemProtocol(H11Protocol):
    """HTTP/1.1 that answers with a problem document where the bytes are no request at all."""

    def send_400_response(self, msg: str) -> None:
        """Refuse and close the line.

        Args:
            msg: What is wrong; the server's own words, not the caller's.
        """
        # Before the first request there is no cycle, whatever its type says.
        cycle: Any = self.cycle
        if cycle and cycle.response_started and not cycle.response_complete:
            # The answer has begun: what comes now could not be told from its body.
            self.transport.close()
            return
        response = problem(
            HTTPStatus.BAD_REQUEST,
            "invalid-request",
            msg.rstrip("."),
            hint="see RFC 9112 for what a request is",
            headers={"Connection": "close"},
        )
        lines = [b"HTTP/1.1 400 Bad Request", *(b": ".join(pair) for pair in response.raw_headers), b"", b""]
        self.transport.write(b"\r\n".join(lines) + bytes(response.body))
        self.transport.close()
