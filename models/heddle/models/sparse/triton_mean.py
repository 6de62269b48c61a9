r"""Mean aggregation on a GPU in one pass over compressed rows, written in Triton.

$M_v = \sum_{(u, v)} w_{uv} X_u / \sum_{(u, v)} w_{uv}$, with rows stored in 16 or 32 bits and summed in 32.
A program keeps its sums in registers and always has several neighbours' rows on their way from memory: what
limits it is the bytes of the gathered rows, which 16-bit storage halves. It does one row; or eight rows of
a few edges each, for which a program of their own would cost more than the work; or a piece of a hub's row
(`balanced_rows`).
"""

from __future__ import annotations

import torch
import triton
import triton.language as tl
from torch import Tensor

from heddle.models.sparse.balanced_rows import LONGEST, BalancedRows, HubPieces

_EDGES = 8
"""Neighbours' rows that a program has on their way at once."""
_ROWS = 8
"""Short rows that share a program."""
_AHEAD = 4
"""Edges of each short row that are on their way at once."""
_PARTIALS = 32
"""Pieces of a hub that are joined at once."""
WIDEST = 1024
"""Columns that a program can hold."""


def mean_rows(rows: BalancedRows, x: Tensor, out: Tensor, longest: int = LONGEST) -> Tensor:
    """Average the neighbours' rows.

    Args:
        rows: The relation.
        x: What its sources hold; rows may lie apart, columns may not.
        out: Where the means are written.
        longest: What `rows` were cut to.

    Shapes:
        x: `[num_sources, D]` float16, bfloat16 or float32
        out: `[num_targets, D]` of any of these
        returns: `out`

    Raises:
        ValueError: shapes do not fit.
    """
    sources, targets = rows.size
    width = x.size(1)
    if x.shape != (sources, width) or out.shape != (targets, width) or width > WIDEST:
        raise ValueError(f"cannot average {list(x.shape)} along {rows.size} into {list(out.shape)}")
    # The stride of an empty tensor means nothing.
    if any(part.numel() and part.stride(1) != 1 for part in (x, out)):
        raise ValueError("columns must lie beside each other")
    if not targets or not width:
        return out
    block = max(triton.next_power_of_2(width), 16)
    weight = rows.column if rows.weight is None else rows.weight
    shape = {"WIDTH": width, "BLOCK": block, "EDGES": _EDGES, "WEIGHTED": rows.weight is not None}
    warps = 1 if block <= 256 else 4
    if rows.short.numel():
        _mean_short[(triton.cdiv(rows.short.numel(), _ROWS),)](
            x,
            x.stride(0),
            rows.short,
            rows.pointer,
            rows.column,
            weight,
            out,
            out.stride(0),
            rows.short.numel(),
            ROWS=_ROWS,
            num_warps=4,
            **{**shape, "EDGES": _AHEAD},
        )
    if rows.middle.numel():
        _mean_middle[(rows.middle.numel(),)](
            x,
            x.stride(0),
            rows.middle,
            rows.pointer,
            rows.column,
            weight,
            out,
            out.stride(0),
            num_warps=warps,
            **shape,
        )
    if rows.hubs is not None:
        _mean_hubs(rows, rows.hubs, x, weight, out, longest, shape, warps)
    return out


def _mean_hubs(
    rows: BalancedRows,
    hubs: HubPieces,
    x: Tensor,
    weight: Tensor,
    out: Tensor,
    longest: int,
    shape: dict[str, int],
    warps: int,
) -> None:
    pieces = hubs.owner.numel()
    partial = torch.empty(pieces, shape["BLOCK"], dtype=torch.float32, device=x.device)
    total = torch.empty(pieces, dtype=torch.float32, device=x.device)
    _sum_pieces[(pieces,)](
        x,
        x.stride(0),
        rows.pointer,
        rows.column,
        weight,
        hubs.row,
        hubs.offset,
        hubs.owner,
        partial,
        total,
        longest,
        num_warps=warps,
        **shape,
    )
    _join_pieces[(hubs.row.numel(),)](
        partial,
        total,
        hubs.row,
        hubs.offset,
        out,
        out.stride(0),
        WIDTH=shape["WIDTH"],
        BLOCK=shape["BLOCK"],
        PARTIALS=_PARTIALS,
        num_warps=4,
    )


@triton.jit
def _sum_edges(
    x,
    x_stride,
    column,
    weight,
    first,
    last,
    WIDTH: tl.constexpr,
    BLOCK: tl.constexpr,
    EDGES: tl.constexpr,
    WEIGHTED: tl.constexpr,
):
    """Weighted sum of the rows of edges `first` to `last`, and the sum of their weights."""
    columns = tl.arange(0, BLOCK)
    inside = columns < WIDTH
    sums = tl.zeros([EDGES, BLOCK], dtype=tl.float32)
    weights = tl.zeros([EDGES], dtype=tl.float32)
    for start in range(first, last, EDGES):
        edges = start + tl.arange(0, EDGES)
        there = edges < last
        source = tl.load(column + edges, mask=there, other=0).to(tl.int64)
        row = tl.load(
            x + source[:, None] * x_stride + columns[None, :],
            mask=there[:, None] & inside[None, :],
            other=0.0,
        ).to(tl.float32)  # [EDGES, BLOCK]
        if WEIGHTED:
            share = tl.load(weight + edges, mask=there, other=0.0)
            sums += share[:, None] * row
            weights += share
        else:
            sums += row
            weights += there.to(tl.float32)
    return tl.sum(sums, axis=0), tl.sum(weights, axis=0)


@triton.jit
def _mean_short(
    x,
    x_stride,
    order,
    pointer,
    column,
    weight,
    out,
    out_stride,
    count,
    WIDTH: tl.constexpr,
    BLOCK: tl.constexpr,
    ROWS: tl.constexpr,
    EDGES: tl.constexpr,
    WEIGHTED: tl.constexpr,
):
    """Short rows, `ROWS` of about one length a program, each step one edge of every row."""
    places = tl.program_id(0) * ROWS + tl.arange(0, ROWS)
    known = places < count
    row = tl.load(order + places, mask=known, other=0).to(tl.int64)
    first = tl.load(pointer + row, mask=known, other=0)
    last = tl.load(pointer + row + 1, mask=known, other=0)
    columns = tl.arange(0, BLOCK)
    inside = columns < WIDTH
    sums = tl.zeros([ROWS, BLOCK], dtype=tl.float32)
    total = tl.zeros([ROWS], dtype=tl.float32)
    for step in range(0, tl.max(last - first, axis=0), EDGES):
        for ahead in tl.static_range(EDGES):
            edge = first + step + ahead
            there = edge < last
            source = tl.load(column + edge, mask=there, other=0).to(tl.int64)
            rows = tl.load(
                x + source[:, None] * x_stride + columns[None, :],
                mask=there[:, None] & inside[None, :],
                other=0.0,
            ).to(tl.float32)  # [ROWS, BLOCK]
            if WEIGHTED:
                share = tl.load(weight + edge, mask=there, other=0.0)
                sums += share[:, None] * rows
                total += share
            else:
                sums += rows
                total += there.to(tl.float32)
    # A row without edges, or whose edges all weigh 0, is 0.
    mean = sums / tl.where(total > 0, total, 1.0)[:, None]
    tl.store(out + row[:, None] * out_stride + columns[None, :], mean, mask=known[:, None] & inside[None, :])


@triton.jit
def _mean_middle(
    x,
    x_stride,
    order,
    pointer,
    column,
    weight,
    out,
    out_stride,
    WIDTH: tl.constexpr,
    BLOCK: tl.constexpr,
    EDGES: tl.constexpr,
    WEIGHTED: tl.constexpr,
):
    """Rows between the short ones and the hubs, one a program."""
    row = tl.load(order + tl.program_id(0)).to(tl.int64)
    first = tl.load(pointer + row)
    last = tl.load(pointer + row + 1)
    sums, total = _sum_edges(x, x_stride, column, weight, first, last, WIDTH, BLOCK, EDGES, WEIGHTED)
    columns = tl.arange(0, BLOCK)
    mean = sums / tl.where(total > 0, total, 1.0)
    tl.store(out + row * out_stride + columns, mean, mask=columns < WIDTH)


@triton.jit
def _sum_pieces(
    x,
    x_stride,
    pointer,
    column,
    weight,
    hub_row,
    hub_offset,
    owner,
    partial,
    partial_weight,
    longest,
    WIDTH: tl.constexpr,
    BLOCK: tl.constexpr,
    EDGES: tl.constexpr,
    WEIGHTED: tl.constexpr,
):
    """Pieces of hubs, one a program."""
    piece = tl.program_id(0).to(tl.int64)
    hub = tl.load(owner + piece)
    row = tl.load(hub_row + hub)
    first = tl.load(pointer + row) + (piece - tl.load(hub_offset + hub)).to(tl.int32) * longest
    last = tl.minimum(first + longest, tl.load(pointer + row + 1))
    sums, total = _sum_edges(x, x_stride, column, weight, first, last, WIDTH, BLOCK, EDGES, WEIGHTED)
    tl.store(partial + piece * BLOCK + tl.arange(0, BLOCK), sums)
    tl.store(partial_weight + piece, total)


@triton.jit
def _join_pieces(
    partial,
    partial_weight,
    hub_row,
    hub_offset,
    out,
    out_stride,
    WIDTH: tl.constexpr,
    BLOCK: tl.constexpr,
    PARTIALS: tl.constexpr,
):
    """The mean of one hub from its pieces."""
    hub = tl.program_id(0)
    row = tl.load(hub_row + hub).to(tl.int64)
    columns = tl.arange(0, BLOCK)
    sums = tl.zeros([PARTIALS, BLOCK], dtype=tl.float32)
    weights = tl.zeros([PARTIALS], dtype=tl.float32)
    last = tl.load(hub_offset + hub + 1)
    for start in range(tl.load(hub_offset + hub), last, PARTIALS):
        pieces = start + tl.arange(0, PARTIALS)
        there = pieces < last
        sums += tl.load(
            partial + pieces[:, None].to(tl.int64) * BLOCK + columns[None, :], mask=there[:, None], other=0.0
        )
        weights += tl.load(partial_weight + pieces, mask=there, other=0.0)
    total = tl.sum(weights, axis=0)
    mean = tl.sum(sums, axis=0) / tl.where(total > 0, total, 1.0)
    tl.store(out + row * out_stride + columns, mean, mask=columns < WIDTH)
