"""Link prediction as a task: losses over batches of edges, and an exam on edges that were held out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Protocol

import torch
from torch import Tensor, nn

from heddle.core.errors import ModelUnusable
from heddle.graph.snapshot import EdgeKey
from heddle.models.embedding_model import EmbeddingModel
from heddle.models.learning.task import Validation
from heddle.models.links.edge_split import EdgeSplit, Part
from heddle.models.links.link_prediction import LinkSampler, LinkScorer, link_loss
from heddle.models.seeded_generator import seeded_generator


class LinkLearner(nn.Module):
    """All that link prediction learns: a model of embeddings, and the scorer of their pairs.

    Args:
        model: The model; it has heard the graph that it is examined on.
        scorer: The scorer.
    """

    def __init__(self, model: EmbeddingModel, scorer: LinkScorer) -> None:
        super().__init__()
        self.model = model
        self.scorer = scorer

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.model!r}, {self.scorer!r})"


@dataclass(frozen=True, slots=True)
class Lesson:
    """Edges to learn from, and a model that has heard a graph without them.

    Args:
        model: The learner's model, or a twin of it.
        edges: The edges.

    Shapes:
        edges: `[2, E]` by relation
    """

    model: EmbeddingModel
    edges: Mapping[EdgeKey, Tensor]


class Exam(Protocol):
    """The edges, and what weights are chosen by."""

    @property
    def sizes(self) -> Mapping[str, int]:
        """Number of nodes by type."""
        ...

    @property
    def split(self) -> EdgeSplit:
        """Which edges are heard, learned from and held out."""
        ...

    def validate(self, embeddings: Mapping[str, Tensor], scorer: LinkScorer) -> Validation:
        """Look at the validation edges."""
        ...


class LinkTask:
    """Lessons to learn from, and an exam to choose by.

    Args:
        learner: Model and scorer.
        exam: What weights are chosen by.
        batch: Edges a step.
        negatives: Negatives a node type and step.
        steps: Steps of each lesson an epoch.
        seed: Seed of the batches.
        lessons: What is learnt from; by default the supervision edges, by the learner's own model, which then
            must not have heard them.
    """

    def __init__(
        self,
        learner: LinkLearner,
        exam: Exam,
        *,
        batch: int,
        negatives: int,
        steps: int,
        seed: int,
        lessons: Sequence[Lesson] = (),
    ) -> None:
        self.learner, self.exam, self.steps = learner, exam, steps
        self.lessons = tuple(lessons) or (Lesson(learner.model, exam.split.of(Part.SUPERVISION)),)
        self.batches = seeded_generator(seed, "batches")
        self.samplers = [
            LinkSampler(lesson.edges, exam.sizes, batch=batch, negatives=negatives, generator=self.batches)
            for lesson in self.lessons
        ]
        # Held-out edges stay unknown: leaving them out of the negatives would whisper the answers.
        self.known = exam.split.known(exam.sizes)

    @property
    def module(self) -> nn.Module:
        """All that is learned."""
        return self.learner

    @property
    def generators(self) -> Mapping[str, torch.Generator]:
        """The stream of the batches."""
        return {"batches": self.batches}

    def losses(self) -> Iterator[Tensor]:
        """One epoch of batches, the lessons by turns.

        Raises:
            ModelUnusable: a loss is not finite.
        """
        for _ in range(self.steps):
            for lesson, sampler in zip(self.lessons, self.samplers, strict=True):
                loss = self._loss(lesson.model.train(), sampler)
                # Said here and not left to validation, which would quietly put the first weights back.
                if not isfinite(float(loss.detach())):
                    raise ModelUnusable("the loss is not finite", hint="train with a lower learning rate")
                yield loss

    def validate(self) -> Validation:
        """Sit the exam."""
        return self.exam.validate(self.learner.model.embed(), self.learner.scorer)

    def _loss(self, model: EmbeddingModel, sampler: LinkSampler) -> Tensor:
        batch = sampler.draw()
        loss = link_loss(self.learner.scorer, model(batch.nodes), batch, self.known, self.exam.sizes)
        added = model.added_loss()
        return loss if added is None else loss + added
