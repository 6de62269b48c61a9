"""The load generator times each request from when it was due, and counts what was refused."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from scripts import load_script

api_load: ModuleType = load_script("benchmarks/api_load.py")
Answer = Callable[[int], tuple[float, bytes]]
GOOD = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
REFUSAL = b"HTTP/1.1 503 Busy\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n"


def sample(due: float, milliseconds: float = 10.0, status: int = 200) -> Any:
    """One timed request."""
    return api_load.Sample(due, milliseconds, status, status != 200)


async def under_load(answer: Answer, rate: float, seconds: float) -> list[Any]:
    """The samples of a load on a server that answers its n-th request as told, after a while."""
    count = itertools.count()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].split()[0]))
                wait, words = answer(next(count))
                await asyncio.sleep(wait)
                writer.write(words)
        except asyncio.IncompleteReadError:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    server = api_load.Server(None, listening.sockets[0].getsockname()[1])
    questions = (f"question {number}" for number in itertools.count())
    samples: list[Any] = await api_load.load(server, questions, rate, seconds)
    for _, _, writer in server.idle:
        writer.close()
    listening.close()
    return samples


def test_a_slow_answer_does_not_hold_back_the_requests_after_it() -> None:
    samples = asyncio.run(under_load(lambda number: (0.5 if number == 0 else 0.0, GOOD), 50, 0.4))

    assert len(samples) > 5
    assert samples[0].milliseconds >= 500
    assert sum(each.milliseconds < 400 for each in samples[1:]) > len(samples) / 2


def test_a_stalled_generator_pays_for_the_time_since_a_request_was_due() -> None:
    import time

    def stalling(number: int) -> tuple[float, bytes]:
        if number == 0:
            time.sleep(0.3)  # The whole process stands still, the generator with it.
        return 0.0, GOOD

    samples = asyncio.run(under_load(stalling, 100, 0.3))

    late = [each for each in samples if each.due < samples[0].due + 0.2]
    assert len(late) > 5
    assert all(each.milliseconds > 50 for each in late)


def test_requests_come_at_the_times_of_one_poisson_process() -> None:
    first = asyncio.run(under_load(lambda _: (0.0, GOOD), 100, 0.5))
    again = asyncio.run(under_load(lambda _: (0.0, GOOD), 100, 0.5))

    assert [each.due for each in first] == [each.due for each in again]
    assert 25 < len(first) < 90


def test_a_refusal_is_counted_with_what_it_says_of_coming_back() -> None:
    samples = asyncio.run(under_load(lambda number: (0.0, REFUSAL if number % 2 else GOOD), 50, 0.4))

    assert {each.status for each in samples} == {200, 503}
    assert all(each.retry_after == (each.status == 503) for each in samples)
    assert api_load.summary(samples)["errors"] == sum(each.status == 503 for each in samples)


def test_percentiles_are_of_the_answered_requests() -> None:
    found = api_load.summary([sample(0, float(number)) for number in range(1, 102)] + [sample(0, 9999, 503)])

    assert (found["p50"], found["p99"], found["errors"], found["requests"]) == (51.0, 100.0, 1, 102)


@pytest.mark.parametrize(
    ("samples", "seconds"),
    [
        ([sample(0.5), sample(1.5)], 0.0),
        ([sample(0.5, 400), sample(1.5)], 1.0),
        ([sample(0.5), sample(2.2, status=503), sample(3.0)], 3.0),
    ],
)
def test_recovery_ends_with_the_last_second_that_was_not_well(samples: list[Any], seconds: float) -> None:
    assert api_load.recovery(samples) == seconds
