"""The best rows of a generation are those that sorting all of them gives."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from heddle.retrieval.generation import Generation


@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(0, 3000),
    limit=st.integers(1, 20),
    levels=st.sampled_from([2, 50, 10_000]),
)
def test_the_best_rows_are_those_of_a_whole_sort_with_ties_by_id(
    seed: int, count: int, limit: int, levels: int
) -> None:
    generator = np.random.default_rng(seed)
    generation = Generation.__new__(Generation)
    generation.ids = generator.permutation(count).astype("S32")
    scores = (generator.integers(-levels // 2, levels, size=count) / levels).astype(np.float32)
    allowed = generator.random(count) < 0.7

    best = generation.best(scores, allowed, limit)

    counted = [row for row in range(count) if allowed[row] and scores[row] > 0]
    expected = sorted(counted, key=lambda row: (-scores[row], generation.ids[row]))[:limit]
    assert best == [(row, float(scores[row])) for row in expected]
