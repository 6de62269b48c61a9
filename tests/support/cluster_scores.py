"""Scores of clusterings and of probabilities, with intervals.

B-cubed: Bagga and Baldwin 1998, "Algorithms for scoring coreference chains". Expected calibration error:
Naeini, Cooper and Hauskrecht 2015. Intervals are percentile bootstraps over documents.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and their harmonic mean, as fractions."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean; 0 where both are."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def pairwise(
    said: Mapping[T, Hashable],
    true: Mapping[T, Hashable],
    weights: Mapping[T, int] | None = None,
    *,
    drawn: bool = False,
) -> Score:
    """Precision and recall of pairs that are in one cluster.

    Args:
        said: The cluster of each item.
        true: The thing of each item.
        weights: An item of weight w stands for w items.
        drawn: Whether these w are one item that was drawn so often, which makes no pair with itself.
    """
    cells: Counter[tuple[Hashable, Hashable]] = Counter()
    alone: Counter[tuple[Hashable, Hashable]] = Counter()
    for item, thing in true.items():
        weight = 1 if weights is None else weights[item]
        cells[said[item], thing] += weight
        alone[said[item], thing] += weight * weight if drawn else weight
    mine: Counter[Hashable] = Counter()
    theirs: Counter[Hashable] = Counter()
    for (cluster, thing), count in cells.items():
        mine[cluster] += count
        theirs[thing] += count
    itself = sum(alone.values())
    both = (sum(count * count for count in cells.values()) - itself) / 2
    found = (sum(count * count for count in mine.values()) - itself) / 2
    there = (sum(count * count for count in theirs.values()) - itself) / 2
    return Score(both / max(1, found), both / max(1, there))


def b_cubed(
    said: Mapping[T, Hashable], true: Mapping[T, Hashable], weights: Mapping[T, int] | None = None
) -> Score:
    """B-cubed precision and recall."""
    cells: dict[tuple[Hashable, Hashable], int] = defaultdict(int)
    for item, thing in true.items():
        cells[said[item], thing] += 1 if weights is None else weights[item]
    mine: Counter[Hashable] = Counter()
    theirs: Counter[Hashable] = Counter()
    for (cluster, thing), count in cells.items():
        mine[cluster] += count
        theirs[thing] += count
    total = max(1, sum(cells.values()))
    precision = sum(count * count / mine[cluster] for (cluster, _), count in cells.items())
    recall = sum(count * count / theirs[thing] for (_, thing), count in cells.items())
    return Score(precision / total, recall / total)


def calibration_error(
    chances: NDArray[np.float64], labels: NDArray[np.float64], bins: int = 10
) -> tuple[float, list[tuple[float, float, int]]]:
    """Expected calibration error, and of each bin the mean chance, the share that is true and the size."""
    curve = []
    error = 0.0
    place = np.minimum((chances * bins).astype(int), bins - 1)
    for at in range(bins):
        inside = place == at
        if inside.any():
            mean, share = float(chances[inside].mean()), float(labels[inside].mean())
            curve.append((mean, share, int(inside.sum())))
            error += abs(mean - share) * inside.sum() / len(chances)
    return float(error), curve


def interval(
    groups: Sequence[T], score: Callable[[Sequence[T]], float], draws: int = 200
) -> tuple[float, float]:
    """The 95 % bootstrap interval of a score of groups (documents, circles) drawn with replacement."""
    dice = random.Random(7)
    found = sorted(score(dice.choices(groups, k=len(groups))) for _ in range(draws))
    return found[int(0.025 * draws)], found[int(0.975 * draws) - 1]
