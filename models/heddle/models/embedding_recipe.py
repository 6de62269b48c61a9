"""Every model that embeds nodes, by name: its configuration, and how it is made. Each is loaded on need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from heddle.core.errors import UnknownName
from heddle.models.embedding_model import EmbeddingModel

if TYPE_CHECKING:
    from heddle.models.graph_shape import GraphShape

Build = Callable[["GraphShape", Any, int, "int | None"], EmbeddingModel]
"""Makes a model with its initial weights for graphs of a shape, from its configuration, the seed of the
weights, and the bytes that hearing a graph may take (None for no limit)."""

FEATURELESS_WIDTH = 128
"""Width of the embeddings of a graph that has no features at all."""

_BOOK: Mapping[str, str] = {
    "rphgnn": "heddle.models.rphgnn.embedding_model:embedding_recipe",
    "latte": "heddle.models.latte.embedding_model:embedding_recipe",
}
"""Where the function stands that makes the recipe for a width of features."""


@dataclass(frozen=True, slots=True)
class EmbeddingRecipe:
    """A model with its configuration for graphs of the size of a workspace.

    Args:
        name: The model's name.
        config: Its configuration, a frozen dataclass.
        build: Makes the model.
    """

    name: str
    config: Any
    build: Build


def embedding_models() -> tuple[str, ...]:
    """Names of all models that embed nodes."""
    return tuple(_BOOK)


def embedding_recipe(name: str, feature_width: int) -> EmbeddingRecipe:
    """How a model is made for a graph.

    Args:
        name: The model.
        feature_width: Width of the widest features; 0 where there are none.

    Raises:
        UnknownName: there is no such model.
    """
    if name not in _BOOK:
        raise UnknownName(f"no model of embeddings is named {name!r}", hint=f"use one of {', '.join(_BOOK)}")
    module, _, function = _BOOK[name].partition(":")
    make: Callable[[int], EmbeddingRecipe] = getattr(import_module(module), function)
    return make(feature_width or FEATURELESS_WIDTH)
