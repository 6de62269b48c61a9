"""Whoever waits is told when the time is over, even where the work hangs."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from heddle.api import time_limit
from heddle.api.time_limit import TimeLimit

SOON = 0.05


@pytest.fixture(autouse=True)
def _no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_limit, "GRACE_SECONDS", 0.0)


def asked(
    app: Any, *, seconds: float = SOON, headers: tuple[tuple[bytes, bytes], ...] = (), chunks: int = 1
) -> list[Message]:
    """What a caller hears whose body comes in some pieces, each after twice the limit."""
    heard: list[Message] = []
    pieces = [{"type": "http.request", "body": b"x", "more_body": n + 1 < chunks} for n in range(chunks)]

    async def receive() -> Message:
        if pieces:
            if chunks > 1:
                await asyncio.sleep(2 * SOON)
            return pieces.pop(0)
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        heard.append(message)

    async def ask() -> None:
        scope = {"type": "http", "method": "POST", "headers": list(headers), "state": {}}
        await TimeLimit(app, seconds=seconds)(scope, receive, send)
        await asyncio.sleep(4 * SOON)

    asyncio.run(asyncio.wait_for(ask(), 10))
    return heard


async def answer(send: Send, body: bytes = b"late") -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


def after(seconds: float) -> Any:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(seconds)
        await answer(send)

    return app


def test_an_answer_in_time_passes() -> None:
    assert [message.get("status") for message in asked(after(0))] == [200, None]


def test_a_call_that_hangs_is_answered_for_once() -> None:
    heard = asked(after(3 * SOON))

    assert [message.get("status") for message in heard] == [504, None]
    assert json.loads(heard[1]["body"])["code"] == "deadline-exceeded"


def test_an_answer_that_has_begun_may_take_its_time() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await asyncio.sleep(3 * SOON)
        await send({"type": "http.response.body", "body": b"done"})

    assert [message.get("body") for message in asked(app)] == [None, b"done"]


def test_a_body_that_comes_slowly_does_not_count() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["more_body"]:
            continue
        await answer(send)

    heard = asked(app, headers=((b"content-length", b"3"),), chunks=3)

    assert heard[0]["status"] == 200


def test_a_caller_can_shorten_the_time() -> None:
    heard = asked(after(1.2), seconds=60, headers=((b"request-timeout", b"1"),))

    assert heard[0]["status"] == 504


def test_who_waits_for_a_job_has_as_long_as_that() -> None:
    heard = asked(after(3 * SOON), headers=((b"prefer", b"wait=5"),))

    assert heard[0]["status"] == 200


def test_what_fails_in_time_fails_as_ever() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise ValueError("a defect")

    with pytest.raises(ValueError, match="a defect"):
        asked(app)
