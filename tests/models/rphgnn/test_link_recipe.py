"""RpHGNN's recipe for links: what it builds fits a graph without features."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch_geometric.data import HeteroData

from heddle.models.graph_shape import GraphShape
from heddle.models.rphgnn.link_recipe import recipe
from heddle.models.rphgnn.propagation_plan import PropagationConfig


def test_it_builds_a_model_that_embeds_a_graph_without_features() -> None:
    told = recipe()
    small = replace(told.config, hidden=8, propagation=PropagationConfig(iterations=1, featureless_width=8))
    data = HeteroData()
    data["user"].num_nodes, data["artist"].num_nodes = 4, 6
    data["user", "listens", "artist"].edge_index = torch.tensor([[0, 1, 2], [5, 4, 3]])
    data["artist", "rev_listens", "user"].edge_index = torch.tensor([[5, 4, 3], [0, 1, 2]])

    model = told.build(GraphShape({"artist": 0, "user": 0}, (("user", "listens", "artist"),)), small, 0)
    model.hear(data, seed=0)

    assert model.width == told.config.out_width
    assert {name: tuple(x.shape) for name, x in model.embed().items()} == {
        "user": (4, model.width),
        "artist": (6, model.width),
    }
