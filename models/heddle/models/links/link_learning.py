"""Learning by link prediction: the loop over batches, the validation that stops it, and the exam."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from heddle.core.errors import ModelUnusable
from heddle.core.events import Event, Listener, ignore
from heddle.graph.snapshot import EdgeKey
from heddle.models.embedding import embed_all
from heddle.models.links.edge_split import EdgeSplit, Part, edge_keys
from heddle.models.links.link_metrics import LinkMetrics, measure_links, pooled
from heddle.models.links.link_prediction import LinkSampler, LinkScorer, link_loss
from heddle.models.rphgnn.encoder import RpHGNNEncoder
from heddle.models.rphgnn.propagation import Propagated
from heddle.models.seeded_generator import seeded_generator
from heddle.models.trained import CurvePoint
from heddle.models.training_config import TrainingConfig

_EXAM_EDGES = 2000
"""Held-out edges of one relation that are measured at most; more would only sharpen the last digit."""


class LinkExam:
    """Held-out edges, and the same negatives for everyone who sits it.

    Args:
        sizes: Number of nodes by type.
        split: Which edges are heard, learned from and held out.
        seed: Seed of the negatives.
    """

    def __init__(self, sizes: Mapping[str, int], split: EdgeSplit, seed: int) -> None:
        self.sizes = dict(sizes)
        self.split = split
        self.seed = seed

    def measure(
        self, embeddings: Mapping[str, Tensor], scorer: LinkScorer | None, part: Part
    ) -> dict[EdgeKey, LinkMetrics]:
        """Measure embeddings on a part; without a scorer by dot product.

        Shapes:
            embeddings: `[N_type, D]`
        """
        rows = {name: embedded.detach().cpu() for name, embedded in embeddings.items()}
        weight = None if scorer is None else scorer.weight.detach().cpu()

        def score(relation: EdgeKey, source: Tensor, target: Tensor) -> Tensor:
            heads = rows[relation[0]].index_select(0, source)
            if scorer is not None and weight is not None:
                heads = heads * weight[scorer.place[relation]]
            return (heads * rows[relation[2]].index_select(0, target)).sum(dim=1)

        held_out = {key: index[:, :_EXAM_EDGES] for key, index in self._shuffled(part).items()}
        generator = seeded_generator(self.seed, "exam", part.name)
        return measure_links(score, held_out, self.split.edges, self.sizes, generator)

    def _shuffled(self, part: Part) -> dict[EdgeKey, Tensor]:
        generator = seeded_generator(self.seed, "exam order", part.name)
        return {
            key: index[:, torch.randperm(index.size(1), generator=generator)]
            for key, index in self.split.of(part).items()
        }


def learn_links(
    encoder: RpHGNNEncoder,
    scorer: LinkScorer,
    inputs: Propagated,
    exam: LinkExam,
    training: TrainingConfig,
    *,
    seed: int,
    device: str,
    listener: Listener = ignore,
) -> list[CurvePoint]:
    """Optimise until validation stops improving, and leave the best weights in place.

    Args:
        encoder: The encoder; its weights change.
        scorer: The scorer; its weights change.
        inputs: What nodes hear along message edges, on the device.
        exam: The edges to learn from and to validate on.
        training: How to train.
        seed: Seed of the batches.
        device: Where to compute.
        listener: Hears of each validation.

    Raises:
        ModelUnusable: the loss is not finite.
    """
    learner = _Learner(encoder, scorer, inputs, exam, training, seed, device)
    # The weights that training starts from compete too: a graph may have nothing to add to the texts.
    first = learner.validate()
    best, best_weights, misses = -1.0 if first is None else first, learner.weights(), 0
    curve: list[CurvePoint] = []
    while misses < training.patience and learner.steps < training.steps:
        loss = learner.learn(min(training.validate_every, training.steps - learner.steps))
        mrr = learner.validate()
        curve.append(CurvePoint(learner.steps, loss, mrr))
        detail = {"loss": loss, "validation_mrr": mrr}
        listener(Event("train", "advanced", done=learner.steps, total=training.steps, detail=detail))
        # Without edges to validate on, the last weights are the best known.
        if mrr is None or mrr > best:
            best, best_weights, misses = best if mrr is None else mrr, learner.weights(), 0
        else:
            misses += 1
    learner.restore(best_weights)
    listener(Event("train", "finished", done=learner.steps, total=training.steps))
    return curve


class _Learner:
    """Encoder, scorer and optimiser on their way."""

    def __init__(
        self,
        encoder: RpHGNNEncoder,
        scorer: LinkScorer,
        inputs: Propagated,
        exam: LinkExam,
        training: TrainingConfig,
        seed: int,
        device: str,
    ) -> None:
        self.encoder, self.scorer, self.inputs, self.exam, self.device = encoder, scorer, inputs, exam, device
        self.optimiser = torch.optim.Adam(
            [*encoder.parameters(), *scorer.parameters()], lr=training.learning_rate, fused=True
        )
        self.sampler = LinkSampler(
            exam.split.of(Part.SUPERVISION),
            exam.sizes,
            batch=training.batch,
            negatives=training.negatives,
            generator=seeded_generator(seed, "batches"),
        )
        self.known = self._known()
        self.steps = 0

    def _known(self) -> dict[EdgeKey, Tensor]:
        # Held-out edges stay unknown here: leaving them out of the negatives would whisper the answers.
        split = self.exam.split
        known = {}
        for key, index in split.edges.items():
            taught = index[:, split.parts[key] <= Part.SUPERVISION]
            known[key] = torch.unique(edge_keys(taught, self.exam.sizes[key[2]]))
        return known

    def learn(self, steps: int) -> float:
        """Take some steps; the mean loss."""
        self.encoder.train()
        total = 0.0
        for _ in range(steps):
            batch = self.sampler.draw()
            rows = {
                name: {group: x.index_select(0, nodes.to(x.device)) for group, x in self.inputs[name].items()}
                for name, nodes in batch.nodes.items()
            }
            loss = link_loss(self.scorer, self.encoder(rows), batch, self.known, self.exam.sizes)
            self.optimiser.zero_grad()
            torch.autograd.backward(loss)
            self.optimiser.step()
            total += float(loss.detach())
        self.steps += steps
        if not total < float("inf"):
            raise ModelUnusable(
                f"the loss is not finite after {self.steps} steps", hint="train with a lower learning rate"
            )
        return total / steps

    def validate(self) -> float | None:
        """MRR on the validation edges, None where there are none to measure."""
        embedded = embed_all(self.encoder, self.inputs, self.device)
        found = pooled(self.exam.measure(embedded, self.scorer, Part.VALIDATION))
        return None if found is None else found.mrr

    def weights(self) -> list[Tensor]:
        """A copy of all weights."""
        return [weight.detach().clone() for weight in self._parameters()]

    def restore(self, weights: list[Tensor]) -> None:
        """Put weights back."""
        with torch.no_grad():
            for parameter, weight in zip(self._parameters(), weights, strict=True):
                parameter.copy_(weight)

    def _parameters(self) -> list[torch.nn.Parameter]:
        return [*self.encoder.parameters(), *self.scorer.parameters()]
