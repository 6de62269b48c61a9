"""LATTE on benchmarks of node classification: the values that were chosen on validation nodes."""

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
    label_input=True,
)
"""The authors' model with what was added to it here; what each addition is worth, docs/benchmarks.md says."""
_LEARNING = LearningConfig(
    epochs=150, patience=30, learning_rate=3e-3, weight_decay=1e-3, choice=Choice.LOSS, batch=500
)
_BY_TYPES = {
    # Half of the training nodes a step: the labels of the other half are input.
    frozenset({"paper", "author", "subject", "term"}): (_OURS, replace(_LEARNING, batch=363)),
    frozenset({"author", "paper", "term", "venue"}): (_OURS, replace(_LEARNING, batch=487)),
    frozenset({"movie", "director", "actor", "keyword"}): (_OURS, replace(_LEARNING, batch=549)),
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
