"""What nodes begin with: their features, or a vector of their own, as vectors of one width."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout

from heddle.core.errors import ModelUnusable
from heddle.models.latte.config import Featureless, LatteConfig
from heddle.models.latte.heard_graph import HeardGraph
from heddle.models.seeded_generator import seeded_generator


class TypeInput(nn.Module):
    """A linear map for each type's features, then ReLU and dropout; a table where there are none.

    Args:
        widths: Width of each type's features; 0 where it has none.
        counts: Number of nodes of each type, for tables.
        config: Hyper-parameters.

    Shapes:
        returns: for each type `[N, F]`
    """

    def __init__(self, widths: Mapping[str, int], counts: Mapping[str, int], config: LatteConfig) -> None:
        super().__init__()
        self.config = config
        self.widths = dict(widths)
        self.tables = frozenset(
            name for name, width in widths.items() if not width and config.featureless is Featureless.LEARNED
        )
        self.weights = nn.ParameterList(
            torch.empty(counts[name] if name in self.tables else width or config.hidden, config.hidden)
            for name, width in widths.items()
        )
        self.biases = nn.ParameterList(torch.empty(config.hidden) for _ in widths)

    def reset_parameters(self, generator: torch.Generator) -> None:
        """Draw all weights anew."""
        for name, weight, bias in zip(self.widths, self.weights, self.biases, strict=True):
            if name in self.tables:
                nn.init.normal_(weight, std=1 / self.config.hidden**0.5, generator=generator)
            else:
                nn.init.xavier_normal_(weight, generator=generator)
            nn.init.zeros_(bias)

    def forward(self, graph: HeardGraph, seed: int = 0) -> dict[str, Tensor]:
        """Project the features of a graph.

        Args:
            graph: The graph.
            seed: Seed of fixed random features.
        """
        return {
            name: self._project(place, name, graph, seed)
            for place, name in enumerate(self.widths)
            if name in graph.sizes
        }

    def _project(self, place: int, name: str, graph: HeardGraph, seed: int) -> Tensor:
        config, rate = self.config, self.config.input_dropout if self.training else 0.0
        weight, bias = cast("Tensor", self.weights[place]), cast("Tensor", self.biases[place])
        if name in self.tables:
            if weight.size(0) != graph.sizes[name]:
                raise ModelUnusable(
                    f"the model learned {weight.size(0)} nodes of type {name!r}, "
                    f"the graph has {graph.sizes[name]}",
                    hint="train it with random vectors for types without features",
                )
            projected = weight  # [N, F]
        elif name in graph.features:
            projected = graph.features[name].times(weight, rate) + bias  # [N, F]
        else:
            drawn = random_features(name, graph.sizes[name], config.hidden, seed).to(weight.device)
            projected = drawn @ weight + bias  # [N, F]
        if name not in self.tables:
            projected = projected.relu()
        return dropout(projected, config.dropout, self.training)


def random_features(name: str, count: int, width: int, seed: int) -> Tensor:
    """Fixed random vectors of about unit length.

    Shapes:
        returns: `[count, width]`
    """
    generator = seeded_generator(seed, "features of", name)
    scale: float = width**-0.5
    return torch.randn(count, width, generator=generator) * scale
