r"""SeHGNN: means along all meta-paths, computed once, and a transformer over them.

"Simple and Efficient Heterogeneous Graph Neural Network" (Yang, Yan, Pan, Ye, Fan; AAAI 2023,
https://arxiv.org/abs/2207.02547), written from the paper.

1. Simplified neighbour aggregation: $X_P = A_{r_1} \cdots A_{r_k} X$ for every meta-path of up to $k$ hops;
   and of the training nodes' labels, with the diagonal of $A_P$ removed, for those that lead back to the
   target.
2. Multi-layer feature projection: $h_P = \mathrm{MLP}_P(X_P)$, one MLP a meta-path, with layer normalisation.
3. Transformer-based semantic fusion, $q_P = W_Q h_P$, $k_P = W_K h_P$, $v_P = W_V h_P$:
   $\alpha_{PP'} = \mathrm{softmax}_{P'}(q_P \cdot k_{P'} / \sqrt d)$ with $d$ the width of $q$,
   $h_P' = \beta \sum_{P'} \alpha_{PP'} v_{P'} + h_P$ with a learned $\beta$ that begins at 0 (equations 5
   to 7).
4. All $h_P'$ concatenated, a linear layer, and an MLP that tells the classes.

There is no message passing left in training: a batch is rows of dense tensors, one a meta-path.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout, one_hot

from heddle.core.events import Listener
from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.classification.node_model import NodeModel, Recipe
from heddle.models.learning.learning_config import Choice, LearningConfig
from heddle.models.peers.meta_paths import PathMeans, mean_labels, meta_paths, source_of
from heddle.models.peers.peer import Peer, drawn


@dataclass(frozen=True, slots=True)
class SeHGNNConfig:
    """Hyper-parameters.

    Args:
        hops: Longest meta-path of features.
        label_hops: Longest meta-path of labels; 0 for none.
        hidden: Width of every layer.
        task_layers: Layers of the MLP that tells the classes, the last included.
        input_dropout: Dropout on the embedded features.
        dropout: Dropout after each hidden layer.
        residual: Add the target's own embedded features to what the fusion gives.
        without: Node types that no meta-path touches.
    """

    hops: int = 2
    label_hops: int = 2
    hidden: int = 512
    task_layers: int = 2
    input_dropout: float = 0.5
    dropout: float = 0.5
    residual: bool = False
    without: frozenset[str] = frozenset()


class PathLinear(nn.Module):
    """A linear layer of its own for each meta-path.

    Shapes:
        x: `[B, P, D]`
        returns: `[B, P, H]`
    """

    def __init__(self, paths: int, in_width: int, out_width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(paths, in_width, out_width))
        self.bias = nn.Parameter(torch.empty(paths, out_width))

    def reset_parameters(self) -> None:
        """Xavier's weights for each path, with the gain of relu."""
        bound = math.sqrt(2) * math.sqrt(6 / (self.weight.size(1) + self.weight.size(2)))
        nn.init.uniform_(self.weight, -bound, bound)
        nn.init.zeros_(self.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Map each path's vectors."""
        return torch.einsum("bpd,pdh->bph", x, self.weight) + self.bias


class SemanticFusion(nn.Module):
    """The transformer over the meta-paths of a node.

    Shapes:
        x: `[B, P, H]`
        returns: `[B, P, H]`
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.query, self.key = nn.Linear(width, width // 4), nn.Linear(width, width // 4)
        self.value = nn.Linear(width, width)
        self.beta = nn.Parameter(torch.empty(1))

    def reset_parameters(self) -> None:
        """Xavier's weights; the gate begins closed."""
        for layer in (self.query, self.key, self.value):
            nn.init.xavier_uniform_(layer.weight, gain=math.sqrt(2))
            nn.init.zeros_(layer.bias)
        nn.init.zeros_(self.beta)

    def forward(self, x: Tensor) -> Tensor:
        """Let the meta-paths hear each other."""
        score = self.query(x) @ self.key(x).transpose(1, 2)  # (5) [B, P, P]
        attention = torch.softmax(score / math.sqrt(self.query.out_features), dim=2)  # (6)
        fused: Tensor = self.beta * (attention @ self.value(x)) + x  # (7) [B, P, H]
        return fused


class _Embedding(nn.Module):
    """A matrix for each meta-path, from its own width to the common one."""

    def __init__(self, widths: list[int], hidden: int) -> None:
        super().__init__()
        self.weights = nn.ParameterList(torch.empty(width, hidden) for width in widths)

    def reset_parameters(self) -> None:
        for weight in self.weights:
            nn.init.uniform_(weight, -0.5, 0.5)


class SeHGNN(Peer):
    """SeHGNN over the means of the target nodes.

    Args:
        means: What nodes heard along each meta-path, features first; the first is their own features.
        classes: Number of classes.
        config: Hyper-parameters.

    Shapes:
        means: for each path `[N, D_path]`
    """

    def __init__(self, means: list[Tensor], classes: int, config: SeHGNNConfig) -> None:
        super().__init__()
        self.config, self.means = config, means
        paths, width = len(means), config.hidden
        self.embedding = _Embedding([int(x.size(1)) for x in means], width)
        self.projection = nn.Sequential(
            *(
                layer
                for _ in range(2)
                for layer in (
                    PathLinear(paths, width, width),
                    nn.LayerNorm([paths, width]),
                    nn.PReLU(),
                    nn.Dropout(config.dropout),
                )
            )
        )
        self.fusion = SemanticFusion(width)
        self.merge = nn.Linear(paths * width, width)
        self.residual = nn.Linear(width, width, bias=False) if config.residual else None
        self.activation = nn.PReLU()
        self.task = nn.Sequential(
            *(
                layer
                for _ in range(config.task_layers - 1)
                for layer in (
                    nn.Linear(width, width),
                    nn.BatchNorm1d(width, affine=False, track_running_stats=False),
                    nn.PReLU(),
                    nn.Dropout(config.dropout),
                )
            ),
            nn.Linear(width, classes, bias=False),
            nn.BatchNorm1d(classes, affine=False, track_running_stats=False),
        )

    def forward(self, rows: Tensor) -> Tensor:
        """Logits of some target nodes."""
        if self.training:
            return self._tell([x[rows] for x in self.means])
        # Batch normalisation has no memory, as in the authors' run, which tells all nodes in one batch: so
        # here too, whoever is asked for, and what a node is told does not depend on who is asked beside it.
        return self._tell(self.means)[rows]

    def _tell(self, means: list[Tensor]) -> Tensor:
        heard = [
            dropout(x @ weight, self.config.input_dropout, self.training)
            for x, weight in zip(means, self.embedding.weights, strict=True)
        ]  # P x [B, H]
        x = self.fusion(self.projection(torch.stack(heard, dim=1)))  # [B, P, H]
        merged = self.merge(x.flatten(1))  # [B, H]
        if self.residual is not None:
            merged = merged + self.residual(heard[0])
        merged = dropout(self.activation(merged), self.config.dropout, self.training)
        logits: Tensor = self.task(merged)  # [B, C]
        return logits

    def __repr__(self) -> str:
        return f"{type(self).__name__}(paths={len(self.means)}, {self.config})"


def build_sehgnn(
    graph: LabelledGraph, config: SeHGNNConfig, seed: int, device: str, listener: Listener
) -> NodeModel:
    """Compute the means, and make the model that reads them."""
    data, target = graph.data, graph.target
    paths = meta_paths(data.edge_types, target, config.hops, without=config.without)
    means = PathMeans(data, paths, target, device).compute(listener)
    back = [
        path
        for path in meta_paths(data.edge_types, target, config.label_hops, without=config.without)
        if path and source_of(path, target) == target
    ]
    means += [x.to(device) for x in mean_labels(data, known_labels(graph, seed), back)]
    return drawn(SeHGNN(means, graph.classes, config), seed)


def known_labels(graph: LabelledGraph, seed: int) -> Tensor:
    """Labels of a split's training nodes as ones in rows of 0; `[N, C]`."""
    train, _ = graph.splits[seed]
    y = graph.labels if graph.several else one_hot(graph.labels.clamp(min=0), graph.classes)
    known = torch.zeros(y.shape)
    known[train] = y[train].float()
    return known


_LEARNING = LearningConfig(epochs=200, patience=50, learning_rate=1e-3, choice=Choice.LOSS)
_BY_TYPES = {
    frozenset({"paper", "author", "subject", "term"}): SeHGNNConfig(
        hops=4, label_hops=4, task_layers=1, without=frozenset({"term"})
    ),
    frozenset({"author", "paper", "term", "venue"}): SeHGNNConfig(
        hops=2, label_hops=4, task_layers=3, residual=True
    ),
    frozenset({"movie", "director", "actor", "keyword"}): SeHGNNConfig(
        hops=4, label_hops=4, task_layers=4, input_dropout=0.0
    ),
}


def recipe(types: frozenset[str]) -> Recipe:
    """SeHGNN for a graph of these node types; its authors' values where they have any."""
    config = _BY_TYPES.get(types, replace(SeHGNNConfig(), hidden=128))
    return Recipe("sehgnn", config, _LEARNING, build_sehgnn)
