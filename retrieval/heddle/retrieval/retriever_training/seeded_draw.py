"""Draws whose stream depends on a seed and on what they are for, and on nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from heddle.core.ids import digest

T = TypeVar("T")


def seeded_draw(seed: int, *parts: str) -> np.random.Generator:
    """A generator for one purpose: adding another purpose changes none of its draws."""
    return np.random.default_rng(int(digest("draw", str(seed), *parts)[:15], 16))


def one_of(options: Sequence[T], draw: np.random.Generator) -> T:
    """One of some options, each as likely as another."""
    return options[int(draw.integers(len(options)))]


def some_of(options: Sequence[T], most: int, draw: np.random.Generator) -> list[T]:
    """At most so many of some options, in their order."""
    if len(options) <= most:
        return list(options)
    return [options[place] for place in sorted(draw.choice(len(options), most, replace=False).tolist())]
