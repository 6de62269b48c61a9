"""Every model that predicts links on a benchmark, by name, with how it is trained. Each is loaded on need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from heddle.core.errors import ModelUnusable, UnknownName
from heddle.models.embedding_model import EmbeddingModel
from heddle.models.graph_shape import GraphShape
from heddle.models.learning.learning_config import LearningConfig

Build = Callable[[GraphShape, Any, int], EmbeddingModel]
"""Makes a model with its initial weights for graphs of a shape, from its configuration and a seed."""

_BOOK: Mapping[str, str] = {
    "rphgnn": "heddle.models.rphgnn.link_recipe:recipe",
    "latte": "heddle.models.latte.link_recipe:recipe",
}
"""Where the function stands that makes the recipe."""


@dataclass(frozen=True, slots=True)
class LinkRecipe:
    """A model with how it is configured and how it learns links.

    Args:
        name: The model's name.
        config: Its configuration, a frozen dataclass.
        learning: How it is trained; `batch` counts edges.
        build: Makes the model.
        folds: In how many parts the edges to learn from are divided; each is learnt by what was heard without
            it, so that every edge teaches and none is heard by those whom it teaches.
        negatives: Negatives a node type and step.
        weighted: Whether the graph keeps its edge weights, as log(1 + weight): counts span many magnitudes.
    """

    name: str
    config: Any
    learning: LearningConfig
    build: Build
    folds: int = 4
    negatives: int = 256
    weighted: bool = False

    def __post_init__(self) -> None:
        if self.folds < 2 or self.negatives < 1:
            raise ModelUnusable("links are learnt in at least 2 folds, against at least 1 negative")


def link_models() -> tuple[str, ...]:
    """Names of all models."""
    return tuple(_BOOK)


def link_recipe(name: str) -> LinkRecipe:
    """How a model is made and trained.

    Raises:
        UnknownName: there is no such model.
    """
    if name not in _BOOK:
        raise UnknownName(f"no model of links is named {name!r}", hint=f"use one of {', '.join(_BOOK)}")
    module, _, function = _BOOK[name].partition(":")
    make: Callable[[], LinkRecipe] = getattr(import_module(module), function)
    return make()
