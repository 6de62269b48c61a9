from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.api.rate_limit import BURST_SECONDS, TokenBuckets


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_burst_is_granted_and_the_request_after_it_refused(clock: Clock) -> None:
    buckets = TokenBuckets(5, clock=clock)

    granted = [buckets.take("a").granted for _ in range(11)]

    assert granted == [True] * 10 + [False]


def test_after_a_burst_the_rate_holds(clock: Clock) -> None:
    buckets = TokenBuckets(5, clock=clock)
    for _ in range(10):
        buckets.take("a")

    clock.now += 1
    granted = [buckets.take("a").granted for _ in range(6)]

    assert granted == [True] * 5 + [False]


def test_a_caller_does_not_pay_for_another(clock: Clock) -> None:
    buckets = TokenBuckets(1, clock=clock)
    for _ in range(3):
        buckets.take("a")

    assert buckets.take("b").granted


def test_a_refusal_says_when_to_come_back_and_then_it_is_true(clock: Clock) -> None:
    buckets = TokenBuckets(0.25, clock=clock)
    buckets.take("a")
    refused = buckets.take("a")

    assert (refused.granted, refused.next_in) == (False, 4)
    clock.now += refused.next_in
    assert buckets.take("a").granted


def test_the_headers_say_what_a_full_bucket_holds_what_is_left_and_when_it_is_full(clock: Clock) -> None:
    buckets = TokenBuckets(10, clock=clock)
    buckets.take("a")

    assert dict(buckets.take("a").headers()) == {
        b"ratelimit-limit": b"20",
        b"ratelimit-remaining": b"18",
        b"ratelimit-reset": b"1",
    }


def test_a_token_given_back_can_be_taken_again(clock: Clock) -> None:
    buckets = TokenBuckets(1, clock=clock)
    buckets.take("a")
    buckets.take("a")

    buckets.give_back("a")

    assert [buckets.take("a").granted for _ in range(2)] == [True, False]


def test_giving_back_never_overfills(clock: Clock) -> None:
    buckets = TokenBuckets(1, clock=clock)

    buckets.give_back("a")

    assert [buckets.take("a").granted for _ in range(3)] == [True, True, False]


def test_callers_beyond_the_most_are_forgotten_longest_ago_first(clock: Clock) -> None:
    buckets = TokenBuckets(1, most=2, clock=clock)
    for caller in ("a", "a", "b", "c"):
        buckets.take(caller)

    assert buckets.callers() == 2
    assert buckets.take("a").remaining == 1  # forgotten, so full again
    assert buckets.take("c").remaining == 0


@given(rate=st.integers(1, 50), pauses=st.lists(st.floats(0, 3), min_size=1, max_size=200))
def test_no_caller_gets_more_than_the_burst_and_the_rate(rate: int, pauses: list[float]) -> None:
    clock = Clock()
    buckets = TokenBuckets(rate, clock=clock)
    granted = []
    for pause in pauses:
        clock.now += pause
        allowance = buckets.take("a")
        assert 0 <= allowance.remaining <= allowance.limit
        assert allowance.granted or allowance.next_in >= 1
        if allowance.granted:
            granted.append(clock.now)

    assert all(earlier <= later for earlier, later in pairwise(granted))
    for first, start in enumerate(granted):
        for last in range(first, len(granted)):
            most = BURST_SECONDS * rate + (granted[last] - start) * rate
            assert last - first + 1 <= most + 1e-6
