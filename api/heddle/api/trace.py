"""Trace ids: one name a request, under which caller, log and error document speak of it.

A caller that traces its own work sends `traceparent` (W3C Trace Context, level 1); its trace id is taken
over, so that both logs can be laid side by side. Who sends none gets a random one.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from contextvars import ContextVar

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TRACE_HEADER = "Trace-Id"
_BYTES = 16
# Version 00 ends after the flags; later versions may go on behind another hyphen, and 255 is forbidden.
_TRACEPARENT = re.compile(r"(?:00-(\w{32})-(\w{16})-\w{2}|(?!00|ff)\w{2}-(\w{32})-(\w{16})-\w{2}(?:-.*)?)")
_HEX = re.compile(r"[0-9a-f-]{55}")
_current: ContextVar[str] = ContextVar("trace", default="")


def current_trace() -> str:
    """The trace id of the request that is being answered, in its tasks and threads; empty outside of one."""
    return _current.get()


def trace_of(traceparents: Sequence[str]) -> str:
    """The trace id that the `traceparent` headers of a request name, or a random one.

    A header that is malformed, all zeros or sent twice counts as none, as the standard asks.

    >>> trace_of(["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"])
    '4bf92f3577b34da6a3ce929d0e0e4736'
    """
    if len(traceparents) == 1 and _HEX.match(traceparents[0]):
        found = _TRACEPARENT.fullmatch(traceparents[0])
        trace, parent = (found[1] or found[3], found[2] or found[4]) if found else ("", "")
        if trace.strip("0") and parent.strip("0"):
            return trace
    return secrets.token_hex(_BYTES)


class TraceIds:
    """ASGI middleware that gives each request its trace id and sends it back as `Trace-Id`.

    Args:
        app: The application behind it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on under its name."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        trace = trace_of(Headers(scope=scope).getlist("traceparent"))

        async def traced(message: Message) -> None:
            if message["type"] == "http.response.start":
                header = (TRACE_HEADER.lower().encode(), trace.encode())
                message = {**message, "headers": [*message["headers"], header]}
            await send(message)

        token = _current.set(trace)
        try:
            await self.app(scope, receive, traced)
        finally:
            _current.reset(token)
