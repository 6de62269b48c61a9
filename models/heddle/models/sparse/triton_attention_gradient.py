r"""The gradient of attention along all relations, written in Triton.

With $G_v$ the gradient at $y_v$ where ReLU let it pass and $d_{vu}$ what dropout multiplies a weight by:

1. by the node that is heard: $r_{vu} = d_{vu}\, G_v \cdot q_u$ and $\partial q_u = \sum_v \beta_v
   \alpha_{vu} d_{vu} G_v$; its row stays in registers while the rows $G_v$ are read, each once;
2. by the node that hears: $\delta_v = \sum_u \alpha_{vu} r_{vu}$, $\partial\beta_v = \sum_\mathrm{heads}
   \delta_v$, $\partial e_{vu} = \beta_v \alpha_{vu} (r_{vu} - \delta_v)$, $\partial x_{vu} = c\,
   \mathrm{LeakyReLU}'(x_{vu})\, \partial e_{vu}$ with $x_{vu} = s_v + t_u$, $\partial s_v = \sum_u \partial
   x_{vu}$ and $\partial c = \sum \mathrm{LeakyReLU}(x_{vu})\, \partial e_{vu}$;
3. by the node that is heard: $\partial t_u = \sum_v \partial x_{vu}$.

Weights are computed anew from scores. Only $r$ and $\partial x$ are written, one number an edge and head, in
the same memory; $z$ is neither kept nor needed, since $\delta_v = G_v \cdot z_v$.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import triton
import triton.language as tl
from torch import Tensor

from heddle.models.sparse.triton_attention import Heard, _kept, _scores
from heddle.models.sparse.triton_score_gradient import return_scores, sum_of_scores

_EDGES = 4
_PARTIALS = 32


@dataclass(frozen=True, slots=True)
class HeardGradient:
    """Gradients of what attention read.

    Shapes:
        right: `[M, O, H]` float32
        scale: `[R]` float32
    """

    right: Tensor
    scale: Tensor


def attention_gradient(
    heard: Heard, facts: Tensor, gradient: Tensor, values: Tensor, left: Tensor, beta: Tensor
) -> HeardGradient:
    """Go back through `add_attention`.

    Args:
        heard: What was read.
        facts: What it returned.
        gradient: Of what was added to, where ReLU let it pass.
        values: Where the gradient of `heard.values` is written; may be those themselves, since a row of them
            is read for the last time before its gradient is written.
        left: Where the gradient of `heard.left` is written; zeros before.
        beta: Where the gradient of `heard.beta` is written, as far as relations go; zeros before.

    Shapes:
        gradient: `[N, D]`, contiguous
        values: `[M, D]`, contiguous
        left: `[N, I, H]` float32; rows may lie apart, what is in them may not
        beta: `[N, B]` float32; the same
    """
    rows, heads = heard.rows, heard.left.size(2)
    at_edges = torch.empty(rows.num_edges, heads, dtype=torch.float32, device=gradient.device)
    _return_values(heard, facts, gradient, at_edges, values)
    scales = torch.zeros(heard.left.shape[:2], dtype=torch.float32, device=gradient.device)
    return_scores(heard, facts, at_edges, left, beta, scales)
    right = sum_of_scores(heard, at_edges)
    by_type = torch.stack([part.sum(dim=0) for part in torch.split(scales, list(rows.hearing_sizes))])
    return HeardGradient(right, by_type[rows.targets, rows.columns[:, 0].long()])


def passed_gradient(gradient: Tensor, out: Tensor, *, bends: bool) -> tuple[Tensor, Tensor]:
    """G, the gradient where ReLU let it pass, and its product with what came out.

    Args:
        gradient: At what came out.
        out: What came out.
        bends: Whether ReLU bent it.

    Shapes:
        gradient, out: `[N, D]`, contiguous
        returns: `[N, D]`, memory of its own, and `[N]` float32
    """
    passed = torch.empty_like(out)
    product = torch.empty(len(out), dtype=torch.float32, device=out.device)
    _pass_gradient[(len(out),)](
        gradient,
        out,
        passed,
        product,
        WIDTH=out.size(1),
        BLOCK=triton.next_power_of_2(out.size(1)),
        BENDS=bends,
        num_warps=1,
    )
    return passed, product


def _return_values(heard: Heard, facts: Tensor, gradient: Tensor, at_edges: Tensor, values: Tensor) -> None:
    segments, sizes = heard.rows.heard, heard.shape()
    bias, biased = heard.bias()
    shape = sizes | {"RIGHT": heard.right.stride(0), "SHARES": heard.left.size(1)}
    common = (
        heard.values,
        heard.right,
        heard.scale,
        heard.rows.columns,
        segments.pointer,
        segments.relation,
        segments.column,
        segments.place,
        bias,
        heard.slope,
        heard.rate,
        heard.seed,
        facts,
        gradient,
        at_edges,
    )
    warps = 1 if values.size(1) <= 256 else 4
    hubs, joined = segments.hubs, values
    if hubs is not None:
        pieces = hubs.owner.numel()
        block = int(shape["HEAD_BLOCK"]) * int(shape["WIDTH_BLOCK"])
        joined = torch.empty(hubs.row.numel(), values.size(1), dtype=torch.float32, device=values.device)
        partial = torch.empty(pieces, block, dtype=torch.float32, device=values.device)
        _return_pieces[(pieces,)](
            *common,
            segments.node,
            hubs.row,
            hubs.offset,
            hubs.owner,
            partial,
            heard.rows.longest,
            EDGES=_EDGES,
            DROPS=heard.rate > 0,
            BIASED=biased,
            num_warps=warps,
            **shape,
        )
        _join_pieces[(hubs.row.numel(),)](
            hubs.offset, partial, joined, PARTIALS=_PARTIALS, num_warps=4, **sizes
        )
    _return_rows[(values.size(0),)](
        *common,
        segments.row,
        segments.hub,
        joined,
        values,
        heard.rows.longest,
        EDGES=_EDGES,
        DROPS=heard.rate > 0,
        BIASED=biased,
        num_warps=warps,
        **shape,
    )


@triton.jit
def _pass_gradient(
    gradient, out, passed, product, WIDTH: tl.constexpr, BLOCK: tl.constexpr, BENDS: tl.constexpr
):
    """One node's row of G, and its product with the node's row."""
    columns = tl.arange(0, BLOCK)
    here = tl.program_id(0).to(tl.int64) * WIDTH + columns
    given = tl.load(gradient + here, mask=columns < WIDTH, other=0.0).to(tl.float32)
    found = tl.load(out + here, mask=columns < WIDTH, other=0.0).to(tl.float32)
    if BENDS:
        given = tl.where(found > 0, given, 0.0)
    tl.store(passed + here, given, mask=columns < WIDTH)
    tl.store(product + tl.program_id(0), tl.sum(given * found, axis=0))


@triton.jit
def _return(
    factor, columns, column, place, bias, slope, rate, seed, facts, gradient, at_edges, relation, own, given,
    first, last,
    HEADS: tl.constexpr, WIDTH: tl.constexpr, HEAD_BLOCK: tl.constexpr, WIDTH_BLOCK: tl.constexpr,
    SHARES: tl.constexpr, EDGES: tl.constexpr, DROPS: tl.constexpr,
    BIASED: tl.constexpr,
):  # fmt: skip
    """Gradient of one row of values over its edges `first` to `last`; r is left at the edges."""
    heads = tl.arange(0, HEAD_BLOCK)
    places = tl.arange(0, WIDTH_BLOCK)
    inside = (heads < HEADS)[:, None] & (places < WIDTH)[None, :]
    offsets = heads[:, None] * WIDTH + places[None, :]  # [H, W]
    share = tl.load(columns + relation * 2)
    sums = tl.zeros([EDGES, HEAD_BLOCK, WIDTH_BLOCK], dtype=tl.float32)
    for start in range(first, last, EDGES):
        edges = start + tl.arange(0, EDGES)
        there = edges < last
        known = there[:, None] & (heads < HEADS)[None, :]
        target = tl.load(column + edges, mask=there, other=0).to(tl.int64)
        edge = tl.load(place + edges, mask=there, other=0)
        rows = tl.load(
            gradient + target[:, None, None] * (HEADS * WIDTH) + offsets[None, :, :],
            mask=there[:, None, None] & inside[None, :, :],
            other=0.0,
        ).to(tl.float32)  # [EDGES, H, W]
        fact = facts + (target[:, None] * SHARES + share) * 2 * HEADS + heads[None, :]
        hears = tl.load(fact, mask=known, other=0.0)
        total = tl.load(fact + HEADS, mask=known, other=0.0)
        score, _ = _scores(hears, given[None, :], factor, slope)
        if BIASED:
            score += tl.load(bias + edge, mask=there, other=0.0)[:, None]
        weight = tl.where(known, tl.exp(score - total), 0.0)  # beta alpha  [EDGES, H]
        product = tl.sum(rows * own[None, :, :], axis=2)  # G_v q_u  [EDGES, H]
        if DROPS:
            grown = _kept(seed, edge, heads, rate, HEADS)
            weight *= grown
            product *= grown
        tl.store(at_edges + edge[:, None].to(tl.int64) * HEADS + heads[None, :], product, mask=known)
        sums += weight[:, :, None] * rows
    return tl.sum(sums, axis=0)


@triton.jit
def _return_rows(
    values, right, scale, columns, pointer, relations, column, place, bias, slope, rate, seed, facts,
    gradient, at_edges, row, hub, joined, out, longest,
    HEADS: tl.constexpr, WIDTH: tl.constexpr, HEAD_BLOCK: tl.constexpr, WIDTH_BLOCK: tl.constexpr,
    RIGHT: tl.constexpr, SHARES: tl.constexpr, EDGES: tl.constexpr, DROPS: tl.constexpr,
    BIASED: tl.constexpr,
):  # fmt: skip
    """Gradient of all that one node is heard with."""
    node = tl.program_id(0).to(tl.int64)
    heads = tl.arange(0, HEAD_BLOCK)
    places = tl.arange(0, WIDTH_BLOCK)
    inside = (heads < HEADS)[:, None] & (places < WIDTH)[None, :]
    offsets = heads[:, None] * WIDTH + places[None, :]
    here = node * (HEADS * WIDTH) + offsets
    own = tl.load(values + here, mask=inside, other=0.0).to(tl.float32)
    sums = tl.zeros([HEAD_BLOCK, WIDTH_BLOCK], dtype=tl.float32)
    for segment in range(tl.load(row + node), tl.load(row + node + 1)):
        first = tl.load(pointer + segment)
        last = tl.load(pointer + segment + 1)
        if last - first <= longest:
            relation = tl.load(relations + segment)
            other = tl.load(columns + relation * 2 + 1)
            given = tl.load(right + node * RIGHT + other * HEADS + heads, mask=heads < HEADS, other=0.0)
            sums += _return(
                tl.load(scale + relation), columns, column, place, bias, slope, rate, seed, facts,
                gradient, at_edges, relation, own, given, first, last,
                HEADS, WIDTH, HEAD_BLOCK, WIDTH_BLOCK, SHARES, EDGES, DROPS, BIASED,
            )  # fmt: skip
        else:
            whole = joined + tl.load(hub + segment).to(tl.int64) * (HEADS * WIDTH) + offsets
            sums += tl.load(whole, mask=inside, other=0.0).to(tl.float32)
    tl.store(out + here, sums, mask=inside)


@triton.jit
def _return_pieces(
    values, right, scale, columns, pointer, relations, column, place, bias, slope, rate, seed, facts,
    gradient, at_edges, nodes, hub_segment, hub_offset, owner, partial, longest,
    HEADS: tl.constexpr, WIDTH: tl.constexpr, HEAD_BLOCK: tl.constexpr, WIDTH_BLOCK: tl.constexpr,
    RIGHT: tl.constexpr, SHARES: tl.constexpr, EDGES: tl.constexpr, DROPS: tl.constexpr,
    BIASED: tl.constexpr,
):  # fmt: skip
    """Pieces of hubs, one a program."""
    piece = tl.program_id(0).to(tl.int64)
    hub = tl.load(owner + piece)
    segment = tl.load(hub_segment + hub)
    node = tl.load(nodes + segment).to(tl.int64)
    relation = tl.load(relations + segment)
    first = tl.load(pointer + segment) + (piece - tl.load(hub_offset + hub)).to(tl.int32) * longest
    last = tl.minimum(first + longest, tl.load(pointer + segment + 1))
    heads = tl.arange(0, HEAD_BLOCK)
    places = tl.arange(0, WIDTH_BLOCK)
    inside = (heads < HEADS)[:, None] & (places < WIDTH)[None, :]
    offsets = heads[:, None] * WIDTH + places[None, :]
    own = tl.load(values + node * (HEADS * WIDTH) + offsets, mask=inside, other=0.0).to(tl.float32)
    other = tl.load(columns + relation * 2 + 1)
    given = tl.load(right + node * RIGHT + other * HEADS + heads, mask=heads < HEADS, other=0.0)
    sums = _return(
        tl.load(scale + relation), columns, column, place, bias, slope, rate, seed, facts,
        gradient, at_edges, relation, own, given, first, last,
        HEADS, WIDTH, HEAD_BLOCK, WIDTH_BLOCK, SHARES, EDGES, DROPS, BIASED,
    )  # fmt: skip
    blocks = heads[:, None] * WIDTH_BLOCK + places[None, :]
    tl.store(partial + piece * HEAD_BLOCK * WIDTH_BLOCK + blocks, sums)


@triton.jit
def _join_pieces(
    hub_offset, partial, joined,
    HEADS: tl.constexpr, WIDTH: tl.constexpr, HEAD_BLOCK: tl.constexpr, WIDTH_BLOCK: tl.constexpr,
    PARTIALS: tl.constexpr,
):  # fmt: skip
    """Gradient that one hub has from one relation, from its pieces."""
    hub = tl.program_id(0).to(tl.int64)
    heads = tl.arange(0, HEAD_BLOCK)
    places = tl.arange(0, WIDTH_BLOCK)
    blocks = heads[:, None] * WIDTH_BLOCK + places[None, :]
    sums = tl.zeros([HEAD_BLOCK, WIDTH_BLOCK], dtype=tl.float32)
    last = tl.load(hub_offset + hub + 1)
    for start in range(tl.load(hub_offset + hub), last, PARTIALS):
        pieces = (start + tl.arange(0, PARTIALS)).to(tl.int64)
        rows = tl.load(
            partial + pieces[:, None, None] * HEAD_BLOCK * WIDTH_BLOCK + blocks[None, :, :],
            mask=(pieces < last)[:, None, None],
            other=0.0,
        )
        sums += tl.sum(rows, axis=0)
    inside = (heads < HEADS)[:, None] & (places < WIDTH)[None, :]
    whole = joined + hub * (HEADS * WIDTH) + heads[:, None] * WIDTH + places[None, :]
    tl.store(whole, sums, mask=inside)
