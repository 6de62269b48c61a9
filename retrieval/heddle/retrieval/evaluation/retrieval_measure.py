"""Measures of a ranking against gold, each from 0 to 1, and the interval of their mean.

A ranking is a sequence of ids, best first, each once; gold is a set of ids that is not empty.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1000
Measure = Callable[[Sequence[str], Collection[str]], float]


def recall(ranking: Sequence[str], gold: Collection[str], k: int) -> float:
    """The share of the gold that stands in the first k.

    >>> recall(["a", "x", "b"], {"a", "b"}, 2)
    0.5
    """
    return len(set(ranking[:k]) & set(gold)) / len(gold)


def all_found(ranking: Sequence[str], gold: Collection[str], k: int) -> float:
    """1 where all of the gold stands in the first k (fast-graphrag's "perfect retrieval"), else 0.

    >>> all_found(["a", "x", "b"], {"a", "b"}, 3)
    1.0
    """
    return float(set(gold) <= set(ranking[:k]))


def hit(ranking: Sequence[str], gold: Collection[str], k: int) -> float:
    """1 where any of the gold stands in the first k, else 0.

    >>> hit(["x", "a"], {"a", "b"}, 1)
    0.0
    """
    return float(not set(gold).isdisjoint(ranking[:k]))


def reciprocal_rank(ranking: Sequence[str], gold: Collection[str], k: int) -> float:
    """One over the place of the first of the gold in the first k; 0 where none is there.

    >>> reciprocal_rank(["x", "a"], {"a", "b"}, 10)
    0.5
    """
    wanted = set(gold)
    return next((1 / place for place, item in enumerate(ranking[:k], 1) if item in wanted), 0.0)


def followed(ranking: Sequence[str], asked: str, types: Mapping[str, str], k: int) -> float:
    """The share of the first k that is of the type asked for; 0 where nothing was found.

    UniHGKR (section 4) calls it the rate at which an instruction is followed.

    Args:
        ranking: Ids, best first.
        asked: The type.
        types: Type by id.
        k: How many are looked at.

    >>> followed(["a", "b"], "table", {"a": "table", "b": "text"}, 10)
    0.5
    """
    first = ranking[:k]
    return sum(types[item] == asked for item in first) / len(first) if first else 0.0


def bootstrap_interval(
    values: Sequence[float], *, seed: int = 0, resamples: int = RESAMPLES
) -> tuple[float, float]:
    """95% interval of a mean, from the means of samples drawn with replacement (Efron 1979).

    Args:
        values: A measure of each question; at least one.
        seed: Of the draws; the same values and seed give the same interval.
        resamples: How many samples.
    """
    known = np.asarray(values, dtype=np.float64)
    generator = np.random.default_rng(seed)
    means = [float(known[generator.integers(0, len(known), len(known))].mean()) for _ in range(resamples)]
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that a share of the values does not exceed, in percent; 0 where there are none."""
    known: NDArray[np.float64] = np.asarray(values, dtype=np.float64)
    return round(float(np.percentile(known, share)), 2) if len(known) else 0.0
