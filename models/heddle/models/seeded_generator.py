"""Generators whose stream depends on a seed and on what it is for."""

from __future__ import annotations

import torch

from heddle.core.ids import digest


def seeded_generator(seed: int, *parts: str) -> torch.Generator:
    """A CPU generator whose stream depends on a seed and on what it is for, and on nothing else.

    Naming what a stream is for (`"project", relation, iteration`) keeps every draw the same when
    other relations come or go.
    """
    number = int(digest("generator", str(seed), *parts)[:15], 16)
    return torch.Generator().manual_seed(number)
