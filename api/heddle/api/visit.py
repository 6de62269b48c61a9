"""A visit: a request for as long as somebody waits for its answer.

Work for a request runs in a thread, which nobody can stop from outside. It asks its `Deadline` now and
then; a caller that hangs up cancels the deadline, so that the work ends at its next question and its place
is free for somebody who still waits.
"""

from __future__ import annotations

import asyncio
import contextlib

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from heddle.core.deadline import Deadline


class Visit:
    """Whether somebody still waits, and how long the work for them may take; used in the event loop.

    Args:
        seconds: The time that any request has.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.gone = asyncio.Event()
        self._deadlines: list[Deadline] = []

    def deadline(self, seconds: float | None = None) -> Deadline:
        """A deadline from now on, which is cancelled when the caller hangs up.

        Args:
            seconds: What the caller asks for; it can only shorten the time.
        """
        deadline = Deadline(self.seconds if seconds is None else min(seconds, self.seconds))
        self._deadlines.append(deadline)
        if self.gone.is_set():
            deadline.cancel()
        return deadline

    def end(self) -> None:
        """Nobody waits any more."""
        self.gone.set()
        for deadline in self._deadlines:
            deadline.cancel()


class VisitWatch:
    """ASGI middleware that makes a visit of each request and listens for the caller hanging up.

    Args:
        app: The application behind it; finds the visit as `request.state.visit`.
        seconds: The time that any request has.
    """

    def __init__(self, app: ASGIApp, *, seconds: float) -> None:
        self.app = app
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and listen meanwhile."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        visit = Visit(self.seconds)
        scope.setdefault("state", {})["visit"] = visit
        line = _Line(receive, visit, has_body=_has_body(Headers(scope=scope)))
        listening = asyncio.create_task(line.listen())
        try:
            await self.app(scope, line.receive, send)
        finally:
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listening


class _Line:
    """The line to a caller: the application reads the body from it, and then the visit listens.

    Never both at once, and never ahead of the application: a large body must not pile up here.
    """

    def __init__(self, receive: Receive, visit: Visit, *, has_body: bool) -> None:
        self._receive = receive
        self._visit = visit
        self._body_read = asyncio.Event()
        self._empty_body_given = has_body
        if not has_body:
            self._body_read.set()

    async def receive(self) -> Message:
        """The next message, as the application asks for it."""
        if not self._empty_body_given:
            self._empty_body_given = True
            return {"type": "http.request", "body": b"", "more_body": False}
        if self._body_read.is_set():
            await self._visit.gone.wait()
            return {"type": "http.disconnect"}
        message = await self._receive()
        if message["type"] == "http.disconnect":
            self._visit.end()
        elif not message.get("more_body", False):
            self._body_read.set()
        return message

    async def listen(self) -> None:
        """Wait for the caller to hang up."""
        await self._body_read.wait()
        while (await self._receive())["type"] != "http.disconnect":
            # The empty body of a request without one.
            continue
        self._visit.end()


def _has_body(headers: Headers) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
