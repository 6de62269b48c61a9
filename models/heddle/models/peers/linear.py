r"""The linear bar: logistic regression on what a node's neighbours are on average.

$o = \sum_P \hat X_P W_P + b$ over all meta-paths $P$ of up to two hops, $X_P$ the mean of features along it
(`meta_paths`) and $\hat X_P$ its rows scaled to unit length, so that no path speaks louder than another. No
hidden layer and no attention: what a network on the same graph reaches beyond it, it has learned. Types
without features count with their nodes' identities.

The objective is the convex one of logistic regression, mean loss $+ \frac{\lambda}{2} \|W\|^2$; $\lambda$ was
chosen for each set on validation nodes.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize

from heddle.core.events import Listener
from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.classification.node_model import NodeModel, Recipe
from heddle.models.learning.learning_config import Choice, LearningConfig
from heddle.models.peers.meta_paths import PathMeans, meta_paths
from heddle.models.peers.peer import Peer, drawn


@dataclass(frozen=True, slots=True)
class LinearConfig:
    """Hyper-parameters.

    Args:
        hops: Longest meta-path.
        penalty: Weight of half the squared length of all weights in the loss.
    """

    hops: int = 2
    penalty: float = 1e-3


class LinearOnMeans(Peer):
    """Logistic regression on means along meta-paths.

    Args:
        means: The means along each path.
        classes: Number of classes.
        config: Hyper-parameters.

    Shapes:
        means: for each path `[N, D_path]`
    """

    def __init__(self, means: list[Tensor], classes: int, config: LinearConfig) -> None:
        super().__init__()
        self.config = config
        self.means = torch.cat([normalize(x, dim=1) for x in means], dim=1)
        self.map = nn.Linear(self.means.size(1), classes)

    def reset_parameters(self, _: torch.Generator) -> None:
        """Begin at 0, from where the optimum of a convex loss is reached as from anywhere."""
        nn.init.zeros_(self.map.weight)
        nn.init.zeros_(self.map.bias)

    def forward(self, rows: Tensor) -> Tensor:
        """Logits of some target nodes."""
        logits: Tensor = self.map(self.means[rows])  # [n, C]
        return logits

    def added_loss(self) -> Tensor:
        """The penalty on long weights."""
        return self.config.penalty / 2 * self.map.weight.square().sum()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(columns={self.means.size(1)}, {self.config})"


def build_linear(
    graph: LabelledGraph, config: LinearConfig, seed: int, device: str, listener: Listener
) -> NodeModel:
    """Compute the means, and make the model that reads them."""
    data, target = graph.data, graph.target
    paths = meta_paths(data.edge_types, target, config.hops)
    means = PathMeans(data, paths, target, device).compute(listener)
    return drawn(LinearOnMeans(means, graph.classes, config), seed)


_PENALTIES = {frozenset({"movie", "director", "actor", "keyword"}): 3e-5}


def recipe(types: frozenset[str]) -> Recipe:
    """Logistic regression for a graph of these node types."""
    learning = LearningConfig(epochs=500, patience=50, learning_rate=3e-2, choice=Choice.SCORE)
    return Recipe("linear", LinearConfig(penalty=_PENALTIES.get(types, 1e-3)), learning, build_linear)
