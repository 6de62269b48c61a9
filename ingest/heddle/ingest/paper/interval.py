"""How sure the scores of a set of papers are: bootstrap intervals of F1 (Efron, 1979)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from heddle.ingest.paper.score import PaperScore

SAMPLES = 2000
_TAILS = (0.025, 0.975)


def f1_intervals(scores: Sequence[PaperScore], fields: Sequence[str]) -> dict[str, tuple[float, float]]:
    """The middle 95 % of F1 of each field over samples of papers, drawn with replacement.

    Papers are drawn and not their fields, since what one paper holds fails together. The draws are the same
    each time.

    Args:
        scores: Of the papers.
        fields: Those that some paper's gold names are in the result.
    """
    if not scores:
        return {}
    drawn = np.random.default_rng(0).integers(len(scores), size=(SAMPLES, len(scores)))
    found = {}
    for field in fields:
        tallies = [score.tallies.get(field) for score in scores]
        counts = np.array([(each.right, each.read, each.gold) if each else (0, 0, 0) for each in tallies])
        if not counts[:, 2].any():
            continue
        right, read, gold = counts[drawn].sum(axis=1).T
        low, high = np.quantile(2 * right / np.maximum(read + gold, 1), _TAILS)
        found[field] = (float(low), float(high))
    return found
