"""Tables of scores: measures of many rankings, their means, and the intervals of these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from heddle.retrieval.evaluation.retrieval_measure import bootstrap_interval

Values = Mapping[str, Sequence[float]]
"""Of each measure the value of each query."""
_DIGITS = 4


def gathered(rows: Sequence[Mapping[str, float]]) -> dict[str, list[float]]:
    """The measures of queries, query by query, as one list a measure.

    >>> gathered([{"hit@1": 1.0}, {"hit@1": 0.0}])
    {'hit@1': [1.0, 0.0]}
    """
    return {name: [row[name] for row in rows] for name in (rows[0] if rows else {})}


def means(values: Values) -> dict[str, float]:
    """The mean of each measure."""
    return {name: round(float(np.mean(known)), _DIGITS) for name, known in values.items()}


def intervals(values: Values, seed: int) -> dict[str, list[float]]:
    """The 95% interval of each measure's mean."""
    return {
        name: [round(bound, _DIGITS) for bound in bootstrap_interval(known, seed=seed)]
        for name, known in values.items()
    }
