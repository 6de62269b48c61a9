"""A limit on request bodies that holds while they arrive, whatever their headers claim."""

from __future__ import annotations

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from heddle.api.problem import problem

_MIB = 1024 * 1024


class BodyLimit:
    """ASGI middleware that answers 413 to a body above the limit.

    Args:
        app: The application behind it.
        limit: Bytes that a body may have.
    """

    def __init__(self, app: ASGIApp, *, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        claimed = Headers(scope=scope).get("content-length", "")
        if claimed.isdecimal() and int(claimed) > self.limit:
            # Refused unread; the connection cannot be used again.
            refusal = problem(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                "request-too-large",
                self._detail(),
                headers={"Connection": "close"},
            )
            await refusal(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.limit:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, self._detail())
            return message

        await self.app(scope, counted, send)

    def _detail(self) -> str:
        return f"the request body is above {self.limit / _MIB:g} MiB (setting max_upload)"
