r"""RGCN: a linear map for every relation, over all nodes in one numbering.

"Modeling Relational Data with Graph Convolutional Networks" (Schlichtkrull et al.; ESWC 2018,
https://arxiv.org/abs/1703.06103), with PyG's `RGCNConv` on the homogeneous view:

$$h_v' = \mathrm{relu}\Big(W_0 h_v + \sum_r \frac{1}{|N_r(v)|} \sum_{u \in N_r(v)} W_r h_u\Big)$$

(equation 2; no shared bases, there are at most eight relations). The means are taken before the maps, so
that no edge holds a matrix. Nodes of all types enter through a linear map of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch_geometric.nn import RGCNConv

from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.classification.node_model import Recipe
from heddle.models.learning.learning_config import Choice, LearningConfig
from heddle.models.peers.homogeneous_view import homogeneous_view
from heddle.models.peers.peer import StackedPeer, on_whole_graph
from heddle.models.peers.typed_inputs import GivenFeatures, TypedInputs


@dataclass(frozen=True, slots=True)
class RGCNConfig:
    """Hyper-parameters.

    Args:
        hidden: Width of every layer.
        layers: Number of layers.
        dropout: Dropout after the inputs and each layer.
        given: Whose features are used.
    """

    hidden: int = 64
    layers: int = 2
    dropout: float = 0.5
    given: GivenFeatures = GivenFeatures.ALL


class RGCN(StackedPeer):
    """RGCN over the whole graph.

    Args:
        graph: The graph.
        config: Hyper-parameters.
        device: Where to compute.
    """

    def __init__(self, graph: LabelledGraph, config: RGCNConfig, device: str) -> None:
        super().__init__()
        self.config = config
        self.view = homogeneous_view(graph.data).to(device)
        self.first = self.view.first[graph.target]
        self.inputs = TypedInputs(graph, config.hidden, config.given, device)
        self.layers = nn.ModuleList(
            # A layer without relations is no layer of PyG's: one that no edge has stands in.
            RGCNConv(config.hidden, config.hidden, max(self.view.relations, 1))
            for _ in range(config.layers)
        )
        self.head = nn.Linear(config.hidden, graph.classes)

    def forward(self, rows: Tensor) -> Tensor:
        """Logits of some target nodes."""
        inputs = self.inputs()
        x = self.dropped(torch.cat([inputs[name] for name in self.view.first]).relu())  # [N, H]
        for layer in self.layers:
            x = self.dropped(layer(x, self.view.edge_index, self.view.edge_type).relu())  # [N, H]
        logits: Tensor = self.head(x[self.first + rows])  # [n, C]
        return logits


_LEARNING = LearningConfig(epochs=300, patience=50, learning_rate=1e-3, weight_decay=1e-3, choice=Choice.LOSS)
_BY_TYPES = {
    frozenset({"author", "paper", "term", "venue"}): (
        RGCNConfig(layers=3, given=GivenFeatures.TARGET),
        _LEARNING,
    ),
    frozenset({"movie", "director", "actor", "keyword"}): (
        RGCNConfig(),
        replace(_LEARNING, learning_rate=5e-3, weight_decay=1e-3),
    ),
}


def recipe(types: frozenset[str]) -> Recipe:
    """RGCN for a graph of these node types, with values chosen on validation nodes."""
    config, learning = _BY_TYPES.get(types, (RGCNConfig(), _LEARNING))
    return Recipe("rgcn", config, learning, on_whole_graph(RGCN))
