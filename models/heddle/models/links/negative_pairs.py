"""Pairs that are no edges, for measuring: uniform ones, which are easy, and near ones, which are not.

Most uniform pairs join nodes that have nothing to do with each other, so telling edges from them takes little
more than knowing which nodes have many edges. Pairs of nodes that two edges join are harder ("Are we really
making much progress?", Lv et al., KDD 2021, https://arxiv.org/abs/2112.14936, which says so of published
results on heterogeneous graphs).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_array
from torch import Tensor

from heddle.models.links.edge_split import edge_keys

if TYPE_CHECKING:
    from torch_geometric.data import HeteroData


class NegativeKind(StrEnum):
    """Where the wrong end of a negative comes from."""

    UNIFORM = "uniform"
    TWO_HOP = "two_hop"


@dataclass(frozen=True, slots=True)
class NegativePairs:
    """For each of some edges, pairs that keep one of its ends and are no edges.

    Shapes:
        pairs: `[2, B, N]` sources and targets
        valid: `[B, N]` bool; the others do not count
    """

    pairs: Tensor
    valid: Tensor


def uniform_negatives(
    index: Tensor, end: int, known: Tensor, nodes: tuple[int, int], count: int, generator: torch.Generator
) -> NegativePairs:
    """Draw wrong ends uniformly; what is an edge after all does not count.

    Args:
        index: The edges.
        end: Which of their ends is wrong: 0 the source, 1 the target.
        known: Keys of every edge there is.
        nodes: Number of sources and of targets.
        count: How many are drawn for each edge.
        generator: Source of the draws.

    Shapes:
        index: `[2, B]`
        known: `[E]` int64
    """
    drawn = torch.randint(0, nodes[end], (index.size(1), count), generator=generator)  # [B, N]
    pairs = _with_end(index, end, drawn)
    flat = edge_keys(pairs.flatten(1), nodes[1])
    return NegativePairs(pairs, ~torch.isin(flat, known).view_as(drawn))


def near_negatives(
    index: Tensor, end: int, known: Tensor, near: csr_array, count: int, generator: torch.Generator
) -> NegativePairs:
    """Draw wrong ends, each once, among the nodes that are near the other end.

    An edge whose other end has fewer near nodes has fewer negatives.

    Args:
        index: The edges.
        end: Which of their ends is wrong: 0 the source, 1 the target.
        known: Keys of every edge there is.
        near: Which targets are near each source, as `two_hop_pairs` finds them.
        count: How many are drawn for each edge at most.
        generator: Source of the draws.

    Shapes:
        index: `[2, B]`
        known: `[E]` int64
        near: `[sources, targets]`
    """
    table = near if end == 1 else csr_array(near.T)
    fixed, targets = index[1 - end].numpy(), int(near.shape[1])
    keys = np.sort(known.numpy())
    drawn = np.zeros((index.size(1), count), np.int64)
    valid = np.zeros_like(drawn, dtype=bool)
    for row, node in enumerate(fixed.tolist()):
        candidates = table.indices[table.indptr[node] : table.indptr[node + 1]].astype(np.int64)
        candidates = candidates[~_known(candidates, node, end, targets, keys)]
        order = torch.randperm(len(candidates), generator=generator)[:count].numpy()
        drawn[row, : len(order)] = candidates[order]
        valid[row, : len(order)] = True
    return NegativePairs(_with_end(index, end, torch.from_numpy(drawn)), torch.from_numpy(valid))


def two_hop_pairs(data: HeteroData, source: str, target: str) -> csr_array:
    """Which targets two edges away from each source, along any two relations of a graph.

    Shapes:
        returns: `[sources, targets]`, 1 where there is a path
    """
    sizes = {name: int(data[name].num_nodes) for name in data.node_types}
    found = csr_array((sizes[source], sizes[target]), dtype=np.int64)
    for first in data.edge_types:
        for second in data.edge_types:
            if first[0] == source and first[2] == second[0] and second[2] == target:
                found = found + _adjacency(data, first, sizes) @ _adjacency(data, second, sizes)
    found.data[:] = 1
    return csr_array(found)


def _adjacency(data: HeteroData, relation: tuple[str, str, str], sizes: dict[str, int]) -> csr_array:
    index = data[relation].edge_index.numpy()
    ones = np.ones(index.shape[1], np.int64)
    return csr_array((ones, (index[0], index[1])), shape=(sizes[relation[0]], sizes[relation[2]]))


def _with_end(index: Tensor, end: int, drawn: Tensor) -> Tensor:
    pairs = [index[0, :, None].expand_as(drawn), index[1, :, None].expand_as(drawn)]
    pairs[end] = drawn
    return torch.stack(pairs)  # [2, B, N]


def _known(
    candidates: NDArray[np.int64], node: int, end: int, targets: int, keys: NDArray[np.int64]
) -> NDArray[np.bool_]:
    pairs = node * targets + candidates if end == 1 else candidates * targets + node
    if not len(keys):
        return np.zeros(len(pairs), bool)
    place = np.searchsorted(keys, pairs).clip(max=len(keys) - 1)
    return np.asarray(keys[place] == pairs)
