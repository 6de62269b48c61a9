"""How labelled nodes that nobody divided are divided: a test part for all, and the rest once a seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from heddle.models.seeded_generator import seeded_generator

SEEDS = 10
"""Splits that are drawn where a folder brings none of its own."""
_TEST, _VALIDATION = 0.2, 0.2
"""Shares of all labelled nodes; the rest is learnt from."""


@dataclass(frozen=True, slots=True)
class NodeSplit:
    """Who is to be learnt from, chosen by and tested.

    Args:
        splits: Training and validation nodes, for each seed.
        test: Held out from all of them.

    Shapes:
        splits: pairs of `[n]` int64, sorted
        test: `[n]` int64, sorted
    """

    splits: tuple[tuple[Tensor, Tensor], ...]
    test: Tensor


def draw_split(labelled: Tensor, classes: Sequence[object], *, seeds: int = SEEDS) -> NodeSplit:
    """Divide labelled nodes 60 : 20 : 20, each class for itself, so that none is missing anywhere.

    The test part depends on no seed: models of all seeds are tested on the same nodes. The first node of a
    class is learnt from before any is tested, and what is left over is too.

    Args:
        labelled: The nodes.
        classes: The class of each; for a node of several labels all of them as one value.
        seeds: How often the rest is divided.

    Shapes:
        labelled: `[n]` int64
    """
    by_class: dict[object, list[int]] = {}
    for node, name in zip(labelled.tolist(), classes, strict=True):
        by_class.setdefault(name, []).append(node)
    test, rest = [], []
    for name in sorted(by_class, key=str):
        nodes = by_class[name]
        order = _shuffled(nodes, 0, "test", str(name))
        held = int(_TEST * len(nodes))
        test += order[:held]
        rest.append((str(name), sorted(order[held:]), int(_VALIDATION * len(nodes))))
    splits = []
    for seed in range(seeds):
        training, validation = [], []
        for name, nodes, held in rest:
            order = _shuffled(nodes, seed, "validation", name)
            validation += order[:held]
            training += order[held:]
        splits.append((_sorted(training), _sorted(validation)))
    return NodeSplit(tuple(splits), _sorted(test))


def _shuffled(nodes: list[int], seed: int, *what_for: str) -> list[int]:
    order = torch.randperm(len(nodes), generator=seeded_generator(seed, "split", *what_for))
    return [nodes[place] for place in order.tolist()]


def _sorted(nodes: list[int]) -> Tensor:
    return torch.tensor(sorted(nodes), dtype=torch.int64)
