"""A visit ends when its caller hangs up, whatever the application does; the body is never read ahead."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from heddle.api.visit import Visit, VisitWatch
from heddle.core.errors import DeadlineExceeded, Departed


class Line:
    """A caller's side of a connection."""

    def __init__(self, *messages: Message) -> None:
        self.messages: asyncio.Queue[Message] = asyncio.Queue()
        self.read = 0
        for message in messages:
            self.messages.put_nowait(message)

    async def receive(self) -> Message:
        message = await self.messages.get()
        self.read += 1
        return message

    def hang_up(self) -> None:
        self.messages.put_nowait({"type": "http.disconnect"})


def body(data: bytes, *, more: bool = False) -> Message:
    return {"type": "http.request", "body": data, "more_body": more}


def visited(app: Any, line: Line, *headers: tuple[bytes, bytes], seconds: float = 60) -> None:
    async def send(_: Message) -> None:
        return None

    scope = {"type": "http", "method": "POST", "headers": list(headers)}
    asyncio.run(asyncio.wait_for(VisitWatch(app, seconds=seconds)(scope, line.receive, send), 10))


LENGTH = (b"content-length", b"9")


def test_work_that_goes_on_learns_that_its_caller_left() -> None:
    line = Line(body(b"a question"))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        deadline = scope["state"]["visit"].deadline()
        assert (await receive())["body"] == b"a question"
        deadline.check()
        line.hang_up()
        await scope["state"]["visit"].gone.wait()
        with pytest.raises(Departed):
            deadline.check()
        assert (await receive())["type"] == "http.disconnect"
        with pytest.raises(Departed):
            scope["state"]["visit"].deadline().check()

    visited(app, line, LENGTH)


def test_a_request_without_a_body_is_listened_to_from_the_start() -> None:
    line = Line(body(b""))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        line.hang_up()
        await scope["state"]["visit"].gone.wait()
        assert await receive() == body(b"")
        assert (await receive())["type"] == "http.disconnect"

    visited(app, line)


def test_a_body_is_read_only_as_the_application_reads_it() -> None:
    line = Line(body(b"one", more=True), body(b"two", more=True), body(b"3"))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0.01)
        assert line.read == 0
        assert (await receive())["body"] == b"one"
        await asyncio.sleep(0.01)
        assert line.read == 1
        assert [(await receive())["body"] for _ in range(2)] == [b"two", b"3"]

    visited(app, line, (b"transfer-encoding", b"chunked"))


def test_a_caller_who_leaves_in_the_middle_of_the_body_ends_the_visit() -> None:
    line = Line(body(b"one", more=True))
    line.hang_up()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        assert (await receive())["type"] == "http.disconnect"
        assert scope["state"]["visit"].gone.is_set()

    visited(app, line, LENGTH)


def test_the_error_of_the_application_comes_through() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        visited(app, Line())


def test_a_caller_can_shorten_the_time_and_not_lengthen_it() -> None:
    async def test() -> None:
        visit = Visit(10)
        assert (visit.deadline(3600).remaining() or 0) <= 10
        assert (visit.deadline(5).remaining() or 0) <= 5
        with pytest.raises(DeadlineExceeded):
            visit.deadline(0).check()

    asyncio.run(test())
