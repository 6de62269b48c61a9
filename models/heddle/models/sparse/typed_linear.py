"""One linear map a node type into one matrix of all nodes, and back, without a copy in between.

Concatenating what each type's map gives would write everything twice, and its gradient would read and write
it twice more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

_ROWS = 1 << 17
"""Rows whose product is computed again at once in the gradient: bounds what that takes."""


def typed_linear(x: Sequence[Tensor], weight: Sequence[Tensor], bias: Sequence[Tensor]) -> Tensor:
    """Map each type's nodes by its own matrix.

    Shapes:
        x: for each type `[N_type, F_type]`
        weight: for each type `[F_type, D]`
        bias: for each type `[D]`
        returns: `[N, D]`, type after type
    """
    found: Tensor = _TypedLinear.apply(len(x), *x, *weight, *bias)
    return found


def scaled_typed_linear(
    x: Sequence[Tensor], weight: Sequence[Tensor], bias: Sequence[Tensor], scale: Tensor
) -> Tensor:
    """`typed_linear` times one number a node; the product before it is not kept but computed again.

    Shapes:
        scale: `[N]`
        returns: `[N, D]`
    """
    found: Tensor = _ScaledTypedLinear.apply(len(x), scale, *x, *weight, *bias)
    return found


def _mapped(x: Sequence[Tensor], weight: Sequence[Tensor], bias: Sequence[Tensor]) -> Tensor:
    out = x[0].new_empty(sum(map(len, x)), weight[0].size(1))
    start = 0
    for rows, matrix, shift in zip(x, weight, bias, strict=True):
        torch.addmm(shift.to(rows.dtype), rows, matrix.to(rows.dtype), out=out[start : start + len(rows)])
        start += len(rows)
    return out


def _thirds(
    flat: Sequence[Tensor], types: int
) -> tuple[Sequence[Tensor], Sequence[Tensor], Sequence[Tensor]]:
    return flat[:types], flat[types : 2 * types], flat[2 * types :]


class _TypedLinear(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, types: int, *flat: Tensor) -> Tensor:
        x, weight, bias = _thirds(flat, types)
        ctx.save_for_backward(*flat)
        return _mapped(x, weight, bias)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Any, ...]:
        flat = ctx.saved_tensors
        types = len(flat) // 3
        x, weight, _ = _thirds(flat, types)
        parts = torch.split(gradients[0], [len(rows) for rows in x])
        needs = ctx.needs_input_grad[1 : 1 + types]
        back = [
            part @ matrix.to(part.dtype).t() if needed else None
            for part, matrix, needed in zip(parts, weight, needs, strict=True)
        ]
        matrices = [(rows.t() @ part).to(m.dtype) for rows, part, m in zip(x, parts, weight, strict=True)]
        shifts = [part.sum(dim=0).to(m.dtype) for part, m in zip(parts, weight, strict=True)]
        return (None, *back, *matrices, *shifts)


class _ScaledTypedLinear(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, types: int, scale: Tensor, *flat: Tensor) -> Tensor:
        ctx.save_for_backward(scale, *flat)
        return _mapped(*_thirds(flat, types)).mul_(scale[:, None])

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Any, ...]:
        scale, *flat = ctx.saved_tensors
        types = len(flat) // 3
        x, weight, bias = _thirds(flat, types)
        needs = ctx.needs_input_grad[2 : 2 + types]
        back = [torch.empty_like(rows) if needed else None for rows, needed in zip(x, needs, strict=True)]
        matrices, shifts = [torch.zeros_like(m) for m in weight], [torch.zeros_like(b) for b in bias]
        scales = torch.empty_like(scale)
        start = 0
        for place, rows in enumerate(x):
            matrix, shift = weight[place].to(rows.dtype), bias[place].to(rows.dtype)
            for first in range(0, len(rows), _ROWS):
                here = slice(start + first, start + min(first + _ROWS, len(rows)))
                some = rows[first : first + _ROWS]
                passed = gradients[0][here]
                scales[here] = (torch.addmm(shift, some, matrix) * passed).sum(dim=1)
                passed = passed * scale[here, None].to(passed.dtype)
                matrices[place] += some.t() @ passed
                shifts[place] += passed.sum(dim=0)
                target = back[place]
                if target is not None:
                    torch.mm(passed, matrix.t(), out=target[first : first + _ROWS])
            start += len(rows)
        return (None, scales, *back, *matrices, *shifts)
