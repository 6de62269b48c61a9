"""LATTE's recipe for links: what it builds fits a graph without features, and twins hear apart."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch_geometric.data import HeteroData

from heddle.models.graph_shape import GraphShape
from heddle.models.latte.link_recipe import recipe

LISTENS = ("user", "listens", "artist")


def a_graph(artists: list[int]) -> HeteroData:
    data = HeteroData()
    data["user"].num_nodes, data["artist"].num_nodes = 4, 6
    data[LISTENS].edge_index = torch.tensor([[0, 1, 2], artists])
    data["artist", "rev_listens", "user"].edge_index = data[LISTENS].edge_index.flip(0)
    return data


def test_it_builds_a_model_whose_twins_keep_graphs_apart() -> None:
    told = recipe()
    small = replace(told.config, hidden=8, out_width=8)
    model = told.build(GraphShape({"artist": 0, "user": 0}, (LISTENS,)), small, 0)
    model.hear(a_graph([5, 4, 3]), seed=0)
    before = model.embed()["user"]

    twin = model.twin()
    twin.hear(a_graph([0, 1, 2]), seed=0)

    assert before.shape == (4, 8)
    assert torch.equal(model.embed()["user"], before)
    assert not torch.allclose(twin.embed()["user"][:3], before[:3])
