"""NARS: its subsets and the means along them."""

from __future__ import annotations

import torch
from torch_geometric.data import HeteroData

from heddle.models.peers.nars import common_features, relation_subsets, subset_means

BY, WRITES = ("paper", "by", "author"), ("author", "rev_by", "paper")
CITE = ("paper", "cite", "paper")
KNOWS = ("author", "knows", "author")


def graph() -> HeteroData:
    data = HeteroData()
    data["paper"].num_nodes, data["author"].num_nodes = 3, 2
    data["paper"].x = torch.eye(3)
    data[BY].edge_index = torch.tensor([[0, 1], [1, 1]])
    data[WRITES].edge_index = torch.tensor([[1, 1], [0, 1]])
    data[CITE].edge_index = torch.tensor([[0, 2], [2, 0]])
    data[KNOWS].edge_index = torch.tensor([[0, 1], [1, 0]])
    return data


def test_subsets_touch_the_target_and_hold_both_directions() -> None:
    found = relation_subsets(graph().edge_types, "paper", 99, torch.Generator().manual_seed(1))

    assert {frozenset(each) for each in found} == {
        frozenset({BY, WRITES}),
        frozenset({CITE}),
        frozenset({CITE, KNOWS}),
        frozenset({BY, WRITES, CITE}),
        frozenset({BY, WRITES, KNOWS}),
        frozenset({BY, WRITES, CITE, KNOWS}),
    }


def test_of_many_subsets_as_many_as_wanted_are_drawn_each_once() -> None:
    drawn = [
        relation_subsets(graph().edge_types, "paper", 3, torch.Generator().manual_seed(seed))
        for seed in range(5)
    ]

    assert {len(set(each)) for each in drawn} == {3}
    assert len({tuple(each) for each in drawn}) > 1


def test_means_are_taken_over_neighbours_of_all_relations_of_the_subset() -> None:
    x = torch.randn(5, 4, generator=torch.Generator().manual_seed(2))

    means = subset_means(graph(), x, (BY, WRITES, CITE), "paper", 2)

    # Nodes in one numbering: papers 0 to 2, authors 3 and 4. Paper 0 hears author 4 and paper 2.
    assert torch.equal(means[:, 0], x[:3])
    torch.testing.assert_close(means[0, 1], (x[4] + x[2]) / 2)
    torch.testing.assert_close(means[1, 1], x[4])
    torch.testing.assert_close(means[2, 2], (x[4] + x[2]) / 2)


def test_features_have_one_width_and_unit_rows() -> None:
    x = common_features(graph(), 64, 0)

    assert x.shape == (5, 64)
    torch.testing.assert_close(x[:3].norm(dim=1), torch.ones(3))
