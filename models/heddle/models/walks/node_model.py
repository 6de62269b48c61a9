"""Classes of nodes from profiles of walks: a linear model with a ridge, for a few labels of each class."""

from __future__ import annotations

import torch

from heddle.core.events import Listener
from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.classification.linear_rows import LinearRows, linear_rows
from heddle.models.rphgnn.random_projection import row_normalised
from heddle.models.walks.return_walk import ReturnWalk
from heddle.models.walks.walk_config import WalkConfig
from heddle.models.walks.walk_profiles import walk_profiles


def build_walks(
    graph: LabelledGraph, config: WalkConfig, seed: int, device: str, listener: Listener
) -> LinearRows:
    """Walk once, and make a model that reads where walks come."""
    walk = ReturnWalk(graph.data, graph.target, device)
    rows = walk_profiles(walk, config, seed=seed, device=device, listener=listener)  # [N, width]
    if config.features and "x" in graph.data[graph.target]:
        given = row_normalised(graph.data[graph.target].x.float().to(device))
        rows = torch.cat([rows, given], dim=1)
    return linear_rows(graph, rows, seed=seed, strength=config.strength)
