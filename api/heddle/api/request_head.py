"""Limits on the head of a request: an address or headers above them are refused in words.

The server breaks off at `LONGEST_HEAD`, so that a head which never ends costs little; up to there the caller
learns which limit was meant.
"""

from __future__ import annotations

from http import HTTPStatus

from starlette.types import ASGIApp, Receive, Scope, Send

from heddle.api.problem import problem

LONGEST_ADDRESS = 16_384
"""Bytes of path and query."""

LONGEST_HEADERS = 32_768
"""Bytes of all headers, names and values."""

LONGEST_HEAD = 65_536
"""Bytes of address and headers that the server reads at all before it breaks off."""


class RequestHead:
    """ASGI middleware that answers 414 and 431.

    Args:
        app: The application behind it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http":
            address = len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"])
            headers = sum(len(name) + len(value) for name, value in scope["headers"])
            if address > LONGEST_ADDRESS:
                detail = f"the address is longer than {LONGEST_ADDRESS} bytes"
                await _refusal(HTTPStatus.REQUEST_URI_TOO_LONG, detail)(scope, receive, send)
                return
            if headers > LONGEST_HEADERS:
                detail = f"the headers have more than {LONGEST_HEADERS} bytes"
                await _refusal(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, detail)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _refusal(status: HTTPStatus, detail: str) -> ASGIApp:
    return problem(status, "request-too-large", detail, headers={"Connection": "close"})
