"""Baselines, against their definitions on dense matrices."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from heddle.models.links import link_baselines
from heddle.models.links.link_baselines import baseline_scores

R = ("A", "R", "B")
ROWS, COLUMNS = 9, 12


def a_matrix() -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return (np.random.default_rng(0).random((ROWS, COLUMNS)) < 0.3).astype(np.float64)


def all_scores(name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    index = torch.from_numpy(np.argwhere(a_matrix()).T.copy())
    source, target = torch.cartesian_prod(torch.arange(ROWS), torch.arange(COLUMNS)).t()
    score = baseline_scores(index, (ROWS, COLUMNS), (4, 99), seed=0)[name]
    return score(R, source, target).numpy().reshape(ROWS, COLUMNS)


def test_degrees_multiply() -> None:
    matrix = a_matrix()

    assert np.array_equal(all_scores("degree product"), np.outer(matrix.sum(axis=1), matrix.sum(axis=0)))


@pytest.mark.parametrize("block", [1, 4, 256])
def test_paths_of_three_steps_are_counted(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_baselines, "_SOURCES_AT_ONCE", block)
    matrix = a_matrix()

    assert np.array_equal(all_scores("three steps"), matrix @ matrix.T @ matrix)


def test_factors_are_the_best_approximation_of_their_rank() -> None:
    matrix = a_matrix()
    left, right = (1 / np.sqrt(np.maximum(matrix.sum(axis=axis), 1)) for axis in (1, 0))
    u, s, v = np.linalg.svd(left[:, None] * matrix * right)

    assert np.allclose(all_scores("factors 4"), (u[:, :4] * s[:4]) @ v[:4], atol=1e-8)


def test_more_factors_than_nodes_are_not_offered() -> None:
    index = torch.tensor([[0, 1], [0, 1]])

    assert set(baseline_scores(index, (3, 3), (2, 3), seed=0)) == {
        "degree product",
        "three steps",
        "factors 2",
    }


def test_pairs_may_come_in_any_order_and_again() -> None:
    index = torch.from_numpy(np.argwhere(a_matrix()).T.copy())
    score = baseline_scores(index, (ROWS, COLUMNS), (), seed=0)["three steps"]
    source, target = torch.tensor([5, 0, 5, 5]), torch.tensor([3, 3, 1, 3])

    whole = all_scores("three steps")

    assert score(R, source, target).tolist() == [whole[5, 3], whole[0, 3], whole[5, 1], whole[5, 3]]
    assert score(R, source[:0], target[:0]).shape == (0,)
