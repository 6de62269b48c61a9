"""The exam in link prediction: held-out edges, and the same negatives for everyone who sits it."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from heddle.graph.snapshot import EdgeKey
from heddle.models.learning.task import Validation
from heddle.models.links.edge_split import EdgeSplit, Part
from heddle.models.links.link_metrics import LinkMetrics, measure_links, pooled
from heddle.models.links.link_prediction import LinkScorer
from heddle.models.seeded_generator import seeded_generator

_EDGES = 2000
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

        held_out = {key: index[:, :_EDGES] for key, index in self._shuffled(part).items()}
        generator = seeded_generator(self.seed, "exam", part.name)
        return measure_links(score, held_out, self.split.edges, self.sizes, generator)

    def validate(self, embeddings: Mapping[str, Tensor], scorer: LinkScorer) -> Validation:
        """MRR on the validation edges, where there are any to measure."""
        found = pooled(self.measure(embeddings, scorer, Part.VALIDATION))
        if found is None:
            return Validation(None)
        return Validation((found.mrr,), {"validation_mrr": found.mrr})

    def _shuffled(self, part: Part) -> dict[EdgeKey, Tensor]:
        generator = seeded_generator(self.seed, "exam order", part.name)
        return {
            key: index[:, torch.randperm(index.size(1), generator=generator)]
            for key, index in self.split.of(part).items()
        }
