"""RpHGNN on benchmarks of node classification: its authors' values, and where ours differ, why."""

from __future__ import annotations

from heddle.models.classification.node_model import Recipe
from heddle.models.learning.learning_config import Choice, LearningConfig
from heddle.models.rphgnn.encoder import Merge, RpHGNNConfig
from heddle.models.rphgnn.node_model import build_rphgnn
from heddle.models.rphgnn.propagation_plan import PropagationConfig

_ACM = (
    # Published: 64 hidden, chosen by score. Three hundred validation nodes score alike in many epochs, which
    # their loss tells apart. The two choices were not compared on validation nodes alone.
    RpHGNNConfig(
        hidden=256,
        input_dropout=0.8,
        dropout=0.7,
        merge=Merge.MEAN,
        propagation=PropagationConfig(iterations=6, featureless_width=256),
    ),
    LearningConfig(patience=100, batch=1000, choice=Choice.LOSS),
)
_DBLP = (
    RpHGNNConfig(
        input_dropout=0.8,
        dropout=0.8,
        propagation=PropagationConfig(iterations=5, use_input=False, featureless_width=1024),
    ),
    LearningConfig(patience=60, choice=Choice.LOSS),
)
_IMDB = (
    RpHGNNConfig(
        hidden=256,
        input_dropout=0.8,
        dropout=0.7,
        propagation=PropagationConfig(iterations=3, featureless_width=1024),
    ),
    LearningConfig(),
)
_UNTUNED = (
    RpHGNNConfig(
        hidden=128, input_dropout=0.2, propagation=PropagationConfig(iterations=2, featureless_width=128)
    ),
    LearningConfig(choice=Choice.LOSS),
)
_BY_TYPES = {
    frozenset({"paper", "author", "subject", "term"}): _ACM,
    frozenset({"author", "paper", "term", "venue"}): _DBLP,
    frozenset({"movie", "director", "actor", "keyword"}): _IMDB,
}


def recipe(types: frozenset[str]) -> Recipe:
    """RpHGNN for a graph of these node types; a small one where nobody chose any."""
    config, learning = _BY_TYPES.get(types, _UNTUNED)
    return Recipe("rphgnn", config, learning, build_rphgnn)
