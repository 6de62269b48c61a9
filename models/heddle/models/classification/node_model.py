"""What all models of node classes have in common, so that one loop trains them and one exam scores them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from heddle.core.events import Listener
from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.classification.refinement import Refinement
from heddle.models.learning.learning_config import LearningConfig


class NodeModel(nn.Module, ABC):
    """A model that tells the classes of a graph's target nodes; it holds what it needs of the graph.

    What it holds of the graph are no parameters and no persistent buffers: weights are saved without it.

    Shapes:
        rows: `[n]` int64, target nodes; on the model's device
        returns: `[n, C]` logits
    """

    @abstractmethod
    def forward(self, rows: Tensor) -> Tensor:
        """Logits of some target nodes."""

    @abstractmethod
    def reset_parameters(self, generator: torch.Generator) -> None:
        """Draw all weights anew from a generator on the CPU."""

    def hear_labels(self, graph: LabelledGraph, seed: int) -> None:
        """Take in the labels of a seed's training nodes for those it was built with, if it reads any."""

    @property
    def generators(self) -> Mapping[str, torch.Generator]:
        """The streams that the forward pass in training draws from besides torch's own, by name."""
        return {}

    def added_loss(self) -> Tensor | None:
        """What the last forward pass in training adds to the loss of the classes, if anything."""
        return None


Build = Callable[[LabelledGraph, Any, int, str, Listener], NodeModel]
"""Makes a model for a graph, from its configuration, the seed, the device and a listener. It may look at
the labels of the training nodes of that seed's split, and at no others."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A model with how it is configured and trained.

    Args:
        name: The model's name.
        config: Its configuration, a frozen dataclass.
        learning: How it is trained.
        build: Makes the model.
        refinement: What is done beyond following the cross-entropy of the training nodes.
    """

    name: str
    config: Any
    learning: LearningConfig
    build: Build
    refinement: Refinement = field(default_factory=Refinement)
