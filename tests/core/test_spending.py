"""What is spent adds up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from heddle.core.spending import Spending, total

_parts = st.builds(Spending, *[st.integers(0, 10**9)] * 4, st.integers(0, 1000).map(float))


@given(st.lists(_parts), st.lists(_parts))
def test_the_sum_is_that_of_its_parts(some: list[Spending], others: list[Spending]) -> None:
    assert total([*some, *others]) == total(some) + total(others)
    assert total(some).tokens == sum(each.tokens for each in some)


def test_money_is_told_to_a_millionth() -> None:
    told = Spending(2, 1, 30, 40, 0.12345678).to_json()

    assert told == {"calls": 2, "known": 1, "input_tokens": 30, "output_tokens": 40, "cost": 0.123457}
