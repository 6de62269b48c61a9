"""A feed hands over what a thread makes, in order, and stops the thread when nobody reads on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from heddle.api.gate import Gate
from heddle.api.thread_feed import ThreadFeed
from heddle.api.visit import Visit
from heddle.core.errors import Overloaded


def test_items_come_in_their_order_and_the_place_is_free_afterwards() -> None:
    async def test() -> None:
        gate, visit = Gate(running=1, waiting=0), Visit(10)
        feed = ThreadFeed(lambda: range(100), gate, visit.deadline(), visit)

        assert [item async for item in feed.items()] == list(range(100))
        assert gate.running == 0

    asyncio.run(test())


def test_an_error_comes_behind_the_items_before_it() -> None:
    def work() -> Iterator[int]:
        yield 1
        raise KeyError("x")

    async def test() -> None:
        gate, visit = Gate(running=1, waiting=0), Visit(10)
        items = ThreadFeed(work, gate, visit.deadline(), visit).items()

        assert await anext(items) == 1
        with pytest.raises(KeyError):
            await anext(items)

    asyncio.run(test())


def test_who_stops_reading_stops_the_work_and_who_is_slow_does_not_hold_it_up() -> None:
    async def test() -> None:
        gate, visit = Gate(running=1, waiting=0), Visit(10)
        deadline, ahead = visit.deadline(), threading.Event()

        def work() -> Iterator[int]:
            number = 0
            while True:
                deadline.check()
                yield number
                number += 1
                if number == 1000:
                    ahead.set()

        items = ThreadFeed(work, gate, deadline, visit).items()
        assert await anext(items) == 0
        assert await asyncio.to_thread(ahead.wait, 5)
        await items.aclose()

        while gate.running:
            await asyncio.sleep(0.001)

    asyncio.run(asyncio.wait_for(test(), 20))


def test_a_refusal_at_the_gate_is_the_first_thing_that_is_heard() -> None:
    async def test() -> None:
        gate, visit, held = Gate(running=1, waiting=0), Visit(10), threading.Event()
        running = asyncio.create_task(gate.run(lambda: held.wait(5), visit.deadline(), visit))
        await asyncio.sleep(0.01)

        with pytest.raises(Overloaded):
            await anext(ThreadFeed(lambda: [1], gate, visit.deadline(), visit).items())

        held.set()
        await running

    asyncio.run(test())
