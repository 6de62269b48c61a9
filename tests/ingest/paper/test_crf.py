from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import check_grad

from heddle.ingest.paper.crf import Floats, SequenceModel, _Batch, best_path, train

WEATHER = [([["umbrella"], ["sun"], ["sun"]], ["rain", "dry", "dry"])] * 4


@given(st.integers(1, 4), st.integers(0, 10_000))
def test_the_best_path_is_the_best_of_all_paths(count: int, seed: int) -> None:
    numbers = np.random.default_rng(seed)
    scores, steps = numbers.normal(size=(count, 3)), numbers.normal(size=(4, 3))

    def worth(path: tuple[int, ...]) -> float:
        links = sum(steps[before, after] for before, after in pairwise(path))
        return float(sum(scores[at, label] for at, label in enumerate(path)) + steps[3, path[0]] + links)

    best = max(product(range(3), repeat=count), key=worth)

    assert worth(tuple(best_path(scores, steps))) == pytest.approx(worth(best))


def test_the_gradient_is_that_of_the_loss() -> None:
    examples = [([["a"], ["b", "c"]], ["x", "y"]), ([["c"]], ["y"]), ([["b"], ["a"], ["a"]], ["y", "x", "x"])]
    batch = _Batch(examples, {"a": 0, "b": 1, "c": 2}, {"x": 0, "y": 1})
    start = np.random.default_rng(1).normal(size=(3 + 3) * 2)

    def loss(at: Floats) -> float:
        return batch.loss(at, 0.3)[0]

    def gradient(at: Floats) -> Floats:
        return batch.loss(at, 0.3)[1]

    error = check_grad(loss, gradient, start)

    assert error < 1e-5


def test_a_model_learns_labels_from_features() -> None:
    model = train(WEATHER, ["dry", "rain"])

    assert model.decode([["sun"], ["umbrella"]]) == ["dry", "rain"]
    assert model.decode([]) == []


def test_a_saved_model_decodes_as_before(tmp_path: Path) -> None:
    model = train(WEATHER, ["dry", "rain"])
    model.save(tmp_path / "model.safetensors")

    loaded = SequenceModel.load(tmp_path / "model.safetensors")

    assert loaded.labels == model.labels
    assert loaded.vocabulary == model.vocabulary
    assert np.allclose(loaded.weights, model.weights, atol=1e-2)
    assert loaded.decode([["sun"], ["unknown"]]) == model.decode([["sun"], ["unknown"]])
