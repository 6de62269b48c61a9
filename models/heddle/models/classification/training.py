"""Trains a model to tell the classes of nodes, and predicts those of the test nodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import isfinite

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from heddle.core.errors import ModelUnusable
from heddle.core.events import Listener, ignore
from heddle.models.classification.averaged_model import AveragedModel
from heddle.models.classification.class_scores import ClassScores, score_classes
from heddle.models.classification.consistency import consistency_loss
from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.classification.node_model import NodeModel, Recipe
from heddle.models.classification.refinement import Refinement
from heddle.models.learning.learned import Learned
from heddle.models.learning.learning_config import Choice, LearningConfig
from heddle.models.learning.loop import learn
from heddle.models.learning.task import Validation
from heddle.models.seeded_generator import seeded_generator


@dataclass(frozen=True, slots=True)
class Classified:
    """What one seed gave.

    Args:
        predicted: Classes of the graph's test nodes, in their order.
        validation: Scores of the validation nodes at the best epoch, before any refit.
        scored: Scores of the test nodes whose labels are known; never looked at before.
        learned: How training went; of the first where there are several members.
        parameters: Numbers that were learned, in all members.

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
    if recipe.refinement.average:
        model = AveragedModel(model, recipe.refinement.average).to(device)
    members = _train_members(model, graph, recipe, seed, device, listener)
    validation = _mean_shares(members, graph.splits[seed][1])
    first, epochs = members[0].learned, [member.learned.epoch for member in members]
    if recipe.refinement.refit:
        whole = with_all_labels(graph, seed)
        model.hear_labels(whole, seed)
        members = _train_members(model, whole, recipe, seed, device, listener, epochs)
    scored = _mean_shares(members, graph.scored)
    return Classified(
        predicted=_decide(graph, _mean_shares(members, graph.test)),
        validation=_score(graph, validation, graph.splits[seed][1]),
        scored=_score(graph, scored, graph.scored),
        learned=first,
        parameters=sum(member.parameters for member in members),
    )


@dataclass(frozen=True, slots=True)
class _Member:
    """One trained model, as what it says of every target node that anybody may ask for."""

    shares: Tensor  # [N, C] probabilities on the CPU
    learned: Learned
    parameters: int


def _train_members(
    model: NodeModel,
    graph: LabelledGraph,
    recipe: Recipe,
    seed: int,
    device: str,
    listener: Listener,
    epochs: list[int] | None = None,
) -> list[_Member]:
    """Train every member on what the model prepared once; each for so many epochs where they are given."""
    members = []
    for place in range(recipe.refinement.members):
        learning = recipe.learning
        if epochs is not None:
            learning = replace(learning, epochs=max(epochs[place], 1), validate_every=max(epochs[place], 1))
            _draw_anew(model, seeded_generator(seed, "refit", str(place)), device)
        elif place:  # The first has the weights it was built with.
            _draw_anew(model, seeded_generator(seed, "member", str(place)), device)
        task = ClassificationTask(graph, model, learning, seed, device, recipe.refinement)
        learned = learn(task, learning, seed=seed + 1000 * place, device=device, listener=listener)
        parameters = sum(each.numel() for each in model.parameters())
        members.append(_Member(task.shares(torch.arange(len(graph.labels))), learned, parameters))
    return members


def _draw_anew(model: NodeModel, generator: torch.Generator, device: str) -> None:
    """Draw all weights on the CPU, where the generator is, so that every device begins with the same."""
    model.to("cpu")
    model.reset_parameters(generator)
    model.to(device)


def with_all_labels(graph: LabelledGraph, seed: int) -> LabelledGraph:
    """The graph with a seed's validation nodes among its training nodes, and none to validate on."""
    train, validation = graph.splits[seed]
    splits = list(graph.splits)
    splits[seed] = torch.cat([train, validation]), validation[:0]
    return replace(graph, splits=tuple(splits))


def _mean_shares(members: list[_Member], rows: Tensor) -> Tensor:
    """Mean probabilities of some nodes; `[n, C]`."""
    return torch.stack([member.shares[rows] for member in members]).mean(dim=0)


def _decide(graph: LabelledGraph, shares: Tensor) -> Tensor:
    """Classes; `[n]` int64, or `[n, C]` bool."""
    return shares > 0.5 if graph.several else shares.argmax(dim=1)


def _score(graph: LabelledGraph, shares: Tensor, rows: Tensor) -> ClassScores:
    return score_classes(_decide(graph, shares), graph.labels[rows], graph.classes)


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
    """A model with the nodes it learns from and those it is chosen by.

    Args:
        graph: The graph.
        model: The model, on the device.
        config: How it is trained.
        seed: Which split, and the seed of batches.
        device: Where the model is.
        refinement: What is done beyond following the cross-entropy.
    """

    def __init__(
        self,
        graph: LabelledGraph,
        model: NodeModel,
        config: LearningConfig,
        seed: int,
        device: str,
        refinement: Refinement = Refinement(),  # noqa: B008  # frozen
    ) -> None:
        self.graph, self.model, self.config, self.refinement = graph, model, config, refinement
        train, validation = graph.splits[seed]
        self.train, self.validation = train.to(device), validation.to(device)
        self.labels = graph.labels.to(device)
        self.generators: Mapping[str, torch.Generator] = {
            "batches": seeded_generator(seed, "batches"),
            **model.generators,
        }
        untrained = torch.ones(len(graph.labels), dtype=torch.bool)
        untrained[train] = False
        self.unlabelled = untrained.nonzero().flatten().to(device)

    @property
    def module(self) -> nn.Module:
        """All that is learned."""
        return self.model

    def losses(self) -> Iterator[Tensor]:
        """One pass over the training nodes."""
        order = torch.randperm(len(self.train), generator=self.generators["batches"]).to(self.train.device)
        for rows in self.train[order].split(self.config.batch):  # type: ignore[no-untyped-call]
            yield self._step_loss(rows)
            # Whoever asks for the next loss has followed this one.
            if isinstance(self.model, AveragedModel):
                self.model.step()

    def _step_loss(self, rows: Tensor) -> Tensor:
        """Mean loss of the views of a step's rows, and of what they disagree on where nobody told them."""
        others = self._unlabelled() if self.refinement.consistency else rows[:0]
        both = torch.cat([rows, others])
        loss, views = torch.zeros((), device=rows.device), []
        for _ in range(self.refinement.views):
            logits = self.model(both)  # [n + u, C]
            added = self.model.added_loss()
            one = self._loss(logits[: len(rows)], rows)
            loss = loss + (one if added is None else one + added) / self.refinement.views
            views.append(logits[len(rows) :])
        if len(others):
            loss = loss + self.refinement.consistency * consistency_loss(views, several=self.graph.several)
        return loss

    def _unlabelled(self) -> Tensor:
        drawn = torch.randperm(len(self.unlabelled), generator=self.generators["batches"])[
            : self.refinement.unlabelled
        ]
        return self.unlabelled[drawn.to(self.unlabelled.device)]

    def validate(self) -> Validation:
        """Look at the validation nodes, if there are any."""
        if not len(self.validation):
            return Validation(None)
        logits = self._logits(self.validation)
        loss = float(self._loss(logits, self.validation))
        truth = self.labels[self.validation].cpu()
        scores = score_classes(self._decide(logits).cpu(), truth, self.graph.classes)
        shown = {"macro_f1": scores.macro_f1, "micro_f1": scores.micro_f1}
        if not isfinite(loss):
            return Validation((float("-inf"),), shown)
        # A few hundred nodes score alike in many epochs; the loss tells those apart.
        merit = (-loss,) if self.config.choice is Choice.LOSS else (scores.mean, -loss)
        return Validation(merit, shown)

    def shares(self, rows: Tensor) -> Tensor:
        """Probabilities of the classes of some nodes, on the CPU; `[n, C]`."""
        parts = [self._logits(part) for part in rows.split(self.config.batch)]  # type: ignore[no-untyped-call]
        logits = torch.cat(parts).cpu()
        return logits.sigmoid() if self.graph.several else logits.softmax(dim=1)

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
