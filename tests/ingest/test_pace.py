"""What is said of the time that is left: by a clock that is told, never negative, and learned in the run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from told_clock import ToldClock

from heddle.graph.ledger import Cost
from heddle.ingest.pace import Countdown, Meter, Workload

_SECONDS = st.floats(0, 1e6)


def test_what_a_kind_costs_is_learned_by_its_bytes() -> None:
    work = Workload({".pdf": (100, 100_000_000), ".txt": (100, 100_000)})
    for _ in range(10):
        work.seen(".pdf", 1_000_000, derived=True)
        work.derived(".pdf", 1_000_000, 10, 5.0)
        work.seen(".txt", 1000, derived=True)
        work.derived(".txt", 1000, 0, 0.02)

    assert work.expected(".pdf", 1_000_000) == pytest.approx(5.0, rel=0.05)
    assert work.expected(".pdf", 2_000_000) == pytest.approx(10.0, rel=0.05)
    assert work.expected(".txt", 1000) < 0.05
    assert work.ahead() == pytest.approx(90 * 5.0, rel=0.1)


def test_earlier_runs_say_what_to_expect_before_the_first_file() -> None:
    known = {".pdf": Cost(100, 100_000_000, 1000, 1000.0)}

    assert Workload({}, known).expected(".pdf", 1_000_000) == pytest.approx(10.0, rel=0.02)


def test_files_that_are_there_already_are_not_expected_to_be_read() -> None:
    work = Workload({".pdf": (1000, 1_000_000_000)})
    before = work.ahead()
    for _ in range(500):
        work.seen(".pdf", 1_000_000, derived=False)

    assert work.ahead() < before / 100


def test_the_end_is_no_seconds_away() -> None:
    work = Workload({".pdf": (2, 2000)})
    for _ in range(3):
        work.seen(".pdf", 1000, derived=True)

    assert work.ahead() == 0.0


@given(st.lists(st.tuples(_SECONDS, st.floats(0, 100)), min_size=1, max_size=50))
def test_a_countdown_is_never_negative_and_never_above_what_was_estimated(
    told: list[tuple[float, float]],
) -> None:
    clock, countdown, most = ToldClock(), Countdown(), 0.0

    for estimate, passed in told:
        clock.now += passed
        most = max(most, estimate)
        assert 0.0 <= countdown.show(estimate, clock.now) <= most


@given(st.floats(1, 1000), st.integers(1, 60), st.lists(st.floats(-0.1, 0.1), min_size=60, max_size=60))
def test_a_countdown_of_steady_work_only_goes_down(whole: float, steps: int, noise: list[float]) -> None:
    clock, countdown = ToldClock(), Countdown()
    begun, shown = clock.now, []

    for step in range(steps + 1):
        clock.now = begun + whole * step / steps
        left = whole - whole * step / steps
        shown.append(countdown.show(left * (1 + noise[step % 60]), clock.now))

    assert shown == sorted(shown, reverse=True)
    assert shown[-1] <= whole * 0.5


def test_a_countdown_gives_in_where_work_turns_out_to_take_longer() -> None:
    clock, countdown = ToldClock(), Countdown()
    countdown.show(10.0, clock.now)

    for _ in range(20):
        clock.now += 1
        shown = countdown.show(100.0, clock.now)

    assert shown > 70


def test_a_meter_says_what_is_so_now() -> None:
    clock = ToldClock()
    meter = Meter(clock.now)
    for second in range(100):
        clock.now += 1
        fast = meter.rates(clock.now, 10.0 * second, 0.0)
    for second in range(40):
        clock.now += 1
        slow = meter.rates(clock.now, 990.0 + second, 0.0)

    assert fast[0] == pytest.approx(10.0, rel=0.1)
    assert slow[0] == pytest.approx(1.0, rel=0.2)
    assert fast[1] == slow[1] == 0.0


def test_a_meter_that_was_just_started_says_nothing() -> None:
    assert Meter(5.0).rates(5.0, 3.0) == (0.0,)
