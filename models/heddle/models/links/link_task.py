"""Link prediction as a task: losses over batches of edges, and an exam on edges that were held out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite

import torch
from torch import Tensor, nn

from heddle.core.errors import ModelUnusable
from heddle.graph.snapshot import EdgeKey
from heddle.models.embedding_model import EmbeddingModel
from heddle.models.learning.task import Validation
from heddle.models.links.edge_split import Part, edge_keys
from heddle.models.links.link_exam import LinkExam
from heddle.models.links.link_metrics import pooled
from heddle.models.links.link_prediction import LinkSampler, LinkScorer, link_loss
from heddle.models.seeded_generator import seeded_generator


class LinkLearner(nn.Module):
    """All that link prediction learns: a model of embeddings, and the scorer of their pairs.

    Args:
        model: The model; it has heard the graph whose edges it is to predict.
        scorer: The scorer.
    """

    def __init__(self, model: EmbeddingModel, scorer: LinkScorer) -> None:
        super().__init__()
        self.model = model
        self.scorer = scorer

    def forward(self, rows: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Embed some nodes; see `EmbeddingModel.forward`."""
        embedded: dict[str, Tensor] = self.model(rows)
        return embedded

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.model!r}, {self.scorer!r})"


class LinkTask:
    """Supervision edges to learn from, validation edges to choose by.

    Args:
        learner: Model and scorer; the model has heard the message edges and no others.
        exam: The edges.
        batch: Edges a step.
        negatives: Negatives a node type and step.
        steps: Steps an epoch.
        seed: Seed of the batches.
    """

    def __init__(
        self, learner: LinkLearner, exam: LinkExam, *, batch: int, negatives: int, steps: int, seed: int
    ) -> None:
        self.learner, self.exam, self.steps = learner, exam, steps
        self.sampler = LinkSampler(
            exam.split.of(Part.SUPERVISION),
            exam.sizes,
            batch=batch,
            negatives=negatives,
            generator=seeded_generator(seed, "batches"),
        )
        self.known = _known(exam)

    @property
    def module(self) -> nn.Module:
        """All that is learned."""
        return self.learner

    @property
    def generators(self) -> Mapping[str, torch.Generator]:
        """The stream of the batches."""
        return {"batches": self.sampler.generator}

    def losses(self) -> Iterator[Tensor]:
        """One epoch of batches.

        Raises:
            ModelUnusable: a loss is not finite.
        """
        for _ in range(self.steps):
            batch = self.sampler.draw()
            loss = link_loss(
                self.learner.scorer, self.learner(batch.nodes), batch, self.known, self.exam.sizes
            )
            added = self.learner.model.added_loss()
            loss = loss if added is None else loss + added
            # Said here and not left to validation, which would quietly put the first weights back.
            if not isfinite(float(loss.detach())):
                raise ModelUnusable("the loss is not finite", hint="train with a lower learning rate")
            yield loss

    def validate(self) -> Validation:
        """MRR on the validation edges, where there are any to measure."""
        found = pooled(self.exam.measure(self.learner.model.embed(), self.learner.scorer, Part.VALIDATION))
        if found is None:
            return Validation(None)
        return Validation((found.mrr,), {"validation_mrr": found.mrr})


def _known(exam: LinkExam) -> dict[EdgeKey, Tensor]:
    """Keys of the edges that learning may know of.

    Held-out edges stay unknown: leaving them out of the negatives would whisper the answers.
    """
    known = {}
    for key, index in exam.split.edges.items():
        taught = index[:, exam.split.parts[key] <= Part.SUPERVISION]
        known[key] = torch.unique(edge_keys(taught, exam.sizes[key[2]]))
    return known
