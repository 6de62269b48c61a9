"""What a model of links must beat: scores of pairs that need no training.

`degree product`: nodes with many edges get more (preferential attachment). `three steps`: the number of paths
source - target - source - target along the relation's own edges, which is what nodes of two types have in the
place of common neighbours. `factors`: the dot product of truncated singular vectors of the relation's matrix,
each entry divided by the root of both degrees.

"The link-prediction problem for social networks" (Liben-Nowell, Kleinberg; CIKM 2003) compares the first two
with others, between nodes of one type.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array
from scipy.sparse.linalg import svds
from torch import Tensor

from heddle.graph.snapshot import EdgeKey
from heddle.models.links.link_metrics import Score
from heddle.models.seeded_generator import seeded_generator

_SOURCES_AT_ONCE = 256
"""Sources whose paths to all targets are counted at once: bounds the memory of their rows."""


def baseline_scores(
    index: Tensor, nodes: tuple[int, int], widths: tuple[int, ...], seed: int
) -> dict[str, Score]:
    """All of them, from the edges that may be known.

    Args:
        index: The edges of the relation.
        nodes: Number of its sources and targets.
        widths: Numbers of factors to offer, each a baseline of its own.
        seed: Where the search for singular vectors starts.

    Shapes:
        index: `[2, E]`
    """
    ones = np.ones(index.size(1))
    matrix = csr_array((ones, tuple(index.numpy())), shape=nodes)  # [S, T]
    found = {"degree product": _degree_product(matrix), "three steps": _three_steps(matrix)}
    for width in widths:
        if width < min(nodes):
            found[f"factors {width}"] = _factors(matrix, width, seed)
    return found


def _degree_product(matrix: csr_array) -> Score:
    sources, targets = _degrees(matrix)

    def score(_: EdgeKey, source: Tensor, target: Tensor) -> Tensor:
        return torch.from_numpy(sources[source.numpy()] * targets[target.numpy()])

    return score


def _three_steps(matrix: csr_array) -> Score:
    alike = csr_array(matrix @ matrix.T)  # [S, S]: common targets of two sources

    def score(_: EdgeKey, source: Tensor, target: Tensor) -> Tensor:
        counts = np.zeros(source.numel())
        order = np.argsort(source.numpy(), kind="stable")
        asked, first = np.unique(source.numpy()[order], return_index=True)
        ends = np.append(first, len(order))
        for start in range(0, len(asked), _SOURCES_AT_ONCE):
            here = asked[start : start + _SOURCES_AT_ONCE]
            paths = csr_array(alike[here] @ matrix).toarray()  # [s, T]
            pairs = order[ends[start] : ends[start + len(here)]]
            rows = np.searchsorted(here, source.numpy()[pairs])
            counts[pairs] = paths[rows, target.numpy()[pairs]]
        return torch.from_numpy(counts)

    return score


def _factors(matrix: csr_array, width: int, seed: int) -> Score:
    # D_s^-1/2 A D_t^-1/2: without it the factors are spent on the few nodes with most edges.
    left, right = (diags_array(1 / np.sqrt(np.maximum(degree, 1))) for degree in _degrees(matrix))
    start = torch.randn(min(matrix.shape), generator=seeded_generator(seed, "factors"), dtype=torch.float64)
    u, s, v = svds(csr_array(left @ matrix @ right), k=width, v0=start.numpy())
    heads, tails = torch.from_numpy(u * s), torch.from_numpy(v.T.copy())  # [S, F], [T, F]

    def score(_: EdgeKey, source: Tensor, target: Tensor) -> Tensor:
        return (heads.index_select(0, source) * tails.index_select(0, target)).sum(dim=1)

    return score


def _degrees(matrix: csr_array) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    sources, targets = (np.asarray(matrix.sum(axis=axis), np.float64).ravel() for axis in (1, 0))
    return sources, targets
