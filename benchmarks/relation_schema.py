"""Synthetic graphs with as many relations as one asks for, and how straight a line measurements lie on.

`benchmarks/gpu_propagation.py` measures with it how the time of pre-computation grows.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

Relation = tuple[str, str, str]
EXPONENT = 0.6
"""Of the power law that both ends of an edge are drawn by."""
KINDS = 8


def power_law(count: int, size: int, generator: torch.Generator) -> Tensor:
    """Positions drawn with probability ~ rank^-EXPONENT, the ranks shuffled."""
    draw = torch.rand(size, generator=generator, dtype=torch.float64)
    rank = (count * draw ** (1 / (1 - EXPONENT))).long().clamp_(max=count - 1)
    return torch.randperm(count, generator=generator)[rank]


def related_kinds(relations: int, nodes: int, edges: int, seed: int) -> dict[Relation, tuple[Tensor, Tensor]]:
    """Edge lists between eight types; half of the relations are the reverses of the others.

    Args:
        relations: Their number, even.
        nodes: Nodes of each type.
        edges: Edges of each relation.
        seed: Seed of the edges.

    Shapes:
        returns: sources and targets, `[edges]` int64 each
    """
    generator = torch.Generator().manual_seed(seed)
    found = {}
    for number in range(relations // 2):
        # Each type is the source of every eighth relation and the target of every eighth: all weigh the same.
        source, target = number % KINDS, (number + 1 + number // KINDS) % KINDS
        heads, tails = power_law(nodes, edges, generator), power_law(nodes, edges, generator)
        found[f"type{source}", f"relation{number}", f"type{target}"] = heads, tails
        found[f"type{target}", f"rev_relation{number}", f"type{source}"] = tails, heads
    return dict(sorted(found.items()))


def straightness(x: Sequence[float], y: Sequence[float]) -> float:
    """R^2 of the least-squares line through points.

    >>> straightness([1, 2, 3], [2, 4, 6])
    1.0
    """
    count, mean_x, mean_y = len(x), sum(x) / len(x), sum(y) / len(y)
    across = sum((x[place] - mean_x) * (y[place] - mean_y) for place in range(count))
    spread_x, spread_y = (sum((one - mean) ** 2 for one in of) for of, mean in ((x, mean_x), (y, mean_y)))
    return across**2 / (spread_x * spread_y)
