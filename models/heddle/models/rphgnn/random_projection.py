"""Seeded random projections: matrices that keep distances and need no training."""

from __future__ import annotations

import math
from enum import StrEnum

import torch
from torch import Tensor


class ProjectionKind(StrEnum):
    """How a random projection is drawn."""

    SPARSE = "sparse"
    GAUSSIAN = "gaussian"


def sparse_projection(rows: int, columns: int, generator: torch.Generator) -> Tensor:
    r"""Achlioptas' database-friendly projection with s = 3.

    Entries are $+\sqrt 3$ with probability 1/6, $-\sqrt 3$ with probability 1/6 and 0 otherwise
    (Achlioptas, "Database-friendly random projections", JCSS 2003, theorem 1.1): mean 0, variance 1.

    Shapes:
        returns: `[rows, columns]` float32
    """
    # In bytes: the same numbers as in 64 bits, in an eighth of the memory.
    draw = torch.randint(0, 6, (rows, columns), generator=generator, dtype=torch.int8)
    sign = (draw == 0).to(torch.int8) - (draw == 1).to(torch.int8)
    return math.sqrt(3.0) * sign


def gaussian_projection(rows: int, columns: int, generator: torch.Generator) -> Tensor:
    """A Gaussian projection with Xavier's deviation sqrt(2 / (rows + columns)).

    Shapes:
        returns: `[rows, columns]` float32
    """
    deviation = math.sqrt(2.0 / max(rows + columns, 1))
    return deviation * torch.randn(rows, columns, generator=generator)


def draw_projection(kind: ProjectionKind, rows: int, columns: int, generator: torch.Generator) -> Tensor:
    """Draw a projection of a kind.

    Shapes:
        returns: `[rows, columns]` float32
    """
    if kind is ProjectionKind.SPARSE:
        return sparse_projection(rows, columns, generator)
    return gaussian_projection(rows, columns, generator)


def random_features(nodes: int, width: int, generator: torch.Generator) -> Tensor:
    """Fixed, untrained features for nodes that have none: N(0, 1 / width), so rows have about unit length.

    Shapes:
        returns: `[nodes, width]` float32
    """
    return torch.randn(nodes, width, generator=generator) / math.sqrt(max(width, 1))


def row_normalised(x: Tensor) -> Tensor:
    """Rows scaled to unit length; a row of zeros stays one.

    Shapes:
        x: `[N, D]`
        returns: `[N, D]`
    """
    length = x.norm(dim=1, keepdim=True)
    return torch.where(length > 0, x / length, x)


def add_normalised(total: Tensor, x: Tensor) -> None:
    """Add rows scaled to unit length to a sum, in one pass; a row of zeros adds nothing.

    Shapes:
        total, x: `[N, D]`
    """
    length = x.norm(dim=1, keepdim=True)
    total.addcdiv_(x, length.masked_fill_(length == 0, 1))
