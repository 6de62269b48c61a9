r"""Sums over edges with a learned weight on each, without a vector on each.

$z_v = \sum_{e: u \to v} w_e \, x_u$ for several heads at once. Written as gather, multiply and scatter it
keeps vectors of all heads on every edge for the gradient: two gigabytes a layer for half a million edges,
8 heads and 64 units. As a sparse product a head it keeps nodes only; the gradient of the weights,
$\partial w_e = \partial z_v \cdot x_u$, is computed a slice of edges at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from heddle.models.peers.fixed_matrix import multiply

_NUMBERS = 1 << 24
"""Numbers of a slice of edges that are held at once."""


@dataclass(frozen=True, slots=True)
class EdgeRows:
    """Edges sorted by target, then by source, beside the same sorted the other way.

    Args:
        source: Where each edge comes from.
        target: Where it goes.
        pointer: Where each target's edges begin.
        back_pointer: Where each source's edges begin among `order`.
        order: The edges sorted by source, then by target.
        nodes: Number of nodes.

    Shapes:
        source, target, order: `[E]` int64
        pointer, back_pointer: `[nodes + 1]` int64
    """

    source: Tensor
    target: Tensor
    pointer: Tensor
    back_pointer: Tensor
    order: Tensor
    nodes: int

    def sum(self, weights: Tensor, x: Tensor) -> Tensor:
        """Sum what arrives at each node; differentiable in both.

        Shapes:
            weights: `[E, H]`, in the order of `source` and `target`
            x: `[nodes, H, D]`
            returns: `[nodes, H, D]`
        """
        return cast("Tensor", _EdgeSum.apply(weights, x, self))


def edge_rows(edge_index: Tensor, nodes: int) -> tuple[EdgeRows, Tensor]:
    """Sort edges; gives also the places that they had.

    Args:
        edge_index: Sources and targets, each pair once.
        nodes: Number of nodes.

    Shapes:
        edge_index: `[2, E]` int64
    """
    order = torch.argsort(edge_index[1] * nodes + edge_index[0])
    source, target = edge_index[0][order], edge_index[1][order]
    back = torch.argsort(source, stable=True)
    ends = torch.arange(nodes + 1, device=edge_index.device)
    rows = EdgeRows(
        source,
        target,
        torch.searchsorted(target, ends),
        torch.searchsorted(source[back], ends),
        back,
        nodes,
    )
    return rows, order


class _EdgeSum(torch.autograd.Function):
    """The sum, and its gradients by weights and by vectors."""

    @staticmethod
    def forward(ctx: Any, weights: Tensor, x: Tensor, rows: EdgeRows) -> Tensor:
        ctx.save_for_backward(weights, x)
        ctx.rows = rows
        return _products(rows.pointer, rows.source, weights, x)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, Tensor, None]:
        weights, x = ctx.saved_tensors
        rows: EdgeRows = ctx.rows
        step = max(_NUMBERS // max(x[0].numel(), 1), 1)
        by_weight = torch.cat(
            [
                (gradient[v] * x[u]).sum(dim=2)  # [e, H]
                for u, v in zip(rows.source.split(step), rows.target.split(step), strict=True)  # type: ignore[no-untyped-call]
            ]
        )
        by_x = _products(rows.back_pointer, rows.target[rows.order], weights[rows.order], gradient)
        return by_weight, by_x, None


def _products(pointer: Tensor, column: Tensor, weights: Tensor, x: Tensor) -> Tensor:
    """A sparse product a head; `[E, H] x [N, H, D] -> [N, H, D]`."""
    size = pointer.numel() - 1, x.size(0)
    heads = [
        multiply(
            torch.sparse_csr_tensor(
                pointer, column, weights[:, head].contiguous(), size=size, check_invariants=False
            ),
            x[:, head].contiguous(),
        )
        for head in range(x.size(1))
    ]
    return torch.stack(heads, dim=1)
