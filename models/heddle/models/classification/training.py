"""Trains a model to tell the classes of nodes, and predicts those of the test nodes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from heddle.core.errors import ModelUnusable
from heddle.core.events import Listener, ignore
from heddle.models.classification.class_scores import ClassScores, score_classes
from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.classification.node_model import NodeModel, Recipe
from heddle.models.learning.learning_config import Choice, LearningConfig
from heddle.models.learning.loop import Learned, learn
from heddle.models.learning.task import Validation
from heddle.models.seeded_generator import seeded_generator


@dataclass(frozen=True, slots=True)
class Classified:
    """What one seed gave.

    Args:
        predicted: Classes of the graph's test nodes, in their order.
        validation: Scores of the validation nodes at the best epoch.
        scored: Scores of the test nodes whose labels are known; never looked at before.
        learned: How training went.
        parameters: Numbers that were learned.

    Shapes:
        predicted: `[test]` int64, or `[test, C]` bool
    """

    predicted: Tensor
    validation: ClassScores
    scored: ClassScores
    learned: Learned
    parameters: int


def classify(
    graph: LabelledGraph,
    recipe: Recipe,
    *,
    seed: int,
    device: str = "cpu",
    listener: Listener = ignore,
) -> Classified:
    """Train on a split of the graph and predict its test nodes.

    Args:
        graph: The graph.
        recipe: Model and training.
        seed: Which split, and the seed of everything random.
        device: Where to compute.
        listener: Hears of preparations and of each epoch.

    Raises:
        ModelUnusable: the graph has no such split, or training went astray.
    """
    check_seed(graph, seed)
    # Dropout in what a model prepares draws from torch's own stream too.
    model = recipe.build(graph, recipe.config, seed, device, listener).to(device)
    task = ClassificationTask(graph, model, recipe.learning, seed, device)
    learned = learn(task, recipe.learning, seed=seed, device=device, listener=listener)
    return Classified(
        predicted=task.decide(graph.test),
        validation=task.score(task.validation),
        scored=task.score(graph.scored),
        learned=learned,
        parameters=sum(each.numel() for each in model.parameters()),
    )


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


class ClassificationTask:
    """A model with the nodes it learns from and those it is chosen by."""

    def __init__(
        self, graph: LabelledGraph, model: NodeModel, config: LearningConfig, seed: int, device: str
    ) -> None:
        self.graph, self.model, self.config = graph, model, config
        train, validation = graph.splits[seed]
        self.train, self.validation = train.to(device), validation.to(device)
        self.labels = graph.labels.to(device)
        self.batches = seeded_generator(seed, "batches")

    @property
    def module(self) -> nn.Module:
        """All that is learned."""
        return self.model

    def losses(self) -> Iterator[Tensor]:
        """One pass over the training nodes."""
        order = torch.randperm(len(self.train), generator=self.batches).to(self.train.device)
        for rows in self.train[order].split(self.config.batch):  # type: ignore[no-untyped-call]
            loss = self._loss(self.model(rows), rows)
            added = self.model.added_loss()
            yield loss if added is None else loss + added

    def validate(self) -> Validation:
        """Look at the validation nodes."""
        logits = self._logits(self.validation)
        loss = float(self._loss(logits, self.validation))
        scores = self._scores(logits, self.validation)
        shown = {"macro_f1": scores.macro_f1, "micro_f1": scores.micro_f1}
        if not isfinite(loss):
            return Validation((float("-inf"),), shown)
        # A few hundred nodes score alike in many epochs; the loss tells those apart.
        merit = (-loss,) if self.config.choice is Choice.LOSS else (scores.mean, -loss)
        return Validation(merit, shown)

    def decide(self, rows: Tensor) -> Tensor:
        """Classes of some nodes; `[n]` int64, or `[n, C]` bool."""
        return self._decide(self._logits(rows)).cpu()

    def score(self, rows: Tensor) -> ClassScores:
        """Scores of some nodes whose labels are known."""
        return self._scores(self._logits(rows), rows)

    def _scores(self, logits: Tensor, rows: Tensor) -> ClassScores:
        truth = self.labels[rows.to(self.labels.device)].cpu()
        return score_classes(self._decide(logits).cpu(), truth, self.graph.classes)

    def _logits(self, rows: Tensor) -> Tensor:
        self.model.eval()
        with torch.no_grad():
            logits: Tensor = self.model(rows.to(self.labels.device))  # [n, C]
        return logits.float()

    def _decide(self, logits: Tensor) -> Tensor:
        # A logit above 0 is a probability above a half.
        return logits > 0 if self.graph.several else logits.argmax(dim=1)

    def _loss(self, logits: Tensor, rows: Tensor) -> Tensor:
        if self.graph.several:
            return binary_cross_entropy_with_logits(logits.float(), self.labels[rows])
        return cross_entropy(logits.float(), self.labels[rows])
