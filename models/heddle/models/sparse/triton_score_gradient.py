"""Gradients of the scores of attention, from what stands at the edges, written in Triton.

Steps 2 and 3 of `triton_attention_gradient`. They read and write a number an edge and head, where the other
steps read rows: what takes time is segments of a few edges, so a program looks at several of those at once.
"""

from __future__ import annotations

import torch
import triton
import triton.language as tl
from torch import Tensor

from heddle.models.sparse.attention_rows import EdgeSegments
from heddle.models.sparse.triton_attention import Heard, _scores

_TILES = ((16, 16, 4), (1, 64, 1), (1, 1024, 8))
"""Segments and edges that a program looks at at once, and its warps, by the length of segments."""


def return_scores(
    heard: Heard, facts: Tensor, at_edges: Tensor, left: Tensor, beta: Tensor, scales: Tensor
) -> None:
    """Go from products at the edges to gradients of scores, by the node that hears.

    Args:
        heard: What attention read.
        facts: What it kept.
        at_edges: r of each edge; the gradient of s + t takes its place.
        left: Where the gradient of s is written.
        beta: Where the gradient of the shares is written.
        scales: Where each segment's part of the gradient of c is written.

    Shapes:
        at_edges: `[E, H]`
        left: `[N, I, H]`
        beta: `[N, B]`
        scales: `[N, I]`
    """
    segments_of, heads = heard.rows.hearing, heard.left.size(2)
    bias, biased = heard.bias()
    for order, segments, edges, warps in _by_length(segments_of):
        _return_scores[(triton.cdiv(order.numel(), segments),)](
            heard.right,
            heard.scale,
            heard.beta,
            heard.rows.columns,
            segments_of.pointer,
            segments_of.node,
            segments_of.relation,
            segments_of.column,
            bias,
            heard.slope,
            facts,
            order,
            order.numel(),
            at_edges,
            left,
            beta,
            scales,
            HEADS=heads,
            HEAD_BLOCK=triton.next_power_of_2(heads),
            RIGHT=heard.right.stride(0),
            BETA=heard.beta.stride(0),
            SHARES=heard.left.size(1),
            BIASED=biased,
            LEFT_OUT=left.stride(0),
            BETA_OUT=beta.stride(0),
            SEGMENTS=segments,
            EDGES=edges,
            num_warps=warps,
        )


def sum_of_scores(heard: Heard, at_edges: Tensor) -> Tensor:
    """The gradient of t, from that of s + t at the edges.

    Shapes:
        at_edges: `[E, H]`
        returns: `[M, O, H]`
    """
    rows, heads = heard.rows, heard.left.size(2)
    right = torch.zeros(heard.right.shape, dtype=torch.float32, device=at_edges.device)
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
            right,
            HEADS=heads,
            HEAD_BLOCK=triton.next_power_of_2(heads),
            RIGHT=right.stride(0),
            SEGMENTS=segments,
            EDGES=edges,
            num_warps=warps,
        )
    return right


def _by_length(segments: EdgeSegments) -> list[tuple[Tensor, int, int, int]]:
    """Segments of like length with the tile that a program of theirs works on."""
    return [(order, *tile) for order, tile in zip(segments.classes, _TILES, strict=True) if order.numel()]


@triton.jit
def _return_scores(
    right, scale, beta, columns, pointer, nodes, relations, column, bias, slope, facts, order, count,
    at_edges, left_gradient, beta_gradient, scale_gradient,
    HEADS: tl.constexpr, HEAD_BLOCK: tl.constexpr, RIGHT: tl.constexpr, BETA: tl.constexpr,
    SHARES: tl.constexpr, LEFT_OUT: tl.constexpr, BETA_OUT: tl.constexpr, SEGMENTS: tl.constexpr,
    EDGES: tl.constexpr, BIASED: tl.constexpr,
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
    other = tl.load(columns + relation * 2 + 1)
    factor = tl.load(scale + relation)
    fact = facts + (node * SHARES + share)[:, None] * 2 * HEADS + heads[None, :]
    own = tl.load(fact, mask=there, other=0.0)  # [S, H]
    total = tl.load(fact + HEADS, mask=there, other=0.0)
    mixed = tl.maximum(tl.load(beta + node * BETA + share, mask=here, other=1.0), 1e-20)
    delta = tl.zeros([SEGMENTS, HEAD_BLOCK], dtype=tl.float32)
    steps = tl.max(last - first, axis=0)
    for start in range(0, steps, EDGES):
        edges = first[:, None] + start + tl.arange(0, EDGES)[None, :]  # [S, E]
        known = (edges < last[:, None])[:, :, None] & (heads < HEADS)[None, None, :]
        source = tl.load(column + edges, mask=edges < last[:, None], other=0).to(tl.int64)
        given = tl.load(
            right + (source * RIGHT + other[:, None] * HEADS)[:, :, None] + heads[None, None, :],
            mask=known,
            other=0.0,
        )  # [S, E, H]
        score, _ = _scores(own[:, None, :], given, factor[:, None, None], slope)
        if BIASED:
            score += tl.load(bias + edges, mask=edges < last[:, None], other=0.0)[:, :, None]
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
            right + (source * RIGHT + other[:, None] * HEADS)[:, :, None] + heads[None, None, :],
            mask=known,
            other=0.0,
        )
        score, x = _scores(own[:, None, :], given, factor[:, None, None], slope)
        if BIASED:
            score += tl.load(bias + edges, mask=edges < last[:, None], other=0.0)[:, :, None]
        weight = tl.where(known, tl.exp(score - total[:, None, :]), 0.0)
        at = at_edges + edges[:, :, None].to(tl.int64) * HEADS + heads[None, None, :]
        change = weight * (tl.load(at, mask=known, other=0.0) - delta[:, None, :])
        steep = tl.where(x > 0, 1.0, slope)
        scales += tl.sum(change * steep * x, axis=1)
        change = change * factor[:, None, None] * steep
        sums += tl.sum(change, axis=1)
        tl.store(at, change, mask=known)
    out = left_gradient + (node * LEFT_OUT + share * HEADS)[:, None] + heads[None, :]
    tl.store(out, sums, mask=there)
    shares = tl.sum(tl.where(there, delta, 0.0), axis=1)
    tl.store(beta_gradient + node * BETA_OUT + share, shares, mask=here)
    tl.store(scale_gradient + node * SHARES + share, tl.sum(tl.where(there, scales, 0.0), axis=1), mask=here)


@triton.jit
def _sum_at_edges(
    at_edges, columns, pointer, nodes, relations, place, order, count, right_gradient,
    HEADS: tl.constexpr, HEAD_BLOCK: tl.constexpr, RIGHT: tl.constexpr, SEGMENTS: tl.constexpr,
    EDGES: tl.constexpr,
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
    other = tl.load(columns + relation * 2 + 1)
    out = right_gradient + (node * RIGHT + other * HEADS)[:, None] + heads[None, :]
    tl.store(out, sums, mask=here[:, None] & (heads < HEADS)[None, :])
