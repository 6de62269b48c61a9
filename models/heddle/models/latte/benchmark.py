"""LATTE on benchmarks of node classification: the values that were chosen on validation nodes.

What was tried, as macro / micro F1 of the validation nodes, mean of two seeds on one H100, the best epoch
chosen by the loss:

| | ACM | DBLP | IMDB |
|---|---|---|---|
| the authors' values, order 1 | 89.5 / 89.5 | 84.6 / 86.0 | 54.4 / 63.3 |
| the authors' values, order 2 | 93.0 / 93.1 | 90.7 / 91.6 | 55.1 / 63.9 |
| ours with labels as input, order 1 | 93.1 / 93.1 | 87.1 / 88.1 | 64.6 / 68.4 |
| ours with labels as input, order 2 | 93.7 / 93.7 | 94.8 / 95.3 | 63.5 / 67.3 |
| ours, order 2 | 93.9 / 93.9 | 94.8 / 95.3 | 64.0 / 67.6 |

Ours walks on from all edges and not from those of attention 0.5 and more, which leaves an author of five
papers one of them; starts the scores of composed edges from what they weigh; attends along shorter relations
too; gives no weight to relations that a node lacks; and has residuals, layer normalisation, features of unit
length and more dropout. These were added together and not told apart. Labels as input changed nothing on DBLP
and lost a little elsewhere. On IMDB order 1 is ahead by this choice; there the epoch is chosen by the score,
with which order 2 was level with it on the one seed that was tried (68.7 and 68.6, the mean of both F1).
Nothing was chosen by test nodes; but the report of each run has the scores of the public ones beside those of
the validation nodes, so they were in view, and only the hidden half of the test nodes is unseen.
"""

from __future__ import annotations

from dataclasses import replace

from heddle.models.classification.node_model import Recipe
from heddle.models.latte.config import Composition, LatteConfig
from heddle.models.latte.node_model import build_latte
from heddle.models.learning.learning_config import Choice, LearningConfig

_OURS = LatteConfig(
    input_dropout=0.5,
    dropout=0.5,
    composition=Composition.WALKED,
    most_edges=300_000,
    cumulative=True,
    path_prior=True,
    only_present=True,
    residual=True,
    norm=True,
    row_norm=True,
)
"""The authors' model with what was added to it here."""
_LEARNING = LearningConfig(
    epochs=150, patience=30, learning_rate=3e-3, weight_decay=1e-3, choice=Choice.LOSS, batch=500
)
_BY_TYPES = {
    # Two steps an epoch.
    frozenset({"paper", "author", "subject", "term"}): (_OURS, replace(_LEARNING, batch=363)),
    frozenset({"author", "paper", "term", "venue"}): (_OURS, replace(_LEARNING, batch=487)),
    # Several labels a node: their loss is least long before their F1 is greatest.
    frozenset({"movie", "director", "actor", "keyword"}): (
        replace(_OURS, most_edges=100_000),
        replace(_LEARNING, batch=549, choice=Choice.SCORE),
    ),
}


def recipe(types: frozenset[str]) -> Recipe:
    """LATTE of the order that validation prefers: the second, on all sets it was tried on."""
    return replace(second_order(types), name="latte")


def first_order(types: frozenset[str]) -> Recipe:
    """LATTE of order 1: attention along the graph's own relations."""
    return _recipe("latte-1", types, 1)


def second_order(types: frozenset[str]) -> Recipe:
    """LATTE of order 2: attention along relations and pairs of relations."""
    return _recipe("latte-2", types, 2)


def _recipe(name: str, types: frozenset[str], order: int) -> Recipe:
    config, learning = _BY_TYPES.get(types, (_OURS, _LEARNING))
    return Recipe(name, replace(config, order=order), learning, build_latte)
