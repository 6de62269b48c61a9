"""The exam of a benchmark: its own negatives, and harder ones beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from heddle.models.learning.task import Validation
from heddle.models.links.edge_split import EdgeSplit, Part, edge_keys
from heddle.models.links.link_metrics import (
    Ranking,
    Score,
    area_under_curve,
    average_precision,
    rank_links,
)
from heddle.models.links.link_prediction import LinkScorer
from heddle.models.links.link_set import LinkSet
from heddle.models.links.negative_pairs import (
    NegativeKind,
    NegativePairs,
    near_negatives,
    two_hop_pairs,
    uniform_negatives,
)
from heddle.models.seeded_generator import seeded_generator

_RANKED = 5000
"""Test edges that are ranked at most."""

_NEGATIVES = 100
"""Negatives that an edge is ranked among, for each of its ends."""


@dataclass(frozen=True, slots=True)
class PairScores:
    """How well a part's edges were told from the negatives that the benchmark gives.

    Args:
        auc: Chance that an edge scores above a negative; ties count half.
        ap: Average precision.
    """

    auc: float
    ap: float


@dataclass(frozen=True, slots=True)
class LinkScores:
    """What the test found.

    Args:
        pairs: Against the benchmark's negatives.
        ranked: Among negatives of each kind, where there are any.
    """

    pairs: PairScores
    ranked: Mapping[NegativeKind, Ranking | None]

    def to_json(self) -> dict[str, Any]:
        """As reports show it."""
        ranked = {str(kind): None if each is None else each.to_json() for kind, each in self.ranked.items()}
        return {"auc": self.pairs.auc, "ap": self.pairs.ap, **ranked}


class GivenExam:
    """Validation and test edges of a benchmark; the same negatives for everyone who sits it.

    Args:
        link_set: The benchmark. Negatives near an edge's ends are found in its graph as it may be heard:
            without validation and test edges.
        seed: Seed of the negatives that the benchmark does not give.
    """

    def __init__(self, link_set: LinkSet, seed: int = 0) -> None:
        self.link_set = link_set
        key = link_set.relation
        edges = link_set.split.edges[key]
        test = link_set.split.of(Part.TEST)[key]
        generator = seeded_generator(seed, "ranked negatives")
        self.ranked = test[:, torch.randperm(test.size(1), generator=generator)[:_RANKED]]
        nodes = link_set.nodes[key[0]], link_set.nodes[key[2]]
        known = edge_keys(edges, nodes[1])
        near = two_hop_pairs(link_set.graph_without(link_set.held_out), key[0], key[2])
        self.negatives: dict[NegativeKind, list[NegativePairs]] = {
            NegativeKind.UNIFORM: [
                uniform_negatives(self.ranked, end, known, nodes, _NEGATIVES, generator) for end in (0, 1)
            ],
            NegativeKind.TWO_HOP: [
                near_negatives(self.ranked, end, known, near, _NEGATIVES, generator) for end in (0, 1)
            ],
        }

    @property
    def sizes(self) -> Mapping[str, int]:
        """Number of nodes by type."""
        return self.link_set.nodes

    @property
    def split(self) -> EdgeSplit:
        """Which edges are learned from and held out."""
        return self.link_set.split

    def validate(self, embeddings: Mapping[str, Tensor], scorer: LinkScorer) -> Validation:
        """Look at the validation edges and the benchmark's negatives of validation."""
        found = self.pairs(scored_by(embeddings, scorer), Part.VALIDATION)
        shown = {"validation_auc": found.auc, "validation_ap": found.ap}
        return Validation((found.auc + found.ap,), shown)

    def pairs(self, score: Score, part: Part) -> PairScores:
        """Measure a part against the benchmark's negatives."""
        key = self.link_set.relation
        edges, negatives = self.split.of(part)[key], self.link_set.negatives[part]
        positive, negative = score(key, edges[0], edges[1]), score(key, negatives[0], negatives[1])
        return PairScores(area_under_curve(positive, negative), average_precision(positive, negative))

    def test(self, score: Score) -> LinkScores:
        """Measure the test edges in every way."""
        ranked = {
            kind: rank_links(score, self.link_set.relation, self.ranked, negatives)
            for kind, negatives in self.negatives.items()
        }
        return LinkScores(self.pairs(score, Part.TEST), ranked)


def scored_by(embeddings: Mapping[str, Tensor], scorer: LinkScorer) -> Score:
    """Scores of pairs by a scorer, on the CPU.

    Shapes:
        embeddings: `[N_type, D]`
    """
    rows = {name: x.detach().cpu() for name, x in embeddings.items()}
    weight = scorer.weight.detach().cpu()

    def score(relation: tuple[str, str, str], source: Tensor, target: Tensor) -> Tensor:
        heads = rows[relation[0]].index_select(0, source) * weight[scorer.place[relation]]
        return (heads * rows[relation[2]].index_select(0, target)).sum(dim=1)

    return score
