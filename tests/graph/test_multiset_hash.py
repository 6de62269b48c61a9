"""The hash of a multiset: order does not matter, and what was added can be taken away again."""

from __future__ import annotations

import hashlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.graph.multiset_hash import MultisetHash

items = st.lists(st.text(max_size=3), max_size=6)


@given(items, st.randoms(use_true_random=False))
def test_order_does_not_matter(found: list[str], chance: random.Random) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)

    assert MultisetHash.of(shuffled) == MultisetHash.of(found)


@given(items, items)
def test_what_was_added_can_be_taken_away_again(kept: list[str], gone: list[str]) -> None:
    state = MultisetHash.of([*gone, *kept])
    for item in gone:
        state = state.minus(item)

    assert state == MultisetHash.of(kept)


@given(items)
def test_a_sum_runs_lane_by_lane_without_a_carry_between_them(found: list[str]) -> None:
    lanes = [0] * 1024
    for item in found:
        spread = hashlib.shake_128(item.encode()).digest(2048)
        for lane in range(1024):
            lanes[lane] = (lanes[lane] + int.from_bytes(spread[2 * lane : 2 * lane + 2], "little")) % 2**16
    wanted = b"".join(value.to_bytes(2, "little") for value in lanes)

    assert MultisetHash.of(found).lanes == int.from_bytes(wanted, "little")


def test_how_often_an_item_is_there_counts() -> None:
    seen = {MultisetHash.of(["a"] * times).digest() for times in range(4)}

    assert len(seen) == 4


@given(items)
def test_a_hash_reads_back_as_it_was_written(found: list[str]) -> None:
    state = MultisetHash.of(found)

    assert MultisetHash.from_text(state.to_text()) == state


@pytest.mark.parametrize("text", ["", "no base64!", "AAAA"])
def test_a_text_that_is_no_hash_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (any reason will do)
        MultisetHash.from_text(text)
