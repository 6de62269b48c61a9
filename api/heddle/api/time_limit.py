"""The time that any request has: who waits is told when it is over, even where the work cannot be stopped.

Long work asks its deadline and ends by itself (`visit.py`). A call that hangs, on a database that does not
answer say, asks nothing: its thread is left to itself, and what it says later reaches nobody.
"""

from __future__ import annotations

import asyncio
import logging
import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from heddle.api.job_request import preferred_wait
from heddle.api.problem import problem_of
from heddle.core.errors import DeadlineExceeded, HeddleError

TIMEOUT_HEADER = "Request-Timeout"
TIMEOUT_FORM = r"^([1-9][0-9]{0,3}(\.[0-9]{1,3})?)?$"
GRACE_SECONDS = 1.0
"""What asks its deadline answers first: it knows better what took long."""
_log = logging.getLogger(__name__)


class TimeLimit:
    """ASGI middleware that answers 504 where no answer has begun in time, counted from the body's end.

    Args:
        app: The application behind it.
        seconds: The time that a request has; its `Request-Timeout` can shorten it. A request that waits for
            a job (`Prefer: wait=N`) has as long as it waits.
    """

    def __init__(self, app: ASGIApp, *, seconds: float) -> None:
        self.app = app
        self.seconds = seconds
        self._left: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and answer for it where nobody else does in time."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        limit = self._limit(headers)
        line = _Line(receive, send, has_body="content-length" in headers or "transfer-encoding" in headers)
        work = asyncio.create_task(self._work(scope, line))
        try:
            if await _in_time(work, line, limit + GRACE_SECONDS):
                await work
                return
        except asyncio.CancelledError:
            work.cancel()
            raise
        line.cut()
        self._left.add(work)
        work.add_done_callback(self._let_go)
        error = DeadlineExceeded(f"it took longer than {limit:g} s", hint="ask for less, or come back later")
        await problem_of(error)(scope, receive, send)

    async def _work(self, scope: Scope, line: _Line) -> None:
        await self.app(scope, line.receive, line.send)

    def _limit(self, headers: Headers) -> float:
        asked = headers.get(TIMEOUT_HEADER, "")
        limit = self.seconds
        if asked and re.fullmatch(TIMEOUT_FORM, asked):
            limit = min(limit, float(asked))
        return max(limit, preferred_wait(headers.get("prefer", "")) or 0.0)

    def _let_go(self, work: asyncio.Task[None]) -> None:
        self._left.discard(work)
        error = None if work.cancelled() else work.exception()
        if error is not None and not isinstance(error, HeddleError):
            _log.error("work that nobody waited for any more failed", exc_info=error)


async def _in_time(work: asyncio.Task[None], line: _Line, seconds: float) -> bool:
    """Whether the work ended, or its answer began, so many seconds after the body was read."""
    body = asyncio.create_task(line.body_read.wait())
    try:
        await asyncio.wait({work, body}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        body.cancel()
    if not work.done():
        await asyncio.wait({work}, timeout=seconds)
    return work.done() or line.answered


class _Line:
    """What goes to and fro between a caller and the application, until it is cut."""

    def __init__(self, receive: Receive, send: Send, *, has_body: bool) -> None:
        self._receive = receive
        self._send = send
        self._is_cut = False
        self.answered = False
        self.body_read = asyncio.Event()
        if not has_body:
            self.body_read.set()

    async def receive(self) -> Message:
        """The next message of the caller."""
        message = await self._receive()
        if not message.get("more_body", False):
            self.body_read.set()
        return message

    async def send(self, message: Message) -> None:
        """Pass a part of the answer on, unless the caller has another answer."""
        if not self._is_cut:
            self.answered = True
            await self._send(message)

    def cut(self) -> None:
        """From now on, nothing the application says reaches the caller."""
        self._is_cut = True
