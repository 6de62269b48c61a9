"""A typed graph in one numbering."""

from __future__ import annotations

import torch
from torch_geometric.data import HeteroData

from heddle.models.peers.homogeneous_view import homogeneous_view


def graph() -> HeteroData:
    data = HeteroData()
    data["paper"].num_nodes = 3
    data["author"].num_nodes = 2
    data["author", "writes", "paper"].edge_index = torch.tensor([[0, 1], [2, 0]])
    data["paper", "cites", "paper"].edge_index = torch.tensor([[0], [1]])
    return data


def test_edges_keep_their_ends_and_their_relation() -> None:
    view = homogeneous_view(graph())

    assert view.first == {"paper": 0, "author": 3}
    assert view.nodes == 5
    edges = {(*pair, kind) for *pair, kind in torch.cat([view.edge_index, view.edge_type[None]]).T.tolist()}
    assert edges == {(3, 2, 0), (4, 0, 0), (0, 1, 1)}


def test_loops_are_a_relation_of_their_own() -> None:
    view = homogeneous_view(graph(), loops=True)

    assert view.relations == 3
    assert view.edge_index[:, view.edge_type == 2].tolist() == [[0, 1, 2, 3, 4], [0, 1, 2, 3, 4]]
