"""A budget holds, however many ask at the same time."""

from __future__ import annotations

import threading

from hypothesis import given
from hypothesis import strategies as st

from heddle.core.spending import Spending
from heddle.ingest.chat_meter import ChatMeter, tokens_of


@given(st.lists(st.tuples(st.integers(1, 400), st.integers(0, 400), st.booleans()), max_size=20))
def test_what_is_spent_stays_within_the_budget_where_questions_cost_no_more_than_expected(
    questions: list[tuple[int, int, bool]],
) -> None:
    meter = ChatMeter(input_price=10.0, output_price=20.0, most_tokens=1000, most_cost=0.02)

    for read, written, answered in questions:
        expected = meter.priced(read, written)
        if meter.admit(expected):
            meter.settle(expected, meter.priced(read, written // 2) if answered else Spending())

    assert meter.spent().tokens <= 1000
    assert meter.spent().cost <= 0.02


def test_questions_at_the_same_time_cannot_break_it_together() -> None:
    meter = ChatMeter(most_tokens=1000)
    ready = threading.Barrier(8, timeout=20)
    admitted = []

    def ask() -> None:
        ready.wait()
        expected = meter.priced(200, 100)
        if meter.admit(expected):
            admitted.append(expected)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for expected in admitted:
        meter.settle(expected, expected)

    assert len(admitted) == 3
    assert meter.spent() == Spending(3, 0, 600, 300)


def test_after_one_that_did_not_fit_none_is_asked() -> None:
    meter = ChatMeter(most_tokens=100)

    assert not meter.admit(meter.priced(200, 0))
    assert not meter.admit(meter.priced(1, 0))


def test_without_a_budget_all_are_asked_and_counted() -> None:
    meter = ChatMeter()

    assert meter.admit(meter.priced(10**9, 10**9))
    meter.known()
    assert meter.spent() == Spending(known=1)


def test_the_budget_is_told_in_words() -> None:
    assert ChatMeter(most_tokens=5, most_cost=0.25).budget() == "5 tokens and 0.25 in money"
    assert tokens_of(0) == 0
    assert tokens_of(36) == 11
