"""The first layer of the peers that see the whole graph: every node as a vector of one width."""

from __future__ import annotations

import math
from enum import StrEnum

import torch
from torch import Tensor, nn

from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.peers.fixed_matrix import FixedMatrix


class GivenFeatures(StrEnum):
    """Whose features a model is given; all other nodes have learned vectors of their own.

    The Heterogeneous Graph Benchmark lets each model choose: `ALL` is its feature type 0, `TARGET` its 2.
    """

    ALL = "all"
    TARGET = "target"


class TypedInputs(nn.Module):
    """A linear map for each type with features, a learned vector a node for each type without.

    A learned vector is what a linear map makes of the node's one-hot identity.

    Args:
        graph: Where the features are.
        width: Width of the vectors.
        given: Whose features are used.
        device: Where the features go.

    Shapes:
        returns: by type `[N_type, width]`
    """

    def __init__(self, graph: LabelledGraph, width: int, given: GivenFeatures, device: str) -> None:
        super().__init__()
        self.width = width
        self.features: dict[str, FixedMatrix] = {}
        self.weights = nn.ParameterDict()
        self.biases = nn.ParameterDict()
        for name in graph.data.node_types:
            x = graph.data[name].get("x")
            if x is None or (given is GivenFeatures.TARGET and name != graph.target):
                self.weights[name] = nn.Parameter(torch.empty(int(graph.data[name].num_nodes), width))
            else:
                self.features[name] = FixedMatrix(x.float().to(device))
                self.weights[name] = nn.Parameter(torch.empty(int(x.size(1)), width))
                self.biases[name] = nn.Parameter(torch.empty(width))

    def reset_parameters(self) -> None:
        """Xavier's weights for features, unit-length vectors for nodes without, biases of 0."""
        for name, weight in self.weights.items():
            if name in self.features:
                nn.init.xavier_normal_(weight, gain=math.sqrt(2))
                nn.init.zeros_(self.biases[name])
            else:
                nn.init.normal_(weight, std=1 / math.sqrt(self.width))

    def forward(self) -> dict[str, Tensor]:
        """Vectors of all nodes."""
        return {
            name: self.features[name].times(weight) + self.biases[name] if name in self.features else weight
            for name, weight in self.weights.items()
        }
