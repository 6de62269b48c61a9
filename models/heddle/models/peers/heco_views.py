r"""The two views of HeCo: a node through its neighbours of other types, and through nodes of its own.

Network schema (section 4.2): a few drawn neighbours of each type, attention among them, attention over types.
Meta-paths (section 4.3): a graph convolution along each, attention over them. See `heco`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable
from torch.nn.functional import dropout, elu, leaky_relu

from heddle.models.peers.fixed_matrix import multiply

_GAIN = 2**0.5


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The target nodes' neighbours of one type, as compressed rows.

    Shapes:
        pointer: `[N + 1]` int64
        column: `[E]` int64
    """

    kind: str
    pointer: Tensor
    column: Tensor

    def draw(self, count: int) -> tuple[Tensor, Tensor]:
        """Some neighbours of each node, with replacement, and whether it has any.

        Shapes:
            returns: `[N, count]` int64, `[N]` bool
        """
        degree = self.pointer.diff()
        place = torch.rand(len(degree), count, device=degree.device) * degree[:, None]
        # A float may round up to the degree itself; who has no neighbour reads any, and is not heard.
        place = place.long().minimum((degree - 1)[:, None]).clamp(min=0)
        last = max(self.column.numel() - 1, 0)
        return self.column[(self.pointer[:-1, None] + place).clamp(max=last)], degree > 0


class ViewAttention(nn.Module):
    r"""Attention over views: $\sum_m \beta_m z^m$, the same weights for all nodes.

    $\beta_m = \mathrm{softmax}_m\, \mathrm{mean}_v\, a \cdot \tanh(W z_v^m + b)$.

    Shapes:
        views: M times `[N, D]`
        returns: `[N, D]`
    """

    def __init__(self, width: int, rate: float) -> None:
        super().__init__()
        self.map = nn.Linear(width, width)
        self.attention = nn.Parameter(torch.empty(width))
        self.rate = rate

    def reset_parameters(self) -> None:
        """Xavier-normal weights."""
        xavier(self.map)
        nn.init.xavier_normal_(self.attention[None], gain=_GAIN)

    def forward(self, views: Sequence[Tensor]) -> Tensor:
        """Weigh the views."""
        attention = dropout(self.attention, self.rate, self.training)
        scores = torch.stack([torch.tanh(self.map(z)).mean(dim=0) @ attention for z in views])  # [M]
        return torch.einsum("m,mnd->nd", scores.softmax(dim=0), torch.stack(list(views)))


class SchemaView(nn.Module):
    """A node through a few drawn neighbours of each type.

    Args:
        neighbours: The neighbours by type.
        width: Width of the embeddings.
        samples: Neighbours drawn of each type.
        rate: Dropout on the attention.
    """

    def __init__(self, neighbours: Sequence[Neighbours], width: int, samples: int, rate: float) -> None:
        super().__init__()
        self.neighbours = tuple(neighbours)
        self.samples, self.rate = samples, rate
        self.attention = nn.Parameter(torch.empty(len(neighbours), 2, width))
        self.over = ViewAttention(width, rate)

    def reset_parameters(self) -> None:
        """Xavier-normal attention vectors."""
        for vectors in self.attention:
            nn.init.xavier_normal_(vectors, gain=_GAIN)
        self.over.reset_parameters()

    def forward(self, target: Tensor, others: dict[str, Tensor]) -> Tensor:
        """Embed all target nodes; `[N, D]`."""
        views = []
        for each, (left, right) in zip(self.neighbours, self.attention, strict=True):
            drawn, has_any = each.draw(self.samples)  # [N, S]
            heard = others[each.kind][drawn]  # [N, S, D]
            scores = leaky_relu((target @ dropout(left, self.rate, self.training))[:, None] + heard @ right)
            alpha = scores.softmax(dim=1) * has_any[:, None]  # [N, S]
            views.append(elu(torch.einsum("ns,nsd->nd", alpha, heard)))
        joined: Tensor = self.over(views)
        return joined


class PathView(nn.Module):
    """A node through the nodes of its own type that meta-paths lead to.

    Args:
        paths: For each meta-path the adjacency with loops, normalised by the root of both degrees; CSR.
        width: Width of the embeddings.
        rate: Dropout on the attention.
    """

    def __init__(self, paths: Sequence[Tensor], width: int, rate: float) -> None:
        super().__init__()
        self.paths = tuple(paths)
        self.maps = nn.ModuleList(nn.Linear(width, width, bias=False) for _ in paths)
        self.bias = nn.Parameter(torch.empty(len(paths), width))
        self.slopes = nn.ModuleList(nn.PReLU() for _ in paths)
        self.over = ViewAttention(width, rate)

    def reset_parameters(self) -> None:
        """Xavier-normal weights, slopes 0.25."""
        xavier(self.maps)
        for slope in self.slopes.parameters():
            nn.init.constant_(slope, 0.25)
        nn.init.zeros_(self.bias)
        self.over.reset_parameters()

    def forward(self, target: Tensor) -> Tensor:
        """Embed all target nodes; `[N, D]`."""
        views = [
            slope(_Symmetric.apply(path, map_(target)) + bias)
            for path, map_, bias, slope in zip(self.paths, self.maps, self.bias, self.slopes, strict=True)
        ]
        joined: Tensor = self.over(views)
        return joined


class _Symmetric(torch.autograd.Function):
    """A product with a symmetric sparse matrix, whose gradient is the same product."""

    @staticmethod
    def forward(ctx: Any, matrix: Tensor, dense: Tensor) -> Tensor:
        ctx.matrix = matrix
        return multiply(matrix, dense)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[None, Tensor]:
        return None, multiply(ctx.matrix, gradient.contiguous())


def xavier(layer: nn.Module) -> None:
    """Xavier-normal weights with the gain of a rectifier, no bias: as the paper's code begins everywhere."""
    for weight in layer.parameters():
        if weight.dim() > 1:
            nn.init.xavier_normal_(weight, gain=_GAIN)
        else:
            nn.init.zeros_(weight)
