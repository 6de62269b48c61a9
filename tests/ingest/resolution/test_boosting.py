"""Boosted trees."""

from __future__ import annotations

import json

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from heddle.ingest.resolution.boosting import BoostedTrees, fit_platt, fit_trees, sigmoid

Floats = NDArray[np.float64]


def right(labels: Floats, scores: Floats) -> float:
    """The share of rows on the right side of the middle score."""
    return float(np.mean((scores > np.median(scores)) == (labels > 0.5)))


def crossed(count: int, seed: int = 0) -> tuple[Floats, Floats]:
    """Rows of which exactly one of two columns decides, by the other: no sum of columns tells them."""
    rows = np.random.default_rng(seed).normal(size=(count, 3))
    return rows, ((rows[:, 0] > 0) ^ (rows[:, 1] > 0)).astype(float)


def fitted(count: int = 600) -> BoostedTrees:
    rows, labels = crossed(count)
    return fit_trees(rows, labels, np.ones(count), trees=30, depth=3, least=2.0)


def test_what_no_line_separates_is_learned() -> None:
    rows, labels = crossed(400, seed=1)

    assert right(labels, fitted().probability(rows)) > 0.85


def test_the_file_gives_back_the_same_trees() -> None:
    trees, (rows, _) = fitted(), crossed(50, seed=2)
    again = BoostedTrees.from_json(json.loads(json.dumps(trees.to_json())))

    assert np.array_equal(again.probability(rows), trees.probability(rows))


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 49))
def test_a_score_does_not_depend_on_the_batch(cut: int) -> None:
    trees, (rows, _) = TREES, crossed(50, seed=3)

    parts = np.concatenate([trees.probability(rows[:cut]), trees.probability(rows[cut:])])
    assert np.array_equal(parts, trees.probability(rows))


TREES = fitted(300)


def test_rows_without_weight_teach_nothing() -> None:
    rows, labels = crossed(300)
    wrong = np.concatenate([labels, 1 - labels])
    weights = np.concatenate([np.ones(300), np.zeros(300)])
    taught = fit_trees(np.concatenate([rows, rows]), wrong, weights, trees=20, depth=3, least=2.0)

    assert right(labels, taught.log_odds(rows)) > 0.55


def test_calibration_finds_the_slope_that_was_bent() -> None:
    dice = np.random.default_rng(4)
    true = dice.normal(scale=2, size=20_000)
    labels = (dice.random(20_000) < sigmoid(true)).astype(float)
    slope, offset = fit_platt(3 * true + 1, labels, np.ones(20_000))

    assert abs(slope - 1 / 3) < 0.02
    assert abs(offset + 1 / 3) < 0.06
