"""RpHGNN as a model of node classes: what the target nodes heard, and the encoder that reads rows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from heddle.core.events import Listener
from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.classification.node_model import NodeModel
from heddle.models.rphgnn.encoder import RpHGNN, RpHGNNConfig
from heddle.models.rphgnn.label_input import hear_labels
from heddle.models.rphgnn.propagation import propagate
from heddle.models.rphgnn.propagation_plan import Group, GroupShape
from heddle.models.seeded_generator import seeded_generator


class RpHGNNClassifier(NodeModel):
    """RpHGNN's encoder over the pre-computed tensors of the target nodes.

    Args:
        encoder: The encoder, as wide as there are classes.
        heard: The tensors of its groups, in the encoder's order.
        on_device: Where they are kept; None leaves them where they are, and rows move batch by batch.

    Shapes:
        heard: for each group `[N, L_g, D_g]`
    """

    def __init__(
        self, encoder: RpHGNN, heard: Mapping[Group, Tensor], *, on_device: str | None = None
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.on_device = on_device
        self.heard = {group: self._kept(x) for group, x in heard.items()}

    def _kept(self, x: Tensor) -> Tensor:
        return x if self.on_device is None else x.to(self.on_device)

    def hear_labels(self, graph: LabelledGraph, seed: int) -> None:
        """Hear the labels of a seed's training nodes, where the encoder has groups for them."""
        config = self.encoder.config.labels
        if config is not None:
            heard = hear_labels(graph, config, seed=seed, device=self.on_device or "cpu")
            self.heard |= {group: self._kept(x) for group, x in heard.items()}

    def reset_parameters(self, generator: torch.Generator) -> None:
        """Draw all weights anew."""
        self.encoder.reset_parameters(generator)

    def forward(self, rows: Tensor) -> Tensor:
        """Logits of some target nodes; what they heard may lie elsewhere than the weights."""
        inputs = [
            x[rows.to(x.device)].to(rows.device).float() for x in self.heard.values()
        ]  # G x [n, L_g, D_g]
        logits: Tensor = self.encoder(inputs)  # [n, C]
        return logits

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.encoder!r})"


def build_rphgnn(
    graph: LabelledGraph,
    config: RpHGNNConfig,
    seed: int,
    device: str,
    listener: Listener,
    *,
    folder: Path | None = None,
) -> RpHGNNClassifier:
    """Pre-compute what target nodes hear, and make a model that reads it.

    Args:
        graph: The graph.
        config: Hyper-parameters; the output is as wide as there are classes.
        seed: Seed of everything random, and which split's training labels are heard of.
        device: Where to compute.
        listener: Hears of the propagation.
        folder: Where what was heard is kept as files, of which batches of rows go to the device; None keeps
            all of it there.
    """
    heard = propagate(
        graph.data,
        config.propagation,
        seed=seed,
        targets=[graph.target],
        device=device,
        folder=folder,
        listener=listener,
    )[graph.target]
    if config.labels is not None:
        heard = {**heard, **hear_labels(graph, config.labels, seed=seed, device=device)}
    shapes = {group: GroupShape(int(x.size(1)), int(x.size(2))) for group, x in heard.items()}
    config = replace(config, out_width=graph.classes)
    encoder = RpHGNN(shapes, config, seeded_generator(seed, "weights"))
    return RpHGNNClassifier(encoder, heard, on_device=None if folder is not None else device)
