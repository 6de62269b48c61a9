"""Lists of candidates of which one feature says what is right, as far as chance lets it."""

from __future__ import annotations

import numpy as np

from heddle.retrieval.ranker.feature import FEATURES
from heddle.retrieval.ranker_training.training_list import TrainingList

TELLING = FEATURES.index("path")
"""The feature that says it."""


def toy_lists(number: int = 80, seed: int = 7) -> list[TrainingList]:
    """Make lists of 5 to 12 candidates each, one or two of them right."""
    draw = np.random.default_rng(seed)
    lists = []
    for _ in range(number):
        count = int(draw.integers(5, 13))
        features = draw.normal(size=(count, len(FEATURES))).astype(np.float32)
        gold = np.zeros(count, np.bool_)
        gold[draw.choice(count, size=int(draw.integers(1, 3)), replace=False)] = True
        features[gold, TELLING] += 5
        lists.append(TrainingList(features, gold))
    return lists
