r"""HAN: attention along meta-paths, and attention over them.

"Heterogeneous Graph Attention Network" (Wang et al.; WWW 2019, https://arxiv.org/abs/1903.07293), with PyG's
`HANConv`. As in the paper its neighbourhoods are those of meta-paths from the labelled type back to itself
(all that return the way they came, of up to `hops` hops), not single relations as in PyG's example, and its
only features are the labelled type's.

1. for each meta-path $\Phi$ and head
   $\alpha_{vu} = \mathrm{softmax}_u\,\mathrm{LeakyReLU}(a_\Phi \cdot [h_v \| h_u])$,
   $z_v^\Phi = \mathrm{relu}(\sum_u \alpha_{vu} h_u)$ (equations 2 to 6; the paper has elu, PyG relu);
2. $\beta_\Phi = \mathrm{softmax}_\Phi\,\mathrm{mean}_v\, q \cdot \tanh(W z_v^\Phi + b)$ and
   $z_v = \sum_\Phi \beta_\Phi z_v^\Phi$ (equations 7 to 9).

Published values: 8 heads of width 8, dropout 0.6, learning rate 0.005, weight decay 0.001, patience 100.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from torch import Tensor, nn
from torch.nn.functional import dropout
from torch_geometric.nn import HANConv

from heddle.core.errors import ModelUnusable
from heddle.core.events import Event, Listener
from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.classification.node_model import NodeModel, Recipe
from heddle.models.learning.learning_config import Choice, LearningConfig
from heddle.models.peers.meta_paths import MetaPath, path_name
from heddle.models.peers.path_neighbours import path_neighbours, there_and_back
from heddle.models.peers.peer import Peer, drawn
from heddle.models.peers.typed_inputs import GivenFeatures, TypedInputs


@dataclass(frozen=True, slots=True)
class HANConfig:
    """Hyper-parameters.

    Args:
        hidden: Width, shared by the heads.
        heads: Attention heads.
        dropout: Dropout on the embedded features and on the attention.
        hops: Longest meta-path.
        neighbours: Neighbours that a node keeps along a meta-path.
    """

    hidden: int = 64
    heads: int = 8
    dropout: float = 0.6
    hops: int = 4
    neighbours: int = 128


class HAN(Peer):
    """HAN over the target nodes and their neighbours along meta-paths.

    Args:
        graph: The graph.
        edges: Neighbours by meta-path.
        config: Hyper-parameters.
        device: Where to compute.

    Shapes:
        edges: for each path `[2, E]` int64
    """

    def __init__(
        self, graph: LabelledGraph, edges: dict[MetaPath, Tensor], config: HANConfig, device: str
    ) -> None:
        super().__init__()
        self.config, self.target = config, graph.target
        self.edges = {
            (graph.target, str(place), graph.target): each.to(device)
            for place, each in enumerate(edges.values())
        }
        self.paths = tuple(path_name(path, graph.target) for path in edges)
        self.inputs = TypedInputs(_only_target(graph), config.hidden, GivenFeatures.TARGET, device)
        metadata = [graph.target], list(self.edges)
        self.layer = HANConv(config.hidden, config.hidden, metadata, config.heads, dropout=config.dropout)
        self.head = nn.Linear(config.hidden, graph.classes)

    def forward(self, rows: Tensor) -> Tensor:
        """Logits of some target nodes."""
        x = dropout(self.inputs()[self.target], self.config.dropout, self.training)  # [N, H]
        z = self.layer({self.target: x}, self.edges)[self.target]  # [N, H]
        logits: Tensor = self.head(z[rows])  # [n, C]
        return logits

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.config}, paths={list(self.paths)})"


def _only_target(graph: LabelledGraph) -> LabelledGraph:
    return replace(graph, data=graph.data.node_type_subgraph([graph.target]))


def build_han(
    graph: LabelledGraph, config: HANConfig, seed: int, device: str, listener: Listener
) -> NodeModel:
    """Find the neighbours, and make the model.

    Raises:
        ModelUnusable: no meta-path leads from the labelled type back to it.
    """
    paths = there_and_back(graph.data.edge_types, graph.target, config.hops)
    if not paths:
        raise ModelUnusable(
            f"han needs meta-paths, and none leads from {graph.target} back to {graph.target}",
            hint="give the graph a relation of that type, or use another model",
        )
    edges: dict[MetaPath, Tensor] = {}
    for path in paths:
        detail = {"path": path_name(path, graph.target)}
        listener(Event("propagate", "advanced", done=len(edges), total=len(paths), detail=detail))
        edges[path] = path_neighbours(graph.data, path, graph.target, config.neighbours)
    return drawn(HAN(graph, edges, config, device), seed)


def recipe(_: frozenset[str]) -> Recipe:
    """HAN; the same for every graph."""
    learning = LearningConfig(
        epochs=200, patience=100, learning_rate=5e-3, weight_decay=1e-3, choice=Choice.LOSS
    )
    return Recipe("han", HANConfig(), learning, build_han)
