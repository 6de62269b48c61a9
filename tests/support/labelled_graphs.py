"""Small benchmark folders in which a node's class can be told from its neighbours alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Arrays = dict[str, NDArray[Any]]
PAPERS, AUTHORS, CLASSES = 90, 30, 3


def labelled_arrays(*, several: bool = False) -> Arrays:
    """Papers of three classes whose authors write in one class; half of the test labels are held back."""
    rng = np.random.default_rng(1)
    classes = np.arange(PAPERS) % CLASSES
    source = np.repeat(np.arange(PAPERS), 3)
    target = rng.integers(0, AUTHORS // CLASSES, len(source)) * CLASSES + classes[source]
    features = csr_array(np.eye(AUTHORS, dtype=np.uint8))
    order = rng.permutation(PAPERS)
    test = np.sort(order[45:])
    y = np.eye(CLASSES, dtype=np.int8)[classes] if several else classes.astype(np.int16)
    hidden = test[1::2]
    y[hidden] = -1
    arrays: Arrays = {
        "num_nodes__paper": np.array(PAPERS),
        "num_nodes__author": np.array(AUTHORS),
        "x__author__data": features.data,
        "x__author__indices": features.indices.astype(np.uint16),
        "x__author__indptr": features.indptr,
        "x__author__shape": np.array(features.shape),
        "edge__paper__written_by__author": np.stack([source, target]).astype(np.int32),
        "edge__author__writes__paper": np.stack([target, source]).astype(np.int32),
        "edge__paper__cite__paper": np.array([[0, 3], [3, 6]], np.int32),
        "y": y,
        "trainval_idx": order[:45].astype(np.int32),
        "test_idx": test.astype(np.int32),
        "test_public_idx": test[::2].astype(np.int32),
        "test_hidden_idx": hidden.astype(np.int32),
    }
    for seed in range(2):
        drawn = np.random.default_rng(seed).permutation(order[:45])
        arrays[f"train_idx__seed{seed}"] = drawn[9:].astype(np.int32)
        arrays[f"val_idx__seed{seed}"] = drawn[:9].astype(np.int32)
    return arrays


def write_labelled_graph(folder: Path, arrays: Arrays | None = None) -> Path:
    """Write a benchmark folder; returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    given: dict[str, Any] = dict(labelled_arrays() if arrays is None else arrays)
    np.savez(folder / "graph.npz", **given)
    return folder


def counted_arrays() -> Arrays:
    """Papers of three communities without features; splits of 5 and 10 labels a class.

    A paper has three authors and four references. Three of four lie in its own community, so that what its
    neighbours' neighbours are tells its class, and nothing else does.
    """
    rng = np.random.default_rng(3)
    papers, others = 240, {"author": 90, "reference": 150}
    classes = np.arange(papers) % CLASSES
    arrays: Arrays = {"num_nodes__paper": np.array(papers), "y": classes.astype(np.int16)}
    for (other, count), degree in zip(others.items(), (3, 4), strict=True):
        source = np.repeat(np.arange(papers), degree)
        community = np.where(rng.random(len(source)) < 0.75, classes[source], rng.integers(0, 3, len(source)))
        target = rng.integers(0, count // CLASSES, len(source)) * CLASSES + community
        arrays[f"num_nodes__{other}"] = np.array(count)
        arrays[f"edge__paper__has__{other}"] = np.unique(np.stack([source, target]), axis=1).astype(np.int32)
    for count in (5, 10):
        order = np.random.default_rng(count).permutation(papers)
        train = np.concatenate([order[classes[order] == one][:count] for one in range(CLASSES)])
        rest = order[~np.isin(order, train)]
        arrays[f"train_idx__{count}"] = train.astype(np.int32)
        arrays[f"val_idx__{count}"], arrays[f"test_idx__{count}"] = rest[:60], rest[60:160]
    return arrays
