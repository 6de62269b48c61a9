r"""GraphSAGE for each relation, summed: the plain heterogeneous network.

"Inductive Representation Learning on Large Graphs" (Hamilton, Ying, Leskovec; NeurIPS 2017,
https://arxiv.org/abs/1706.02216), as PyG's `HeteroConv` puts it on typed graphs. In a layer

$$h_v' = \mathrm{relu}\Big(\sum_r W_r \,\mathrm{mean}_{u \in N_r(v)} h_u + U_r h_v\Big)$$

(algorithm 1 with the mean aggregator, for each relation $r$ that arrives at $v$). The paper has one relation
and no table on these sets: widths and rates were chosen on validation nodes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from torch import Tensor, nn
from torch_geometric.nn import HeteroConv, SAGEConv

from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.classification.node_model import Recipe
from heddle.models.learning.learning_config import Choice, LearningConfig
from heddle.models.peers.peer import StackedPeer, on_whole_graph
from heddle.models.peers.typed_inputs import GivenFeatures, TypedInputs


@dataclass(frozen=True, slots=True)
class SAGEConfig:
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


class SAGE(StackedPeer):
    """GraphSAGE along every relation of the whole graph.

    Args:
        graph: The graph.
        config: Hyper-parameters.
        device: Where to compute.
    """

    def __init__(self, graph: LabelledGraph, config: SAGEConfig, device: str) -> None:
        super().__init__()
        self.config, self.target = config, graph.target
        self.edges = {
            relation: graph.data[relation].edge_index.to(device) for relation in graph.data.edge_types
        }
        self.inputs = TypedInputs(graph, config.hidden, config.given, device)
        self.layers = nn.ModuleList(
            HeteroConv(
                {relation: SAGEConv(config.hidden, config.hidden) for relation in self.edges}, aggr="sum"
            )
            for _ in range(config.layers)
        )
        self.head = nn.Linear(config.hidden, graph.classes)

    def forward(self, rows: Tensor) -> Tensor:
        """Logits of some target nodes."""
        x = {name: self.dropped(h.relu()) for name, h in self.inputs().items()}  # [N_t, H]
        for layer in self.layers:
            # A type that hears nothing keeps its vectors.
            x |= {name: self.dropped(h.relu()) for name, h in layer(x, self.edges).items()}  # [N_t, H]
        logits: Tensor = self.head(x[self.target][rows])  # [n, C]
        return logits


_LEARNING = LearningConfig(epochs=300, patience=50, learning_rate=1e-3, weight_decay=1e-3, choice=Choice.LOSS)
_BY_TYPES = {
    frozenset({"author", "paper", "term", "venue"}): (
        SAGEConfig(layers=3, given=GivenFeatures.TARGET),
        _LEARNING,
    ),
    frozenset({"movie", "director", "actor", "keyword"}): (
        SAGEConfig(),
        replace(_LEARNING, learning_rate=5e-3, weight_decay=0.1),
    ),
}


def recipe(types: frozenset[str]) -> Recipe:
    """GraphSAGE for a graph of these node types, with values chosen on validation nodes."""
    config, learning = _BY_TYPES.get(types, (SAGEConfig(), _LEARNING))
    return Recipe("sage", config, learning, on_whole_graph(SAGE))
