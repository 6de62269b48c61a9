"""Selection orders all candidates, and prefers what covers the rest of the question."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from heddle.retrieval.ranker.selection import covering_order


@given(
    st.integers(0, 90).flatmap(
        lambda count: st.tuples(
            arrays(np.float32, count, elements=st.floats(-5, 5, width=32)),
            arrays(np.bool_, (count, 4)),
        )
    )
)
def test_every_candidate_has_its_place_once(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    scores, held = drawn
    order = covering_order(scores, held, np.full(4, 0.25, np.float32))

    assert sorted(order.tolist()) == list(range(len(scores)))


def test_of_two_good_ones_that_say_the_same_the_second_waits() -> None:
    scores = np.asarray([1.0, 0.99, 0.9, 0.0], dtype=np.float32)
    held = np.asarray([[True, False], [True, False], [False, True], [False, False]])
    weights = np.asarray([0.5, 0.5], dtype=np.float32)

    assert covering_order(scores, held, weights).tolist()[:3] == [0, 2, 1]
    assert covering_order(scores, held, weights, coverage=0).tolist()[:3] == [0, 1, 2]


def test_equal_candidates_keep_their_order() -> None:
    order = covering_order(np.zeros(5, np.float32), np.zeros((5, 2), np.bool_), np.ones(2, np.float32))

    assert order.tolist() == [0, 1, 2, 3, 4]


def test_what_the_graph_leads_to_comes_second_and_not_first() -> None:
    scores = np.asarray([1.0, 0.9, 0.8, 0.0], dtype=np.float32)
    held = np.zeros((4, 1), dtype=np.bool_)
    led = np.asarray([0.0, 0.0, 3.0, 0.0], dtype=np.float32)

    order = covering_order(scores, held, np.ones(1, np.float32), led=led)

    assert order.tolist() == [0, 2, 1, 3]
