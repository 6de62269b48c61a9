"""A deadline stops work that takes too long or that nobody waits for."""

from __future__ import annotations

import pytest

from heddle.core.deadline import NO_DEADLINE, Deadline
from heddle.core.errors import DeadlineExceeded, Departed


def test_work_goes_on_before_the_deadline() -> None:
    deadline = Deadline(60)

    deadline.check()

    left = deadline.remaining()
    assert left is not None
    assert 0 < left <= 60


def test_work_stops_after_the_deadline() -> None:
    deadline = Deadline(0)

    with pytest.raises(DeadlineExceeded):
        deadline.check()
    assert deadline.remaining() == 0


def test_work_stops_when_the_caller_has_gone() -> None:
    deadline = Deadline(60)
    deadline.cancel()

    with pytest.raises(Departed):
        deadline.check()


def test_without_a_deadline_work_goes_on() -> None:
    NO_DEADLINE.check()

    assert NO_DEADLINE.remaining() is None
