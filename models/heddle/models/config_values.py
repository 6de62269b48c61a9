"""Configurations from plain values: what a TOML or JSON table says, put over a configuration's own values.

Every configuration here is a frozen dataclass of numbers, words, closed sets and other such dataclasses. A
key that it does not have, and a value of another type, are errors that name the key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, asdict, fields, is_dataclass, replace
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, ClassVar, Protocol, TypeVar, Union, get_args, get_origin, get_type_hints

from heddle.core.errors import HeddleError, UsageError


class Values(Protocol):
    """An instance of a dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


Config = TypeVar("Config", bound=Values)

_WORDS = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}


def override(config: Config, values: Mapping[str, Any], where: str) -> Config:
    """A configuration with some of its values replaced.

    >>> from heddle.models.learning.learning_config import LearningConfig
    >>> override(LearningConfig(), {"epochs": 7, "precision": "bfloat16"}, "training").epochs
    7

    Args:
        config: The configuration.
        values: New values by field; those of a nested configuration are a table in turn.
        where: What the table is called in messages.

    Raises:
        UsageError: a key is unknown, a value has another type, or the values do not go together.
    """
    known = {item.name for item in fields(config)}
    kinds = get_type_hints(type(config))
    changed = {}
    for key, value in values.items():
        if key not in known:
            raise UsageError(
                f"{where} has no value {str(key)[:60]!r}", hint=f"it has {', '.join(sorted(known))}"
            )
        changed[key] = _value(value, kinds[key], getattr(config, key), f"{where}.{key}")
    try:
        return replace(config, **changed)
    except HeddleError as error:
        raise UsageError(
            f"the values of {where} do not go together: {error.message}",
            hint=error.hint or "change one of them",
        ) from error


def plain(config: Values) -> dict[str, Any]:
    """A configuration as plain values, which `override` takes back."""
    return asdict(config)


def _value(value: Any, kind: Any, before: Any, where: str) -> Any:
    """A value as its field has it."""
    if is_dataclass(before) and not isinstance(before, type):
        if not isinstance(value, Mapping):
            raise UsageError(f"{where} must be a table, not {_shown(value)}", hint=f"write [{where}]")
        return override(before, value, where)
    if get_origin(kind) in (Union, UnionType):
        choices = get_args(kind)
        if value is None and NoneType in choices:
            return None
        kind = next(each for each in choices if each is not NoneType)
    if get_origin(kind) in (tuple, frozenset):
        return _values(value, kind, where)
    return _single(value, kind, where)


def _values(value: Any, kind: Any, where: str) -> Any:
    if not isinstance(value, (list, tuple, frozenset)):
        raise UsageError(f"{where} must be a list, not {_shown(value)}", hint="write [a, b]")
    inner = get_args(kind)[0]
    return get_origin(kind)(_single(each, inner, where) for each in value)


def _single(value: Any, kind: Any, where: str) -> Any:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        if value not in list(kind):
            raise UsageError(
                f"{where} must not be {_shown(value)}", hint=f"use one of {', '.join(map(str, kind))}"
            )
        return kind(value)
    if kind not in _WORDS:
        raise UsageError(f"{where} cannot be set in a table", hint="leave it out")
    fits = isinstance(value, (int, float) if kind is float else kind)
    # In Python a truth value is a whole number; in a table it is a slip.
    if not fits or (kind is not bool and isinstance(value, bool)):
        raise UsageError(f"{where} must be {_WORDS[kind]}, not {_shown(value)}", hint="correct the value")
    return kind(value)


def _shown(value: Any) -> str:
    return repr(value)[:60]
