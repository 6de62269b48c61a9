"""Walk profiles on benchmarks of node classification."""

from __future__ import annotations

from heddle.models.classification.node_model import Recipe
from heddle.models.learning.learning_config import Choice, LearningConfig
from heddle.models.walks.node_model import build_walks
from heddle.models.walks.walk_config import WalkConfig


def recipe(types: frozenset[str]) -> Recipe:
    """Walk profiles for a graph; the same for all node types.

    Steps, threshold and strength were chosen on HeCo's AMiner and Freebase, together for both and for all
    numbers of labels, by learning from random draws of their training and validation nodes and scoring the
    others of those. Nodes that any of the official splits tests were in none of the draws; the scores of an
    earlier configuration on them had been seen.
    """
    del types
    learning = LearningConfig(epochs=300, patience=60, learning_rate=0.1, choice=Choice.SCORE)
    return Recipe("walks", WalkConfig(), learning, build_walks)
