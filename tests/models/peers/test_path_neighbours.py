"""Neighbours along meta-paths that lead back."""

from __future__ import annotations

import torch
from torch_geometric.data import HeteroData

from heddle.models.peers.path_neighbours import path_neighbours, there_and_back

BY, BACK = ("paper", "by", "author"), ("author", "rev_by", "paper")


def graph() -> HeteroData:
    """Papers 0 and 1 share two authors, 2 shares one of them, 3 has none; author 1 writes everything else."""
    data = HeteroData()
    data["paper"].num_nodes, data["author"].num_nodes = 4, 3
    written = torch.tensor([[0, 0, 1, 1, 2, 2], [0, 1, 0, 1, 1, 2]])
    data[BY].edge_index, data[BACK].edge_index = written, written.flip(0)
    data["paper", "cite", "paper"].edge_index = torch.tensor([[0, 3], [3, 0]])
    return data


def test_paths_return_the_way_they_came() -> None:
    relations = [
        ("author", "writes", "paper"),
        ("paper", "rev_writes", "author"),
        ("paper", "in", "venue"),
        ("venue", "rev_in", "paper"),
    ]

    found = there_and_back(relations, "author", 4)

    out, on = ("paper", "rev_writes", "author"), ("venue", "rev_in", "paper")
    assert found == [
        (out, ("author", "writes", "paper")),
        (out, on, ("paper", "in", "venue"), ("author", "writes", "paper")),
    ]


def test_a_relation_of_the_type_with_itself_is_a_path() -> None:
    found = there_and_back(graph().edge_types, "paper", 2)

    assert found == [(("paper", "cite", "paper"),), (BACK, BY)]


def test_neighbours_are_those_that_paths_reach_and_the_node_itself() -> None:
    edges = path_neighbours(graph(), (BACK, BY), "paper", 10)

    assert {tuple(pair) for pair in edges.T.tolist()} == {
        *((node, node) for node in range(4)),
        *((u, v) for u in range(3) for v in range(3)),
    }


def test_few_neighbours_are_the_nearest_by_pathsim() -> None:
    edges = path_neighbours(graph(), (BACK, BY), "paper", 1)

    # 0 and 1 share both authors: 2 * 2 / (2 + 2) = 1; with 2 it is 2 * 1 / (2 + 2). 2 has two equal ones.
    assert {tuple(pair) for pair in edges.T.tolist() if pair[0] != pair[1]} == {(1, 0), (0, 1), (0, 2)}


def test_a_path_of_one_hop_keeps_all_its_edges() -> None:
    edges = path_neighbours(graph(), (("paper", "cite", "paper"),), "paper", 1)

    assert {tuple(pair) for pair in edges.T.tolist()} == {(0, 3), (3, 0), (0, 0), (1, 1), (2, 2), (3, 3)}
