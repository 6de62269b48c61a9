"""What the peers share: weights drawn from a generator although the layers draw from torch's own stream."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout

from heddle.core.events import Listener
from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.classification.node_model import Build, NodeModel
from heddle.models.seeded_generator import seeded_generator


class Peer(NodeModel):
    """A model of node classes whose layers reset themselves."""

    def reset_parameters(self, generator: torch.Generator) -> None:
        """Draw all weights anew from a generator on the CPU."""
        redraw(self, generator)


class StackedPeer(Peer):
    """A peer of layers one after another, with dropout after the inputs and after each.

    Its configuration says how much is dropped, as `dropout`.
    """

    config: Any

    def dropped(self, x: Tensor) -> Tensor:
        """What is left of a layer's output in training; all of it otherwise."""
        return dropout(x, self.config.dropout, self.training)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.config})"


def on_whole_graph(make: Callable[[LabelledGraph, Any, str], Peer]) -> Build:
    """How a model is built that takes a graph, a configuration and a device, and prepares nothing."""

    def build(graph: LabelledGraph, config: Any, seed: int, device: str, _: Listener) -> NodeModel:
        return drawn(make(graph, config, device), seed)

    return build


def drawn(model: NodeModel, seed: int) -> NodeModel:
    """A model with the first weights of a seed."""
    model.reset_parameters(seeded_generator(seed, "weights"))
    return model


def redraw(model: nn.Module, generator: torch.Generator) -> None:
    """Reset every layer of a model, with torch's own stream seeded from a generator and put back after.

    Layers of PyG know no generators. Weights are drawn on the CPU, so that a device changes none of them.
    """
    seed = int(torch.randint(2**62, (1,), generator=generator))
    home = next(model.parameters()).device
    model.cpu()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for layer in model.children():
            _reset(layer)
    model.to(home)


def _reset(layer: nn.Module) -> None:
    reset = getattr(layer, "reset_parameters", None)
    if reset is not None:
        reset()
        return
    for each in layer.children():
        _reset(each)
