"""Weighted reciprocal rank fusion (Cormack et al. 2009): sum of weight / (60 + rank)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from heddle.retrieval.retriever import Ranking

K = 60


@dataclass(frozen=True, slots=True)
class Fused:
    """An entry with its fused score and the score of each retriever that found it."""

    row: int
    score: float
    scores: Mapping[str, float]


def fuse(
    rankings: Mapping[str, Ranking], weights: Mapping[str, float], name: Callable[[int], bytes | str]
) -> list[Fused]:
    """Fuse rankings into one, best first, ties by entry id.

    Args:
        rankings: Ranking by retriever.
        weights: Weight by retriever.
        name: The id of a row's entry.
    """
    total: dict[int, float] = {}
    scores: dict[int, dict[str, float]] = {}
    # In a fixed order, so that sums of floats do not depend on who was asked first.
    for retriever in sorted(rankings):
        for rank, (row, score) in enumerate(rankings[retriever], start=1):
            total[row] = total.get(row, 0.0) + weights[retriever] / (K + rank)
            scores.setdefault(row, {})[retriever] = score
    ordered = sorted(total, key=lambda row: (-total[row], name(row)))
    return [Fused(row, total[row], scores[row]) for row in ordered]
