"""Headers of every answer: what browsers must not do with it, and who may keep it."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY = {
    # An answer is what its content type says, whatever its bytes look like.
    "X-Content-Type-Options": "nosniff",
    # Addresses hold ids; no other site needs them.
    "Referrer-Policy": "no-referrer",
    # The API serves no pages but the dashboard's, which has a policy of its own: whatever a browser would
    # load or frame for one is refused.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
_OURS = "/v1/"


class AnswerHeaders:
    """ASGI middleware that adds them; a route's own word counts more.

    Args:
        app: The application behind it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": list(message["headers"])}
                headers = MutableHeaders(raw=message["headers"])
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith(_OURS):
                    # What is in a workspace is for its callers, not for caches between them and here.
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, guarded)
