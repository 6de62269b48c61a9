"""Measures of rankings: their definitions, their bounds, and the interval of their mean."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.retrieval.evaluation.retrieval_measure import (
    all_found,
    bootstrap_interval,
    followed,
    hit,
    percentile,
    recall,
    reciprocal_rank,
)

IDS = st.lists(st.sampled_from("abcdefgh"), unique=True)
GOLD = st.sets(st.sampled_from("abcdefgh"), min_size=1)


def test_measures_of_one_ranking_by_hand() -> None:
    ranking, gold = ["x", "a", "y", "b"], {"a", "b", "c"}
    assert recall(ranking, gold, 2) == pytest.approx(1 / 3)
    assert recall(ranking, gold, 4) == pytest.approx(2 / 3)
    assert (hit(ranking, gold, 1), hit(ranking, gold, 2)) == (0.0, 1.0)
    assert (reciprocal_rank(ranking, gold, 10), reciprocal_rank(ranking, gold, 1)) == (0.5, 0.0)
    assert (all_found(ranking, {"a", "b"}, 4), all_found(ranking, {"a", "b"}, 3)) == (1.0, 0.0)
    assert followed(ranking, "t", {"x": "t", "a": "u", "y": "u", "b": "t"}, 3) == pytest.approx(1 / 3)
    assert followed([], "t", {}, 3) == 0.0


@given(IDS, GOLD, st.integers(1, 10))
def test_measures_agree_with_each_other(ranking: list[str], gold: set[str], k: int) -> None:
    found = recall(ranking, gold, k)
    assert 0 <= found <= 1
    assert (found == 1) == (all_found(ranking, gold, k) == 1)
    assert (found > 0) == (hit(ranking, gold, k) == 1) == (reciprocal_rank(ranking, gold, k) > 0)
    assert recall(ranking, gold, k + 1) >= found


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.integers(0, 3))
def test_an_interval_is_the_same_again_and_inside_the_values(values: list[float], seed: int) -> None:
    low, high = bootstrap_interval(values, seed=seed, resamples=50)
    assert (low, high) == bootstrap_interval(values, seed=seed, resamples=50)
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9


def test_an_interval_narrows_with_the_questions_as_theory_says() -> None:
    values = np.random.default_rng(0).integers(0, 2, 900).astype(float).tolist()
    low, high = bootstrap_interval(values)
    assert high - low == pytest.approx(2 * 1.96 * np.std(values) / 30, rel=0.15)


def test_a_percentile_of_nothing_is_nothing() -> None:
    assert percentile([], 95) == 0.0
    assert percentile([1.0, 2.0, 3.0], 50) == 2.0
