r"""RpHGNN's squashing on a GPU in one pass: projection, row normalisation and sum, written in Triton.

$H_v = \sum_g \mathrm{rownorm}(M_g R_g)_v$ over the tensors $M_g$ that a node type collected. Step by step,
each group writes its product, its norms, its quotient and the running sum to memory; here a program reads a
block of every $M_g$ once, keeps product, norm and sum in registers, and writes H once.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import triton
import triton.language as tl
from torch import Tensor

_ROWS = 64
WIDEST = 256
"""Columns of a projection that a program can hold in 16 bits; in 32 it can hold half as many."""


def squash(collected: Sequence[Tensor], projections: Sequence[Tensor], out: Tensor) -> Tensor:
    """Sum the normalised projections of what a node type collected.

    Args:
        collected: One tensor a group, all of one dtype; rows may lie apart, columns may not.
        projections: One matrix a group.
        out: Where the sum is written; contiguous.

    Shapes:
        collected: `G x [N, D_g]` float16, bfloat16 or float32
        projections: `G x [D_g, D]` float32
        out: `[N, D]` of the same dtype
        returns: `out`

    Raises:
        ValueError: shapes do not fit, or a width is above `widest_in`.
    """
    width = out.size(1)
    widest = max([width, *(x.size(1) for x in collected)])
    for x, projection in zip(collected, projections, strict=True):
        if x.size(0) != out.size(0) or projection.shape != (x.size(1), width) or x.dtype != out.dtype:
            raise ValueError(
                f"cannot project {list(x.shape)} by {list(projection.shape)} into {list(out.shape)}"
            )
        if x.numel() and x.stride(1) != 1:
            raise ValueError("columns must lie beside each other")
    if widest > widest_in(out.dtype):
        raise ValueError(f"widths up to {widest_in(out.dtype)} can be squashed, not {widest}")
    if not collected:
        return out.zero_()
    if not out.numel():
        return out
    block = max(triton.next_power_of_2(widest), 16)
    stacked = _stack(projections, block, out)
    facts = torch.tensor([[x.data_ptr(), x.stride(0), x.size(1)] for x in collected], dtype=torch.int64).to(
        out.device, non_blocking=True
    )
    grid = (triton.cdiv(out.size(0), _ROWS),)
    _squash[grid](
        facts,
        collected[0],
        stacked,
        out,
        out.stride(0),
        out.size(0),
        len(collected),
        WIDTH=width,
        BLOCK=block,
        ROWS=_ROWS,
        EXACT=out.dtype is torch.float32,
        num_warps=4 if block <= 128 else 8,
    )
    return out


def widest_in(dtype: torch.dtype) -> int:
    """Columns of a projection that a program can hold."""
    return WIDEST // 2 if dtype is torch.float32 else WIDEST


def _stack(projections: Sequence[Tensor], block: int, out: Tensor) -> Tensor:
    """Projections beside each other, padded with zeros; `[G, block, block]`.

    The length of a projected row is lost in its normalisation, so what rounding to 16 bits does to the size
    of entries of one size (those of a sparse projection) does not matter at all.
    """
    stacked = torch.zeros(len(projections), block, block, dtype=out.dtype, device=out.device)
    for place, projection in enumerate(projections):
        stacked[place, : projection.size(0), : projection.size(1)] = projection.to(out.dtype)
    return stacked


@triton.jit
def _squash(
    facts,
    like,
    projections,
    out,
    out_stride,
    count,
    groups,
    WIDTH: tl.constexpr,
    BLOCK: tl.constexpr,
    ROWS: tl.constexpr,
    EXACT: tl.constexpr,
):
    """A block of rows, all groups."""
    rows = tl.program_id(0).to(tl.int64) * ROWS + tl.arange(0, ROWS)
    columns = tl.arange(0, BLOCK)
    there = rows < count
    sums = tl.zeros([ROWS, BLOCK], dtype=tl.float32)
    for group in range(groups):
        x = tl.load(facts + group * 3).to(like.dtype)
        stride = tl.load(facts + group * 3 + 1)
        width = tl.load(facts + group * 3 + 2)
        block = tl.load(
            x + rows[:, None] * stride + columns[None, :],
            mask=there[:, None] & (columns < width)[None, :],
            other=0.0,
        )  # [ROWS, BLOCK]
        matrix = tl.load(projections + group * BLOCK * BLOCK + columns[:, None] * BLOCK + columns[None, :])
        product = tl.dot(block, matrix, input_precision="ieee" if EXACT else "tf32")
        length = tl.sqrt(tl.sum(product * product, axis=1))
        # rownorm; a row of zeros stays one.
        sums += product / tl.where(length > 0, length, 1.0)[:, None]
    tl.store(
        out + rows[:, None] * out_stride + columns[None, :],
        sums,
        mask=there[:, None] & (columns < WIDTH)[None, :],
    )
