"""Trains RpHGNN to tell the classes of nodes, and predicts those of the test nodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import isfinite

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from heddle.core.errors import ModelUnusable
from heddle.core.events import Event, Listener, ignore
from heddle.models.class_scores import ClassScores, score_classes
from heddle.models.labelled_graph import LabelledGraph
from heddle.models.propagation import propagate
from heddle.models.propagation_plan import Group, GroupShape
from heddle.models.random_projection import seeded_generator
from heddle.models.rphgnn import RpHGNN, RpHGNNConfig


class Choice(StrEnum):
    """What the best epoch is chosen by, on the validation nodes."""

    LOSS = "loss"
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class ClassificationConfig:
    """How a classifier is trained.

    Args:
        model: The model; its `out_width` is replaced by the number of classes.
        epochs: Most passes over the training nodes.
        patience: Epochs without a better validation after which training stops.
        batch: Training nodes a step.
        learning_rate: Adam's step size.
        choice: What the best epoch is chosen by.
    """

    model: RpHGNNConfig = field(default_factory=RpHGNNConfig)
    epochs: int = 500
    patience: int = 50
    batch: int = 10_000
    learning_rate: float = 3e-3
    choice: Choice = Choice.SCORE

    def __post_init__(self) -> None:
        if min(self.epochs, self.patience, self.batch) < 1 or not self.learning_rate > 0:
            raise ModelUnusable("epochs, patience, batch and learning rate must be positive")


@dataclass(frozen=True, slots=True)
class Classified:
    """What one seed gave.

    Args:
        predicted: Classes of the graph's test nodes, in their order.
        validation: Scores of the validation nodes at the best epoch.
        scored: Scores of the test nodes whose labels are known; never looked at before.
        epoch: The best epoch, counted from 1.
        epochs: Epochs that were run.

    Shapes:
        predicted: `[test]` int64, or `[test, C]` bool
    """

    predicted: Tensor
    validation: ClassScores
    scored: ClassScores
    epoch: int
    epochs: int


def classify(
    graph: LabelledGraph,
    config: ClassificationConfig,
    *,
    seed: int,
    device: str = "cpu",
    listener: Listener = ignore,
) -> Classified:
    """Train on a split of the graph and predict its test nodes.

    Args:
        graph: The graph.
        config: Model and training.
        seed: Which split, and the seed of everything random.
        device: Where to compute.
        listener: Hears of the propagation and of each epoch.

    Raises:
        ModelUnusable: the graph has no such split, or training went astray.
    """
    check_seed(graph, seed)
    heard = propagate(
        graph.data,
        config.model.propagation,
        seed=seed,
        targets=[graph.target],
        device=device,
        listener=listener,
    )[graph.target]
    return _Classifier(graph, heard, config, seed, device).run(listener)


def check_seed(graph: LabelledGraph, seed: int) -> None:
    """Whether a graph has a split for a seed.

    Raises:
        ModelUnusable: it has none.
    """
    if not 0 <= seed < len(graph.splits):
        raise ModelUnusable(
            f"{graph.name} has splits for {len(graph.splits)} seeds, none for seed {seed}",
            hint="ask for fewer seeds",
        )


class _Classifier:
    """A model and its optimiser on their way."""

    def __init__(
        self,
        graph: LabelledGraph,
        heard: Mapping[Group, Tensor],
        config: ClassificationConfig,
        seed: int,
        device: str,
    ) -> None:
        self.graph, self.config, self.seed = graph, config, seed
        self.inputs = [x.float().to(device) for x in heard.values()]  # G x [N, L, D]
        self.labels = graph.labels.to(device)
        self.train, self.validation = (part.to(device) for part in graph.splits[seed])
        shapes = {group: GroupShape(x.size(1), x.size(2)) for group, x in heard.items()}
        self.model = RpHGNN(
            shapes, replace(config.model, out_width=graph.classes), seeded_generator(seed, "weights")
        ).to(device)
        self.optimiser = torch.optim.Adam(self.model.parameters(), lr=config.learning_rate)
        self.batches = seeded_generator(seed, "batches")

    def run(self, listener: Listener) -> Classified:
        best: tuple[float, ...] = (float("-inf"),)
        found, epoch = ClassScores(0.0, 0.0), 0
        weights: dict[str, Tensor] = {}
        # Dropout draws from torch's own generator; what others drew before must not matter.
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            for number in range(1, self.config.epochs + 1):
                self._learn()
                merit, scores = self._validate()
                listener(
                    Event(
                        "train",
                        "advanced",
                        done=number,
                        total=self.config.epochs,
                        detail={"macro_f1": scores.macro_f1, "micro_f1": scores.micro_f1},
                    )
                )
                if merit > best:
                    best, found, epoch = merit, scores, number
                    weights = {name: x.clone() for name, x in self.model.state_dict().items()}
                if number - epoch >= self.config.patience:
                    break
        if not weights:
            raise ModelUnusable("no epoch had a finite loss", hint="train with a lower learning rate")
        self.model.load_state_dict(weights)
        listener(Event("train", "finished", done=number, total=number))
        predicted = self._decide(self._logits(self.graph.test)).cpu()
        scored = self._decide(self._logits(self.graph.scored)).cpu()
        truth = self.graph.labels[self.graph.scored]
        return Classified(predicted, found, score_classes(scored, truth, self.graph.classes), epoch, number)

    def _learn(self) -> None:
        self.model.train()
        order = torch.randperm(len(self.train), generator=self.batches).to(self.train.device)
        for rows in self.train[order].split(self.config.batch):  # type: ignore[no-untyped-call]
            loss = self._loss(self.model([x[rows] for x in self.inputs]), rows)
            self.optimiser.zero_grad()
            torch.autograd.backward(loss)
            self.optimiser.step()

    def _validate(self) -> tuple[tuple[float, ...], ClassScores]:
        """What an epoch is chosen by, and the scores of the validation nodes."""
        logits = self._logits(self.validation)
        loss = float(self._loss(logits, self.validation))
        decided = self._decide(logits).cpu()
        scores = score_classes(decided, self.labels[self.validation].cpu(), self.graph.classes)
        if not isfinite(loss):
            return (float("-inf"),), scores
        # A few hundred nodes score alike in many epochs; the loss tells those apart.
        return ((-loss,) if self.config.choice is Choice.LOSS else (scores.mean, -loss)), scores

    def _logits(self, rows: Tensor) -> Tensor:
        self.model.eval()
        with torch.no_grad():
            logits: Tensor = self.model([x[rows.to(x.device)] for x in self.inputs])  # [n, C]
        return logits

    def _decide(self, logits: Tensor) -> Tensor:
        # A logit above 0 is a probability above a half.
        return logits > 0 if self.graph.several else logits.argmax(dim=1)

    def _loss(self, logits: Tensor, rows: Tensor) -> Tensor:
        if self.graph.several:
            return binary_cross_entropy_with_logits(logits, self.labels[rows])
        return cross_entropy(logits, self.labels[rows])
