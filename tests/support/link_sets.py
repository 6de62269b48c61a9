"""Small benchmark folders in which people listen to artists of their own taste."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]
LISTENS = ("user", "listens", "artist")
USERS, ARTISTS, TAGS, TASTES = 60, 90, 9, 3


def link_arrays(*, noise: float = 0.05) -> Arrays:
    """Users listen to artists of their taste, know users of their taste; tags go with tastes."""
    rng = np.random.default_rng(3)
    edges = {
        "user__listens__artist": _planted(rng, USERS, ARTISTS, 900, noise),
        "user__friend__user": _planted(rng, USERS, USERS, 120, noise),
        "artist__tagged__tag": _planted(rng, ARTISTS, TAGS, 120, noise),
    }
    listens = edges["user__listens__artist"]
    count = listens.shape[1]
    order = rng.permutation(count)
    validation, test = order[: count // 10], order[count // 10 : count // 4]
    others = np.argwhere(~_matrix(listens))
    wrong = others[rng.permutation(len(others))].T
    return {
        "num_nodes__user": np.array(USERS),
        "num_nodes__artist": np.array(ARTISTS),
        "num_nodes__tag": np.array(TAGS),
        **{f"edge__{name}": index.astype(np.int32) for name, index in edges.items()},
        "weight__user__listens__artist": np.asarray(rng.integers(1, 500, count), np.int32),
        "train_edge_idx": np.asarray(np.sort(order[count // 4 :]), np.int32),
        "val_edge_idx": np.sort(validation).astype(np.int32),
        "test_edge_idx": np.sort(test).astype(np.int32),
        "val_neg": wrong[:, : len(validation)].astype(np.int32),
        "test_neg": wrong[:, len(validation) : len(validation) + len(test)].astype(np.int32),
    }


def write_link_set(folder: Path, arrays: Arrays | None = None) -> Path:
    """Write a benchmark folder; returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    given: dict[str, Any] = dict(link_arrays() if arrays is None else arrays)
    np.savez(folder / "graph.npz", **given)
    return folder


def _planted(rng: np.random.Generator, sources: int, targets: int, count: int, noise: float) -> NDArray[Any]:
    """Distinct pairs of positions that are alike modulo the number of tastes, but for some."""
    source, target = rng.integers(0, sources, count), rng.integers(0, targets // TASTES, count) * TASTES
    target += source % TASTES
    astray = rng.random(count) < noise
    target[astray] = rng.integers(0, targets, int(astray.sum()))
    return np.unique(np.stack([source, target]), axis=1)


def _matrix(index: NDArray[Any]) -> NDArray[np.bool_]:
    matrix = np.zeros((USERS, ARTISTS), bool)
    matrix[index[0], index[1]] = True
    return matrix
