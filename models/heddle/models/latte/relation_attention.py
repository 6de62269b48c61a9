r"""Softmax attention of a relation's heads to its tails: LATTE's step 2.

For an edge (v, u) and a head of attention, with scores $l_v$ of the listener and $r_u$ of the heard:
$e_{vu} = \mathrm{LeakyReLU}(l_v + r_u) + b_{vu}$, $\alpha_{vu} = \mathrm{softmax}_{u \in N(v)} e_{vu}$ and
$z_v = \sum_u \alpha_{vu} q_u$. Products with the sparse matrix of alpha go through torch's compiled rows
(CSR), so that nothing of the size of edges times width is kept.
"""

from __future__ import annotations

import warnings
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import dropout, leaky_relu

from heddle.models.latte.relation_edges import RelationEdges


def relation_attention(
    edges: RelationEdges,
    left: Tensor,
    right: Tensor,
    values: Tensor,
    slope: float,
    *,
    bias: Tensor | None = None,
    rate: float = 0.0,
) -> tuple[Tensor, Tensor]:
    """Attend along one relation.

    Args:
        edges: Who listens to whom.
        left: Scores of the listeners.
        right: Scores of the heard.
        values: What is heard.
        slope: Slope of the leaky ReLU below 0.
        bias: What is added to an edge's score, if anything.
        rate: Dropout of attention; 0 when not training.

    Shapes:
        left: `[N, H]`; right: `[M, H]`; values: `[M, H, D]`; bias: `[E]`
        returns: `[N, H, D]` what each node heard, 0 where it has no edges; `[E, H]` attention without
            dropout, which sums to 1 over a node's edges
    """
    scores = leaky_relu(left.index_select(0, edges.heads) + right.index_select(0, edges.tails), slope)
    scores = scores if bias is None else scores + bias[:, None]  # [E, H]
    attention = softmax_by_head(edges, scores)  # [E, H]
    heard = weighted_sum(edges, dropout(attention, rate, rate > 0), values)  # [N, H, D]
    return heard, attention


def softmax_by_head(edges: RelationEdges, scores: Tensor) -> Tensor:
    """Softmax over the edges of each head node.

    Shapes:
        scores: `[E, H]`
        returns: `[E, H]`
    """
    place = edges.heads[:, None].expand_as(scores)
    # Any number may be taken off a node's scores; the greatest keeps exp within bounds, without a gradient.
    top = scores.detach().new_zeros(edges.size[0], scores.size(1))
    top = top.scatter_reduce(0, place, scores.detach(), "amax", include_self=False)
    raised = (scores - top.index_select(0, edges.heads)).exp()  # [E, H]
    total = raised.new_zeros(edges.size[0], scores.size(1)).index_add(0, edges.heads, raised)  # [N, H]
    return raised / total.index_select(0, edges.heads)


def weighted_sum(edges: RelationEdges, weights: Tensor, values: Tensor) -> Tensor:
    """Sum what each node hears.

    Shapes:
        weights: `[E, H]`; values: `[M, H, D]`
        returns: `[N, H, D]`
    """
    if values.dtype in (torch.float16, torch.bfloat16):
        values = values.float()  # Sparse products are of 32 or 64 bits.
    summed: Tensor = _WeightedSum.apply(weights, values, edges)
    return summed


class _WeightedSum(torch.autograd.Function):
    """z = A q for each head of attention, with gradients by A and by q."""

    @staticmethod
    def forward(ctx: Any, weights: Tensor, values: Tensor, edges: RelationEdges) -> Tensor:
        ctx.save_for_backward(weights, values)
        ctx.edges = edges
        weights = weights.to(values.dtype)
        summed = [
            _product(edges.pointer, edges.tails, weights[:, head], values[:, head], edges.size)
            for head in range(values.size(1))
        ]
        return torch.stack(summed, dim=1)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, Tensor | None, None]:
        weights, values = ctx.saved_tensors
        edges: RelationEdges = ctx.edges
        (gradient,) = gradients
        by_weights = by_values = None
        if ctx.needs_input_grad[0]:
            # d z_v / d alpha_vu = q_u
            dots = [_edge_dots(edges, gradient[:, head], values[:, head]) for head in range(values.size(1))]
            by_weights = torch.stack(dots, dim=1).to(weights.dtype)  # [E, H]
        if ctx.needs_input_grad[1]:
            order, pointer = edges.by_tail
            heads, turned = edges.heads[order], weights[order].to(gradient.dtype)
            by_values = torch.stack(
                [
                    _product(pointer, heads, turned[:, head], gradient[:, head], edges.size[::-1])
                    for head in range(values.size(1))
                ],
                dim=1,
            )
        return by_weights, by_values, None


def _product(pointer: Tensor, column: Tensor, weight: Tensor, x: Tensor, size: tuple[int, int]) -> Tensor:
    """Compressed rows times a matrix; `[N, D]`."""
    if not column.numel():
        return x.new_zeros(size[0], x.size(1))
    matrix = _rows(pointer, column, weight, size)
    # On CPU torch's own reducing kernel beats the MKL product behind `@`.
    product: Tensor = matrix @ x.contiguous() if x.is_cuda else torch.sparse.mm(matrix, x.contiguous(), "sum")
    return product


def _edge_dots(edges: RelationEdges, x: Tensor, y: Tensor) -> Tensor:
    """Dot product of both ends of each edge, on a CPU without a row for each edge; `[E]`."""
    if x.is_cuda or not edges.count:
        return (x.index_select(0, edges.heads) * y.index_select(0, edges.tails)).sum(dim=1)
    pattern = _rows(edges.pointer, edges.tails, x.new_zeros(edges.count), edges.size)
    dots: Tensor = torch.sparse.sampled_addmm(pattern, x.contiguous(), y.t()).values()
    return dots


def _rows(pointer: Tensor, column: Tensor, weight: Tensor, size: tuple[int, int]) -> Tensor:
    with warnings.catch_warnings():
        # torch's note that CSR tensors are young; the tests hold what they give to 64 bits.
        warnings.filterwarnings("ignore", message="Sparse CSR tensor support")
        return torch.sparse_csr_tensor(
            pointer, column, weight.contiguous(), size=size, check_invariants=False
        )
