"""LATTE as a model of node classes: a graph, the stack of layers, and a linear read-out."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout, one_hot

from heddle.core.events import Event, Listener
from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.classification.node_model import NodeModel
from heddle.models.latte.config import LatteConfig, Mode
from heddle.models.latte.heard_graph import HeardGraph, hear
from heddle.models.latte.induction import without_nodes
from heddle.models.latte.latte import Latte, LattePass
from heddle.models.latte.proximity import proximity_loss
from heddle.models.seeded_generator import seeded_generator


class HeldOut:
    """The graphs of the inductive mode: who is known when.

    Args:
        graph: The whole graph.
        target: The labelled type.
        validation: Nodes that training does not know.
        test: Nodes that neither training nor validation knows.
    """

    def __init__(self, graph: HeardGraph, target: str, validation: Tensor, test: Tensor) -> None:
        self.whole = graph
        self.validating = without_nodes(graph, target, test)
        self.training = without_nodes(graph, target, torch.cat([validation, test]))
        self.tested = torch.zeros(graph.sizes[target], dtype=torch.bool, device=graph.device)
        self.tested[test.to(graph.device)] = True

    def asked(self, rows: Tensor, *, training: bool) -> HeardGraph:
        """The graph that may be heard when some nodes are asked about."""
        if training:
            return self.training
        return self.whole if bool(self.tested[rows].any()) else self.validating


class LatteClassifier(NodeModel):
    """LATTE, and a linear map from what is read out to classes.

    Args:
        latte: The stack of layers.
        target: The type whose classes are told.
        graph: The graph.
        known: Labels of the training nodes, 0 elsewhere; part of the input with `label_input`.
        seed: Seed of fixed random features.
        held_out: The graphs of the inductive mode.

    Shapes:
        known: `[N, C]`
    """

    def __init__(
        self,
        latte: Latte,
        target: str,
        graph: HeardGraph,
        known: Tensor,
        *,
        seed: int,
        held_out: HeldOut | None = None,
    ) -> None:
        super().__init__()
        self.latte, self.target, self.graph, self.known = latte, target, graph, known
        self.seed, self.held_out = seed, held_out
        config, classes = latte.config, known.size(1)
        self.output = nn.Parameter(torch.empty(config.read_width, classes))
        self.bias = nn.Parameter(torch.empty(classes))
        self.labels = nn.Parameter(torch.empty(classes, config.hidden)) if config.label_input else None
        self.proximity: Tensor | None = None

    def reset_parameters(self, generator: torch.Generator) -> None:
        """Draw all weights anew."""
        self.latte.reset_parameters(generator)
        nn.init.xavier_normal_(self.output, generator=generator)
        nn.init.zeros_(self.bias)
        if self.labels is not None:
            nn.init.xavier_normal_(self.labels, generator=generator)

    def forward(self, rows: Tensor) -> Tensor:
        """Logits of some target nodes."""
        config = self.latte.config
        graph = self.graph if self.held_out is None else self.held_out.asked(rows, training=self.training)
        told = self.training and config.proximity > 0
        found: LattePass = self.latte(graph, self._labels_but_of(rows), seed=self.seed, told=told)
        if self.training and config.proximity:
            near = proximity_loss(found, negatives=config.negatives, slope=config.slope)
            self.proximity = config.proximity * near
        read = found.read[self.target].index_select(0, rows)  # [n, F T]
        return dropout(read, config.read_dropout, self.training) @ self.output + self.bias  # [n, C]

    def added_loss(self) -> Tensor | None:
        """The proximity loss of the last pass in training."""
        return self.proximity

    def look(self) -> LattePass:
        """One pass over the whole graph, without dropout and without gradients."""
        was_training = self.training
        self.eval()
        with torch.no_grad():
            found: LattePass = self.latte(
                self.graph, self._labels_but_of(torch.empty(0, dtype=torch.int64)), seed=self.seed
            )
        self.train(was_training)
        return found

    def _labels_but_of(self, rows: Tensor) -> dict[str, Tensor] | None:
        """Known labels as input, those left out that training asks for just now."""
        if self.labels is None:
            return None
        known = self.known.index_fill(0, rows, 0.0) if self.training else self.known  # [N, C]
        return {self.target: known @ self.labels}  # [N, F]

    def __repr__(self) -> str:
        return f"{type(self).__name__}(target={self.target!r}, {self.latte!r})"


def build_latte(
    graph: LabelledGraph, config: LatteConfig, seed: int, device: str, listener: Listener
) -> LatteClassifier:
    """Take a labelled graph in, and make a model that tells its classes."""
    listener(Event("hear", "started"))
    heard = hear(graph.data, device=device, row_norm=config.row_norm)
    train, validation = graph.splits[seed]
    latte = Latte(heard.edges, heard.widths, heard.sizes, [graph.target], config)
    held_out = None
    if config.mode is Mode.INDUCTIVE:
        held_out = HeldOut(heard, graph.target, validation, graph.test)
    known = _labels_of(graph, train).to(device)
    model = LatteClassifier(latte, graph.target, heard, known, seed=seed, held_out=held_out)
    model.reset_parameters(seeded_generator(seed, "weights"))
    return model


def _labels_of(graph: LabelledGraph, rows: Tensor) -> Tensor:
    """Labels of some nodes as 0 and 1, and 0 for all others; `[N, C]`."""
    labels = graph.labels.new_zeros(graph.labels.size(0), graph.classes, dtype=torch.float32)
    given = graph.labels[rows]
    labels[rows] = given if graph.several else one_hot(given, graph.classes).float()
    return labels
