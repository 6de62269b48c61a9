"""Negatives: of the right types, never an edge, and the near ones near."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch_geometric.data import HeteroData

from heddle.models.links.edge_split import edge_keys
from heddle.models.links.negative_pairs import near_negatives, two_hop_pairs, uniform_negatives

SOURCES, TARGETS = 6, 8
PAIRS = st.sets(st.tuples(st.integers(0, SOURCES - 1), st.integers(0, TARGETS - 1)), min_size=1, max_size=30)


def a_graph(listens: Tensor, friends: Tensor) -> HeteroData:
    data = HeteroData()
    data["user"].num_nodes, data["artist"].num_nodes = SOURCES, TARGETS
    data["user", "listens", "artist"].edge_index = listens
    data["artist", "rev_listens", "user"].edge_index = listens.flip(0)
    data["user", "friend", "user"].edge_index = friends
    return data


def tensor(pairs: set[tuple[int, int]]) -> Tensor:
    return torch.tensor(sorted(pairs), dtype=torch.int64).reshape(-1, 2).t()


@given(pairs=PAIRS, end=st.integers(0, 1), seed=st.integers(0, 99))
@settings(max_examples=50, deadline=None)
def test_uniform_negatives_keep_an_end_and_are_no_edges(
    pairs: set[tuple[int, int]], end: int, seed: int
) -> None:
    index = tensor(pairs)
    keys = edge_keys(index, TARGETS)

    found = uniform_negatives(index, end, keys, (SOURCES, TARGETS), 7, torch.Generator().manual_seed(seed))

    assert found.pairs.shape == (2, len(pairs), 7)
    assert torch.equal(found.pairs[1 - end], index[1 - end, :, None].expand(-1, 7))
    assert int(found.pairs[0].max()) < SOURCES
    assert int(found.pairs[1].max()) < TARGETS
    drawn = {(int(s), int(t)) for s, t in found.pairs[:, found.valid].t()}
    assert not drawn & pairs
    assert {(int(s), int(t)) for s, t in found.pairs[:, ~found.valid].t()} <= pairs


@given(
    listens=PAIRS,
    friends=st.sets(st.tuples(*[st.integers(0, SOURCES - 1)] * 2), max_size=12),
    end=st.integers(0, 1),
)
@settings(max_examples=50, deadline=None)
def test_near_negatives_are_two_steps_away_each_once_and_no_edges(
    listens: set[tuple[int, int]], friends: set[tuple[int, int]], end: int
) -> None:
    index = tensor(listens)
    near = two_hop_pairs(a_graph(index, tensor(friends)), "user", "artist")

    found = near_negatives(index, end, edge_keys(index, TARGETS), near, 4, torch.Generator().manual_seed(0))

    reached = {(s, t) for s, friend in friends for other, t in listens if friend == other}
    for row, edge in enumerate(index.t().tolist()):
        candidates = {pair for pair in reached - listens if pair[1 - end] == edge[1 - end]}
        drawn = [(int(s), int(t)) for s, t in found.pairs[:, row, found.valid[row]].t()]
        assert len(drawn) == len(set(drawn)) == min(4, len(candidates))
        assert set(drawn) <= candidates


@pytest.mark.parametrize("listens", [set(), {(0, 0)}])
def test_without_paths_nothing_is_near(listens: set[tuple[int, int]]) -> None:
    near = two_hop_pairs(a_graph(tensor(listens), tensor(set())), "user", "artist")

    assert near.shape == (SOURCES, TARGETS)
    assert near.nnz == 0


def test_equal_seeds_draw_equal_negatives() -> None:
    index = torch.stack([torch.arange(6), torch.arange(6)])
    keys = edge_keys(index, TARGETS)

    first, second, third = (
        uniform_negatives(index, 1, keys, (SOURCES, TARGETS), 20, torch.Generator().manual_seed(seed)).pairs
        for seed in (1, 1, 2)
    )

    assert torch.equal(first, second)
    assert not torch.equal(first, third)
