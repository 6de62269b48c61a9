"""Classes of nodes from profiles of walks: a linear model with a ridge, for a few labels of each class."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from heddle.core.events import Listener
from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.classification.node_model import NodeModel
from heddle.models.rphgnn.random_projection import row_normalised
from heddle.models.walks.return_walk import ReturnWalk
from heddle.models.walks.walk_config import WalkConfig
from heddle.models.walks.walk_profiles import walk_profiles


class WalkClassifier(NodeModel):
    """Logistic regression on what is known of each node before any label is.

    Twenty labels a class leave nothing to learn a representation by; what a walk finds is one already, and
    the ridge keeps weights from following single labels.

    Args:
        profiles: What is known of the nodes.
        classes: Number of classes.
        ridge: Weight of the squared length of the weights in the loss.

    Shapes:
        profiles: `[N, D]`
    """

    def __init__(self, profiles: Tensor, classes: int, ridge: float) -> None:
        super().__init__()
        self.profiles = profiles
        self.ridge = ridge
        self.weight = nn.Parameter(torch.zeros(profiles.size(1), classes))  # [D, C]
        self.bias = nn.Parameter(torch.zeros(classes))  # [C]

    def reset_parameters(self, _: torch.Generator) -> None:
        """All weights 0: the loss has one minimum, and nothing is gained by beginning elsewhere."""
        nn.init.zeros_(self.weight)
        nn.init.zeros_(self.bias)

    def forward(self, rows: Tensor) -> Tensor:
        """Logits of some target nodes."""
        return self.profiles[rows] @ self.weight + self.bias  # [n, C]

    def added_loss(self) -> Tensor:
        """The ridge."""
        return self.ridge * self.weight.square().sum()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.weight.size(0)} -> {self.weight.size(1)})"


def build_walks(
    graph: LabelledGraph, config: WalkConfig, seed: int, device: str, listener: Listener
) -> WalkClassifier:
    """Walk once, and make a model that reads where walks come."""
    walk = ReturnWalk(graph.data, graph.target, device)
    profiles = walk_profiles(walk, config, seed=seed, device=device, listener=listener)
    if config.features and "x" in graph.data[graph.target]:
        given = row_normalised(graph.data[graph.target].x.float().to(device))
        profiles = torch.cat([profiles, given], dim=1)
    # The mean loss of m labels with a ridge of 1 / (2 C m) is the sum with a ridge of 1 / (2 C).
    ridge = 0.5 / (config.strength * max(len(graph.splits[seed][0]), 1))
    return WalkClassifier(profiles, graph.classes, ridge)
