r"""Simple-HGN: graph attention that also looks at the type of an edge.

"Are we really making much progress? Revisiting, benchmarking and refining heterogeneous graph neural
networks" (Lv et al.; KDD 2021, https://arxiv.org/abs/2112.14936), over all nodes in one numbering with a
loop at each. In a layer, for an edge $u \to v$ of type $\psi$ and each head:

1. $s_{uv} = \mathrm{LeakyReLU}(a \cdot [W h_v \,\|\, W h_u \,\|\, W_r r_\psi])$, and $\alpha$ its softmax
   over the edges of $v$ (equation 2);
2. $\alpha \leftarrow (1 - \beta)\,\alpha + \beta\,\alpha^{\text{before}}$, with the attention of the layer
   before taken as given (equation 6);
3. $h_v' = \mathrm{elu}(\sum_u \alpha_{uv} W h_u + W_{res} h_v)$ (equations 3 to 5), no residual in the first
   layer;
4. at the end one head a class, and $o_v = h_v / \|h_v\|$ (equation 7).

Published values: 64 hidden units, 8 heads, edge types of width 64, slope 0.05, $\beta = 0.05$, dropout 0.5,
learning rate 5e-4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout, elu, leaky_relu, normalize, one_hot
from torch_geometric.utils import softmax

from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.classification.node_model import Recipe
from heddle.models.learning.learning_config import Choice, LearningConfig
from heddle.models.peers.edge_sum import EdgeRows, edge_rows
from heddle.models.peers.homogeneous_view import homogeneous_view
from heddle.models.peers.peer import Peer, on_whole_graph
from heddle.models.peers.typed_inputs import GivenFeatures, TypedInputs


@dataclass(frozen=True, slots=True)
class SimpleHGNConfig:
    """Hyper-parameters; the defaults are the published ones.

    Args:
        hidden: Width of a head.
        layers: Number of hidden layers, before the one that tells classes.
        heads: Attention heads of the hidden layers.
        edge_width: Width of the edge types' vectors.
        slope: Slope of the LeakyReLU below 0.
        kept: Share of the attention of the layer before.
        dropout: Dropout on what enters a layer, and on its attention.
        given: Whose features are used.
    """

    hidden: int = 64
    layers: int = 2
    heads: int = 8
    edge_width: int = 64
    slope: float = 0.05
    kept: float = 0.05
    dropout: float = 0.5
    given: GivenFeatures = GivenFeatures.ALL


class SimpleHGNLayer(nn.Module):
    """One layer.

    Args:
        in_width: Width of what enters.
        out_width: Width of a head of what leaves.
        heads: Attention heads.
        types: Number of edge types.
        residual: Whether what enters is added to what leaves, through a map.
        config: Hyper-parameters.

    Shapes:
        x: `[N, in_width]`
        types: `[E, types]` the type of each edge as a one among zeros
        before: `[E, heads before]` attention of the layer before
        returns: `[N, heads, out_width]`, and attention `[E, heads]`
    """

    def __init__(
        self,
        in_width: int,
        out_width: int,
        heads: int,
        types: int,
        config: SimpleHGNConfig,
        *,
        residual: bool,
    ) -> None:
        super().__init__()
        self.config, self.heads, self.out_width = config, heads, out_width
        self.map = nn.Linear(in_width, heads * out_width, bias=False)
        self.types = nn.Parameter(torch.empty(types, config.edge_width))
        self.type_map = nn.Linear(config.edge_width, heads * config.edge_width, bias=False)
        self.from_source = nn.Parameter(torch.empty(1, heads, out_width))
        self.from_target = nn.Parameter(torch.empty(1, heads, out_width))
        self.from_type = nn.Parameter(torch.empty(1, heads, config.edge_width))
        self.residual = nn.Linear(in_width, heads * out_width, bias=False) if residual else None

    def reset_parameters(self) -> None:
        """Xavier's weights with a gain of the root of 2, and normal vectors of edge types."""
        gain = math.sqrt(2)
        for layer in (self.map, self.type_map, self.residual):
            if layer is not None:
                nn.init.xavier_normal_(layer.weight, gain=gain)
        for vector in (self.from_source, self.from_target, self.from_type):
            nn.init.xavier_normal_(vector, gain=gain)
        nn.init.normal_(self.types)

    def forward(
        self, x: Tensor, edges: EdgeRows, types: Tensor, before: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        """Hear along all edges."""
        x = dropout(x, self.config.dropout, self.training)  # [N, D]
        h = self.map(x).view(-1, self.heads, self.out_width)  # [N, K, H]
        r = self.type_map(self.types).view(-1, self.heads, self.config.edge_width)  # [T, K, R]
        score = (
            (h * self.from_source).sum(2).index_select(0, edges.source)
            + (h * self.from_target).sum(2).index_select(0, edges.target)
            # A product, not a look-up: half a million edges of nine types would queue for nine gradients.
            + types @ (r * self.from_type).sum(2)
        )  # (1) [E, K]
        attention = softmax(leaky_relu(score, self.config.slope), edges.target, num_nodes=edges.nodes)
        attention = dropout(attention, self.config.dropout, self.training)
        if before is not None:
            attention = (1 - self.config.kept) * attention + self.config.kept * before  # (2)
        out = edges.sum(attention, h)  # (3) [N, K, H]
        if self.residual is not None:
            out = out + self.residual(x).view_as(out)
        return out, attention.detach()


class SimpleHGN(Peer):
    """Simple-HGN over the whole graph.

    Args:
        graph: The graph.
        config: Hyper-parameters.
        device: Where to compute.
    """

    def __init__(self, graph: LabelledGraph, config: SimpleHGNConfig, device: str) -> None:
        super().__init__()
        self.config = config
        view = homogeneous_view(graph.data, loops=True)
        self.first, self.order = view.first[graph.target], tuple(view.first)
        self.edges, places = edge_rows(view.edge_index.to(device), view.nodes)
        self.types = one_hot(view.edge_type.to(device)[places], view.relations).float()
        self.inputs = TypedInputs(graph, config.hidden, config.given, device)
        width, wide = config.hidden, config.hidden * config.heads
        self.layers = nn.ModuleList(
            SimpleHGNLayer(wide if n else width, width, config.heads, view.relations, config, residual=n > 0)
            for n in range(config.layers)
        )
        last = wide if config.layers else width
        self.head = SimpleHGNLayer(last, graph.classes, 1, view.relations, config, residual=True)

    def forward(self, rows: Tensor) -> Tensor:
        """Logits of some target nodes."""
        inputs = self.inputs()
        x = torch.cat([inputs[name] for name in self.order])  # [N, H]
        attention: Tensor | None = None
        for layer in self.layers:
            x, attention = layer(x, self.edges, self.types, attention)
            x = elu(x.flatten(1))  # [N, K H]
        # The last layer has one head of its own, so that no attention before it fits.
        logits, _ = self.head(x, self.edges, self.types, None)  # [N, 1, C]
        return normalize(logits.mean(1)[self.first + rows], dim=1)  # (4) [n, C]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.config})"


_LEARNING = LearningConfig(epochs=300, patience=30, learning_rate=5e-4, weight_decay=1e-4, choice=Choice.LOSS)
_BY_TYPES = {
    frozenset({"paper", "author", "subject", "term"}): (
        SimpleHGNConfig(layers=3, given=GivenFeatures.TARGET),
        _LEARNING,
    ),
    frozenset({"author", "paper", "term", "venue"}): (SimpleHGNConfig(layers=3), _LEARNING),
    frozenset({"movie", "director", "actor", "keyword"}): (
        SimpleHGNConfig(layers=5, slope=0.1),
        replace(_LEARNING, learning_rate=1e-3),
    ),
}


def recipe(types: frozenset[str]) -> Recipe:
    """Simple-HGN for a graph of these node types."""
    config, learning = _BY_TYPES.get(types, (SimpleHGNConfig(), _LEARNING))
    return Recipe("simple-hgn", config, learning, on_whole_graph(SimpleHGN))
