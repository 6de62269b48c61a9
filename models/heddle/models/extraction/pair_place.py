"""Where two entities of a text stand to each other: the words between their nearest names, and how many."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

DISTANCES = 17
"""Steps in which the number of words between two names is told."""
_EXACT = 4

BOUND = 3.0
"""Largest value of what stands between two names, so that its exponentials can be summed and subtracted."""
FLOOR = 0.05
"""What is added to such a difference: about the exponential of the smallest value."""


def distance_step(words: int) -> int:
    """The step of a distance: one a word up to four, then two steps for each doubling.

    >>> [distance_step(words) for words in (0, 1, 4, 5, 8, 16, 100, 10_000)]
    [0, 1, 4, 5, 7, 9, 14, 16]
    """
    if words <= _EXACT:
        return words
    return min(DISTANCES - 1, _EXACT + 1 + int(2 * math.log2(words / _EXACT)))


def pair_places(
    spans: Sequence[tuple[int, int]], entities: Sequence[int], count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All ordered pairs of entities, and where each pair stands.

    Args:
        spans: First word of each name and the word behind its last.
        entities: The entity of each name, from 0 up to `count`.
        count: How many entities there are.

    Shapes:
        returns: pairs `[P, 2]`; places `[P, 3]`: the words between the two nearest names, first and behind
            last, and the step of their number. Nothing is between names that overlap.
    """
    starts, ends = (np.asarray([span[side] for span in spans], dtype=np.int64) for side in (0, 1))
    gap = np.maximum(starts[None, :] - ends[:, None], starts[:, None] - ends[None, :])  # [M, M]
    gap = np.maximum(gap, 0)
    order = np.asarray(entities, dtype=np.int64)
    # The nearest names are written last, so that they stay; of equally near ones the first.
    ranked = np.argsort(gap.ravel(), kind="stable")[::-1]
    left, right = np.divmod(ranked, len(order))
    nearest = np.zeros((count, count, 2), dtype=np.int64)
    nearest[order[left], order[right]] = np.stack([left, right], axis=1)
    heads, tails = np.nonzero(~np.eye(count, dtype=np.bool_))
    one, other = nearest[heads, tails].T
    low = np.minimum(ends[one], ends[other])
    high = np.maximum(np.maximum(starts[one], starts[other]), low)
    steps = np.asarray([distance_step(int(words)) for words in gap[one, other]], dtype=np.int64)
    return np.stack([heads, tails], axis=1), np.stack([low, high, steps], axis=1)
