"""Set-wise selection: the order in which candidates together cover a question.

Two pages that say the same of a question are worth less than two that say different things. So each next
candidate is the one with the best score and the most words of the question that nobody before it holds. The
second one is asked besides whether the graph leads to it, more than whether it reads like the question: what
reads like it is first.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heddle.retrieval.ranker.scorer import standard

COVERAGE = 1.2
"""What all words of the question, newly covered, are worth in standard deviations of the scores."""
CHOSEN = 20
"""Candidates that are chosen one by one; the others follow by their scores."""


def covering_order(
    scores: NDArray[np.float32],
    held: NDArray[np.bool_],
    weights: NDArray[np.float32],
    *,
    coverage: float = COVERAGE,
    led: NDArray[np.float32] | None = None,
) -> NDArray[np.int64]:
    """The order of candidates, the first first.

    Args:
        scores: By candidate, in the order that breaks ties.
        held: Which words of the question each holds.
        weights: How telling each word is; they sum to 1.
        coverage: What full coverage is worth.
        led: What each is worth more as the second one, in standard deviations of the scores.

    Shapes:
        scores, led: `[C]`
        held: `[C, q]`
        weights: `[q]`
        returns: `[C]`
    """
    order = np.argsort(-scores, kind="stable")
    if len(scores) < 3 or coverage <= 0:
        return order
    deviations = standard(scores)
    pool = order[: 3 * CHOSEN]
    chosen: list[int] = []
    left = weights.astype(np.float32).copy()
    waiting = np.ones(len(pool), dtype=np.bool_)
    for place in range(min(CHOSEN, len(pool))):
        worth = deviations[pool] + coverage * (held[pool] @ left)
        if place == 1 and led is not None:
            worth += led[pool]
        best = int(np.argmax(np.where(waiting, worth, -np.inf)))
        waiting[best] = False
        chosen.append(int(pool[best]))
        left = np.where(held[pool[best]], np.float32(0), left)
    rest = order[~np.isin(order, chosen)]
    return np.concatenate([np.asarray(chosen, dtype=np.int64), rest])
