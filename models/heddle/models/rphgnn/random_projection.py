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
    draw = torch.randint(0, 6, (rows, columns), generator=generator)
    sign = (draw == 0).float() - (draw == 1).float()
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
