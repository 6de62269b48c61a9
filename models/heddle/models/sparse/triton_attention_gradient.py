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

from heddle.models.sparse.attention_rows import EdgeSegments
from heddle.models.sparse.triton_attention import Heard, _kept, _scores

_EDGES = 4
_PARTIALS = 32
_TILES = ((16, 16, 4), (1, 64, 1), (1, 1024, 8))
"""Segments and edges that a program looks at at once, and its warps, by the length of segments."""


@dataclass(frozen=True, slots=True)
class HeardGradient:
    """Gradients of what attention read.

    Shapes:
        values: `[N, D]`
        scores: `[N, C, H]` float32
        scale: `[R]` float32
        beta: `[N, B]` float32
    """

    values: Tensor
    scores: Tensor
    scale: Tensor
    beta: Tensor


def attention_gradient(heard: Heard, facts: Tensor, gradient: Tensor) -> HeardGradient:
    """Go back through `add_attention`.

    Args:
        heard: What was read.
        facts: What it returned.
        gradient: Of what was added to, where ReLU let it pass.

    Shapes:
        gradient: `[N, D]`, contiguous
    """
    rows, shape = heard.rows, heard.shape()
    at_edges = torch.empty(rows.num_edges, heard.scores.size(2), dtype=torch.float32, device=gradient.device)
    values = _return_values(heard, facts, gradient, at_edges)
    scores, beta = torch.zeros_like(heard.scores), torch.zeros_like(heard.beta)
    scales = torch.zeros(rows.hearing.node.numel(), dtype=torch.float32, device=gradient.device)
    heads = {name: shape[name] for name in ("HEADS", "HEAD_BLOCK", "COLUMNS", "INCOMING")}
    for order, segments, edges, warps in _by_length(rows.hearing):
        _return_scores[(triton.cdiv(order.numel(), segments),)](
            heard.scores,
            heard.scale,
            heard.beta,
            rows.columns,
            rows.hearing.pointer,
            rows.hearing.node,
            rows.hearing.relation,
            rows.hearing.column,
            heard.slope,
            facts,
            order,
            order.numel(),
            at_edges,
            scores,
            beta,
            scales,
            SHARES=heard.beta.size(1),
            SEGMENTS=segments,
            EDGES=edges,
            num_warps=warps,
            **heads,
        )
    for order, segments, edges, warps in _by_length(rows.heard):
        _sum_at_edges[(triton.cdiv(order.numel(), segments),)](
            at_edges,
            rows.columns,
            rows.heard.pointer,
            rows.heard.node,
            rows.heard.relation,
            rows.heard.place,
            order,
            order.numel(),
            scores,
            SEGMENTS=segments,
            EDGES=edges,
            num_warps=warps,
            **heads,
        )
    # Summed in 64 bits: in whatever order the device adds, the sum is the same in 32.
    scale = torch.zeros(heard.scale.numel(), dtype=torch.float64, device=gradient.device)
    scale.index_add_(0, rows.hearing.relation.long(), scales.double())
    return HeardGradient(values, scores, scale.float(), beta)


def _by_length(segments: EdgeSegments) -> list[tuple[Tensor, int, int, int]]:
    """Segments of like length with the tile that a program of theirs works on."""
    return [(order, *tile) for order, tile in zip(segments.classes, _TILES, strict=True) if order.numel()]


def _return_values(heard: Heard, facts: Tensor, gradient: Tensor, at_edges: Tensor) -> Tensor:
    segments, shape = heard.rows.heard, heard.shape()
    values = torch.empty_like(heard.values)
    common = (
        heard.values,
        heard.scores,
        heard.scale,
        heard.rows.columns,
        segments.pointer,
        segments.relation,
        segments.column,
        segments.place,
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
            num_warps=warps,
            **shape,
        )
        sizes = {name: shape[name] for name in ("HEADS", "WIDTH", "HEAD_BLOCK", "WIDTH_BLOCK")}
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
        num_warps=warps,
        **shape,
    )
    return values


@triton.jit
def _return(
    factor, columns, column, place, slope, rate, seed, facts, gradient, at_edges, relation, own, given,
    first, last,
    HEADS: tl.constexpr, WIDTH: tl.constexpr, HEAD_BLOCK: tl.constexpr, WIDTH_BLOCK: tl.constexpr,
    SHARES: tl.constexpr, EDGES: tl.constexpr, DROPS: tl.constexpr,
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
    values, scores, scale, columns, pointer, relations, column, place, slope, rate, seed, facts,
    gradient, at_edges, row, hub, joined, out, longest,
    HEADS: tl.constexpr, WIDTH: tl.constexpr, HEAD_BLOCK: tl.constexpr, WIDTH_BLOCK: tl.constexpr,
    COLUMNS: tl.constexpr, INCOMING: tl.constexpr, SHARES: tl.constexpr, EDGES: tl.constexpr,
    DROPS: tl.constexpr,
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
            right = (INCOMING + tl.load(columns + relation * 2 + 1)).to(tl.int64)
            given = tl.load(scores + (node * COLUMNS + right) * HEADS + heads, mask=heads < HEADS, other=0.0)
            sums += _return(
                tl.load(scale + relation), columns, column, place, slope, rate, seed, facts,
                gradient, at_edges, relation, own, given, first, last,
                HEADS, WIDTH, HEAD_BLOCK, WIDTH_BLOCK, SHARES, EDGES, DROPS,
            )  # fmt: skip
        else:
            whole = joined + tl.load(hub + segment).to(tl.int64) * (HEADS * WIDTH) + offsets
            sums += tl.load(whole, mask=inside, other=0.0).to(tl.float32)
    tl.store(out + here, sums, mask=inside)


@triton.jit
def _return_pieces(
    values, scores, scale, columns, pointer, relations, column, place, slope, rate, seed, facts,
    gradient, at_edges, nodes, hub_segment, hub_offset, owner, partial, longest,
    HEADS: tl.constexpr, WIDTH: tl.constexpr, HEAD_BLOCK: tl.constexpr, WIDTH_BLOCK: tl.constexpr,
    COLUMNS: tl.constexpr, INCOMING: tl.constexpr, SHARES: tl.constexpr, EDGES: tl.constexpr,
    DROPS: tl.constexpr,
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
    right = (INCOMING + tl.load(columns + relation * 2 + 1)).to(tl.int64)
    given = tl.load(scores + (node * COLUMNS + right) * HEADS + heads, mask=heads < HEADS, other=0.0)
    sums = _return(
        tl.load(scale + relation), columns, column, place, slope, rate, seed, facts,
        gradient, at_edges, relation, own, given, first, last,
        HEADS, WIDTH, HEAD_BLOCK, WIDTH_BLOCK, SHARES, EDGES, DROPS,
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


@triton.jit
def _return_scores(
    scores, scale, beta, columns, pointer, nodes, relations, column, slope, facts, order, count,
    at_edges, score_gradient, beta_gradient, scale_gradient,
    HEADS: tl.constexpr, HEAD_BLOCK: tl.constexpr, COLUMNS: tl.constexpr, INCOMING: tl.constexpr,
    SHARES: tl.constexpr, SEGMENTS: tl.constexpr, EDGES: tl.constexpr,
):  # fmt: skip
    """Gradients of scores by segments that hear; dx takes the place of r at the edges."""
    places = tl.program_id(0) * SEGMENTS + tl.arange(0, SEGMENTS)
    here = places < count
    segment = tl.load(order + places, mask=here, other=0)
    node = tl.load(nodes + segment, mask=here, other=0).to(tl.int64)
    relation = tl.load(relations + segment, mask=here, other=0)
    first = tl.load(pointer + segment, mask=here, other=0)
    last = tl.load(pointer + segment + 1, mask=here, other=0)
    heads = tl.arange(0, HEAD_BLOCK)
    there = here[:, None] & (heads < HEADS)[None, :]
    share = tl.load(columns + relation * 2).to(tl.int64)
    right = INCOMING + tl.load(columns + relation * 2 + 1)
    factor = tl.load(scale + relation)
    fact = facts + (node * SHARES + share)[:, None] * 2 * HEADS + heads[None, :]
    own = tl.load(fact, mask=there, other=0.0)  # [S, H]
    total = tl.load(fact + HEADS, mask=there, other=0.0)
    mixed = tl.maximum(tl.load(beta + node * SHARES + share, mask=here, other=1.0), 1e-20)
    delta = tl.zeros([SEGMENTS, HEAD_BLOCK], dtype=tl.float32)
    steps = tl.max(last - first, axis=0)
    for start in range(0, steps, EDGES):
        edges = first[:, None] + start + tl.arange(0, EDGES)[None, :]  # [S, E]
        known = (edges < last[:, None])[:, :, None] & (heads < HEADS)[None, None, :]
        source = tl.load(column + edges, mask=edges < last[:, None], other=0).to(tl.int64)
        given = tl.load(
            scores + (source * COLUMNS + right[:, None])[:, :, None] * HEADS + heads[None, None, :],
            mask=known,
            other=0.0,
        )  # [S, E, H]
        score, _ = _scores(own[:, None, :], given, factor[:, None, None], slope)
        weight = tl.where(known, tl.exp(score - total[:, None, :]), 0.0)  # beta alpha
        at = at_edges + edges[:, :, None].to(tl.int64) * HEADS + heads[None, None, :]
        delta += tl.sum(weight * tl.load(at, mask=known, other=0.0), axis=1)
    delta = delta / mixed[:, None]
    sums = tl.zeros([SEGMENTS, HEAD_BLOCK], dtype=tl.float32)
    scales = tl.zeros([SEGMENTS, HEAD_BLOCK], dtype=tl.float32)
    for start in range(0, steps, EDGES):
        edges = first[:, None] + start + tl.arange(0, EDGES)[None, :]
        known = (edges < last[:, None])[:, :, None] & (heads < HEADS)[None, None, :]
        source = tl.load(column + edges, mask=edges < last[:, None], other=0).to(tl.int64)
        given = tl.load(
            scores + (source * COLUMNS + right[:, None])[:, :, None] * HEADS + heads[None, None, :],
            mask=known,
            other=0.0,
        )
        score, x = _scores(own[:, None, :], given, factor[:, None, None], slope)
        weight = tl.where(known, tl.exp(score - total[:, None, :]), 0.0)
        at = at_edges + edges[:, :, None].to(tl.int64) * HEADS + heads[None, None, :]
        change = weight * (tl.load(at, mask=known, other=0.0) - delta[:, None, :])
        steep = tl.where(x > 0, 1.0, slope)
        scales += tl.sum(change * steep * x, axis=1)
        change = change * factor[:, None, None] * steep
        sums += tl.sum(change, axis=1)
        tl.store(at, change, mask=known)
    left = score_gradient + (node * COLUMNS + share)[:, None] * HEADS + heads[None, :]
    tl.store(left, sums, mask=there)
    tl.store(beta_gradient + node * SHARES + share, tl.sum(tl.where(there, delta, 0.0), axis=1), mask=here)
    tl.store(scale_gradient + segment, tl.sum(tl.where(there, scales, 0.0), axis=1), mask=here)


@triton.jit
def _sum_at_edges(
    at_edges, columns, pointer, nodes, relations, place, order, count, score_gradient,
    HEADS: tl.constexpr, HEAD_BLOCK: tl.constexpr, COLUMNS: tl.constexpr, INCOMING: tl.constexpr,
    SEGMENTS: tl.constexpr, EDGES: tl.constexpr,
):  # fmt: skip
    """Sum what stands at the edges of segments that are heard."""
    places = tl.program_id(0) * SEGMENTS + tl.arange(0, SEGMENTS)
    here = places < count
    segment = tl.load(order + places, mask=here, other=0)
    node = tl.load(nodes + segment, mask=here, other=0).to(tl.int64)
    first = tl.load(pointer + segment, mask=here, other=0)
    last = tl.load(pointer + segment + 1, mask=here, other=0)
    heads = tl.arange(0, HEAD_BLOCK)
    sums = tl.zeros([SEGMENTS, HEAD_BLOCK], dtype=tl.float32)
    for start in range(0, tl.max(last - first, axis=0), EDGES):
        edges = first[:, None] + start + tl.arange(0, EDGES)[None, :]  # [S, E]
        known = (edges < last[:, None])[:, :, None] & (heads < HEADS)[None, None, :]
        edge = tl.load(place + edges, mask=edges < last[:, None], other=0).to(tl.int64)
        at = at_edges + edge[:, :, None] * HEADS + heads[None, None, :]
        sums += tl.sum(tl.load(at, mask=known, other=0.0), axis=1)
    relation = tl.load(relations + segment, mask=here, other=0)
    right = (INCOMING + tl.load(columns + relation * 2 + 1)).to(tl.int64)
    out = score_gradient + (node * COLUMNS + right)[:, None] * HEADS + heads[None, :]
    tl.store(out, sums, mask=here[:, None] & (heads < HEADS)[None, :])
