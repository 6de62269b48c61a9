"""A barrier for what nobody foresaw: logged with its trace id, answered as a problem document.

Starlette's own barrier lies outside all middleware, so that its answers would lack their headers.
"""

from __future__ import annotations

import logging

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from heddle.api.problem import defect
from heddle.api.trace import current_trace

_log = logging.getLogger(__name__)


class DefectBarrier:
    """ASGI middleware that answers 500 where the application behind it raises.

    Args:
        app: The application behind it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and catch what comes back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except ClientDisconnect:
            pass  # the caller hung up in the middle of a body: nobody's defect, and nobody is there to answer
        except Exception:
            _log.exception("defect [%s]", current_trace())
            if started:
                # Too late for another answer; the server breaks the connection, so that nobody takes the
                # half for the whole.
                raise
            await defect()(scope, receive, send)
