"""Every model that classifies nodes, by name. Each is loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module

from heddle.core.errors import UnknownName
from heddle.models.classification.node_model import Recipe

_BOOK: Mapping[str, str] = {
    "rphgnn": "heddle.models.rphgnn.benchmark:recipe",
    "latte": "heddle.models.latte.benchmark:recipe",
    "latte-1": "heddle.models.latte.benchmark:first_order",
    "latte-2": "heddle.models.latte.benchmark:second_order",
    "sehgnn": "heddle.models.peers.sehgnn:recipe",
    "simple-hgn": "heddle.models.peers.simple_hgn:recipe",
    "hgt": "heddle.models.peers.hgt:recipe",
    "han": "heddle.models.peers.han:recipe",
    "rgcn": "heddle.models.peers.rgcn:recipe",
    "sage": "heddle.models.peers.sage:recipe",
    "linear": "heddle.models.peers.linear:recipe",
    "heco": "heddle.models.peers.heco:recipe",
    "walks": "heddle.models.walks.benchmark:recipe",
}
"""Where the function stands that makes the recipe for a graph's node types."""


def model_names() -> tuple[str, ...]:
    """Names of all models."""
    return tuple(_BOOK)


def check_models(names: Iterable[str]) -> None:
    """Whether there are models of these names.

    Raises:
        UnknownName: there is none of one of them; lists those there are.
    """
    for name in names:
        if name not in _BOOK:
            raise UnknownName(f"no model is named {name!r}", hint=f"use one of {', '.join(_BOOK)}")


def recipe_for(name: str, types: frozenset[str]) -> Recipe:
    """How a model is made and trained for a graph of these node types.

    Raises:
        UnknownName: there is no such model.
    """
    check_models([name])
    module, _, function = _BOOK[name].partition(":")
    make: Callable[[frozenset[str]], Recipe] = getattr(import_module(module), function)
    return make(types)
