r"""NARS: means over neighbours along subsets of the relations, mixed with learned weights.

"Scalable Graph Neural Networks for Heterogeneous Graphs" (Yu, Shen, Li, Lerer; 2020,
https://arxiv.org/abs/2011.09679), written from the paper.

1. Draw K subsets of the relations that touch the labelled type. Each, with the reverses of its relations,
   is a graph of one kind of edge, in which means are taken hop by hop:
   $h^{l}_{v,i} = \frac{1}{|N_i(v)|} \sum_{u \in N_i(v)} h^{l-1}_{u,i}$ (equation 4).
2. Mix the subsets with a learned weight for each subset, hop and feature:
   $H^l_v = \sum_i a_{i,l} \odot h^l_{v,i}$ (equation 5).
3. As in SIGN, $o_v = \mathrm{MLP}(\Vert_l\, \sigma(\Theta_l H^l_v))$ (equation 6).

Means over neighbours of several types need features of one width: features are projected to it at random and
scaled to unit length, and nodes without have fixed random vectors. The paper trains TransE for those, which
is a model of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout
from torch_geometric.data import HeteroData

from heddle.core.events import Event, Listener
from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.classification.node_model import NodeModel, Recipe
from heddle.models.learning.learning_config import Choice, LearningConfig
from heddle.models.peers.homogeneous_view import homogeneous_view
from heddle.models.peers.meta_paths import Relation
from heddle.models.peers.peer import Peer, drawn
from heddle.models.rphgnn.propagation_plan import reverse_relation
from heddle.models.rphgnn.random_projection import gaussian_projection, random_features, row_normalised
from heddle.models.seeded_generator import seeded_generator
from heddle.models.sparse.mean_aggregation import MeanAggregation


@dataclass(frozen=True, slots=True)
class NARSConfig:
    """Hyper-parameters.

    Args:
        subsets: Number of subsets of the relations; all that there are, where there are fewer.
        hops: Hops of each subset's means.
        width: Width that features are projected to.
        hidden: Width of the layers.
        input_dropout: Dropout on the mixed means.
        dropout: Dropout after each hidden layer.
    """

    subsets: int = 8
    hops: int = 3
    width: int = 512
    hidden: int = 512
    input_dropout: float = 0.1
    dropout: float = 0.5


def relation_subsets(
    relations: Sequence[Relation], target: str, most: int, generator: torch.Generator
) -> list[tuple[Relation, ...]]:
    """Draw different subsets of the relations, each one touching the target type.

    A relation and its reverse come and go together.

    Args:
        relations: All relations, reverses included.
        target: The labelled type.
        most: How many subsets.
        generator: Decides which, where there are more.
    """
    pairs = sorted({tuple(sorted({each, reverse_relation(each)} & set(relations))) for each in relations})
    found = [
        tuple(relation for pair in chosen for relation in pair)
        for size in range(1, len(pairs) + 1)
        for chosen in combinations(pairs, size)
        if any(target in (relation[0], relation[2]) for pair in chosen for relation in pair)
    ]
    order = torch.randperm(len(found), generator=generator)[:most].sort().values
    return [found[place] for place in order.tolist()]


def subset_means(data: HeteroData, x: Tensor, subset: Sequence[Relation], target: str, hops: int) -> Tensor:
    """Means over neighbours along a subset, hop by hop, beginning with what the nodes are themselves.

    Shapes:
        x: `[N, D]`, nodes of all types in the order of the homogeneous view
        returns: `[N_target, hops + 1, D]`
    """
    view = homogeneous_view(data)
    first, count = view.first[target], int(data[target].num_nodes)
    wanted = torch.tensor([relation in subset for relation in data.edge_types], dtype=torch.bool)
    edges = view.edge_index[:, wanted[view.edge_type]]
    along = MeanAggregation(edges.to(x.device), (view.nodes, view.nodes))
    found = [x[first : first + count]]
    for _ in range(hops):
        x = along.mean(x)  # (4) [N, D]
        found.append(x[first : first + count])
    return torch.stack(found, dim=1)


def common_features(data: HeteroData, width: int, seed: int) -> Tensor:
    """Features of all nodes in one width, in the order of the homogeneous view; `[N, width]`."""
    parts = []
    for name in data.node_types:
        x = data[name].get("x")
        generator = seeded_generator(seed, "features", name)
        if x is None:
            parts.append(random_features(int(data[name].num_nodes), width, generator))
        else:
            parts.append(row_normalised(x.float() @ gaussian_projection(x.size(1), width, generator)))
    return torch.cat(parts)


class NARS(Peer):
    """NARS over the means of the target nodes.

    Args:
        means: What nodes heard in each subset.
        classes: Number of classes.
        config: Hyper-parameters.

    Shapes:
        means: for each subset `[N, hops + 1, D]`
    """

    def __init__(self, means: list[Tensor], classes: int, config: NARSConfig) -> None:
        super().__init__()
        self.config, self.means = config, means
        self.mixture = _Mixture(len(means), config.hops + 1, config.width)
        self.hops = nn.ModuleList(nn.Linear(config.width, config.hidden) for _ in range(config.hops + 1))
        self.activations = nn.ModuleList(nn.PReLU() for _ in range(config.hops + 2))
        self.hidden = nn.Linear((config.hops + 1) * config.hidden, config.hidden)
        self.head = nn.Linear(config.hidden, classes)

    def forward(self, rows: Tensor) -> Tensor:
        """Logits of some target nodes."""
        mixed = self.mixture([x[rows] for x in self.means])  # (5) [n, L, D]
        mixed = dropout(mixed, self.config.input_dropout, self.training)
        told = [
            self._dropped(act(layer(mixed[:, hop])))
            for hop, (layer, act) in enumerate(zip(self.hops, self.activations, strict=False))
        ]  # L x [n, H]
        hidden = self._dropped(self.activations[-1](self.hidden(torch.cat(told, dim=1))))  # (6) [n, H]
        logits: Tensor = self.head(hidden)  # [n, C]
        return logits

    def _dropped(self, x: Tensor) -> Tensor:
        return dropout(x, self.config.dropout, self.training)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(subsets={len(self.means)}, {self.config})"


class _Mixture(nn.Module):
    """A weight for each subset, hop and feature."""

    def __init__(self, subsets: int, hops: int, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(subsets, hops, width))

    def reset_parameters(self) -> None:
        nn.init.constant_(self.weight, 1 / max(len(self.weight), 1))

    def forward(self, means: list[Tensor]) -> Tensor:
        return torch.stack([a * x for a, x in zip(self.weight, means, strict=True)]).sum(0)


def build_nars(
    graph: LabelledGraph, config: NARSConfig, seed: int, device: str, listener: Listener
) -> NodeModel:
    """Compute the means, and make the model that reads them."""
    data, target = graph.data, graph.target
    subsets = relation_subsets(
        data.edge_types, target, config.subsets, seeded_generator(seed, "relation subsets")
    )
    x = common_features(data, config.width, seed).to(device)
    means: list[Tensor] = []
    # A target that no relation touches is still itself.
    for subset in subsets or [()]:
        listener(Event("propagate", "advanced", done=len(means), total=len(subsets)))
        means.append(subset_means(data, x, subset, target, config.hops))
    return drawn(NARS(means, graph.classes, config), seed)


_LEARNING = LearningConfig(epochs=500, patience=50, learning_rate=1e-3, choice=Choice.LOSS)
_BY_TYPES = {frozenset({"paper", "author", "subject", "term"}): NARSConfig(hops=2)}


def recipe(types: frozenset[str]) -> Recipe:
    """NARS for a graph of these node types."""
    return Recipe("nars", _BY_TYPES.get(types, NARSConfig()), _LEARNING, build_nars)
