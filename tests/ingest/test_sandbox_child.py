"""One worker process, as its parent sees it."""

from __future__ import annotations

import sys

import pytest

from heddle.core.headway import Headway
from heddle.ingest.sandbox_child import Child
from heddle.ingest.sandbox_worker import HEADWAY_SECONDS, Order, Ready


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr("heddle.ingest.sandbox_child.time.monotonic", lambda: now[0])
    return now


def test_a_child_may_speak_of_its_headway_as_often_as_a_worker_does(clock: list[float]) -> None:
    child = Child(Order(tuple(sys.path), "sandbox_tasks:act", "", 256, 10))
    try:
        assert isinstance(child.connection.recv(), Ready)
        assert child.give("a", {"do": "echo", "with": 1}, 30.0)

        for page in range(1, 400):
            clock[0] += HEADWAY_SECONDS
            assert child.get_on(Headway("parse", page, 400))
        assert child.headway == Headway("parse", 399, 400)
        assert not all(child.get_on(Headway("parse", 400, 400)) for _ in range(50))

        child.rest()
        assert not child.get_on(Headway("parse", 1, 2))
    finally:
        child.end(kill=True)
