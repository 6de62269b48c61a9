"""A model that is trained as it is and read as the moving average of its weights."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.func import functional_call

from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.classification.node_model import NodeModel


class AveragedModel(NodeModel):
    r"""A model beside the moving average of its weights, $\bar w \leftarrow k \bar w + (1 - k) w$.

    "Acceleration of Stochastic Approximation by Averaging" (Polyak, Juditsky; SIAM J. Control Optim. 1992).
    The first steps are averaged over fewer, so that the weights training began with do not linger. The
    average is part of the state, so that it is kept and taken up again with the weights.

    Args:
        model: The model; its parameters are trained.
        keep: Share that the average keeps a step.

    Shapes:
        rows: `[n]` int64, target nodes
        returns: `[n, C]` logits: of the weights themselves in training, of their average else
    """

    def __init__(self, model: NodeModel, keep: float) -> None:
        super().__init__()
        self.model, self.keep = model, keep
        self.names = tuple(name for name, _ in model.named_parameters())
        self.averages = nn.Module()
        for place, value in enumerate(model.parameters()):
            self.averages.register_buffer(str(place), value.detach().clone())
        self.register_buffer("steps", torch.zeros((), dtype=torch.int64))

    def step(self) -> None:
        """Take the present weights in."""
        steps = self.get_buffer("steps").add_(1)
        keep = min(self.keep, (1 + int(steps)) / (10 + int(steps)))
        with torch.no_grad():
            weights = [value.detach() for value in self.model.parameters()]
            torch._foreach_lerp_(list(self.averages.buffers()), weights, 1 - keep)

    def forward(self, rows: Tensor) -> Tensor:
        """Logits of some target nodes."""
        if self.training:
            logits: Tensor = self.model(rows)
            return logits
        averages = dict(zip(self.names, self.averages.buffers(), strict=True))
        averaged: Tensor = functional_call(self.model, averages, (rows,))
        return averaged

    def hear_labels(self, graph: LabelledGraph, seed: int) -> None:
        """Let the model take in other labels."""
        self.model.hear_labels(graph, seed)

    @property
    def generators(self) -> Mapping[str, torch.Generator]:
        """The streams that the model draws from."""
        return self.model.generators

    def added_loss(self) -> Tensor | None:
        """What the model adds to its loss."""
        return self.model.added_loss()

    def reset_parameters(self, generator: torch.Generator) -> None:
        """Draw all weights anew; the average begins there."""
        self.model.reset_parameters(generator)
        self.get_buffer("steps").zero_()
        for average, value in zip(self.averages.buffers(), self.model.parameters(), strict=True):
            average.copy_(value.detach())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.model!r}, keep={self.keep})"
