r"""Softmax attention along all relations of a graph in one pass, written in Triton.

$$e_{vu} = c\,\mathrm{LeakyReLU}(s_v + t_u), \quad \alpha_{vu} = \mathrm{softmax}_u(e_{vu}), \quad
  y_v = \mathrm{ReLU}\Big(a_v + \sum_m \beta^m_v \sum_u \alpha^m_{vu} q_u\Big)$$

for each head apart. Step by step, scores, weights and weighted rows are all written to memory, as long as
there are edges; here a program keeps maximum, denominator and weighted sum in registers and mends them with
each step of edges (the softmax of Milakov and Gimelshein, "Online normalizer calculation for softmax",
https://arxiv.org/abs/1805.02867), relation after relation, so that each neighbour's row is read once and
nothing of an edge's length is written. What the gradient needs of a segment stays in `Facts`.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import triton
import triton.language as tl
from torch import Tensor

from heddle.models.sparse.attention_rows import AttentionRows
from heddle.models.sparse.balanced_rows import HubPieces

_EDGES = 4
"""Neighbours' rows that a program has on their way at once."""
_PARTIALS = 16
"""Pieces of a hub that are joined at once."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What attention reads.

    Args:
        rows: The relations.
        values: Rows of the nodes as they are heard.
        left: Scores s of each node along the relations that it hears along.
        right: Scores t of each node along the relations that it is heard along.
        scale: For each relation c.
        beta: Share of each relation that a node hears along; above 0.
        slope: Of LeakyReLU below 0.
        rate: Share of weights that are dropped; the others grow to make up for them.
        seed: Decides which ones.
        bends: Whether ReLU bends what comes out.

    Shapes:
        values: `[M, D]`, contiguous
        left: `[N, I, H]` float32; rows may lie apart, what is in them may not
        right: `[M, O, H]` float32; the same
        scale: `[R]` float32
        beta: `[N, B]` float32, B at least I; the same
    """

    rows: AttentionRows
    values: Tensor
    left: Tensor
    right: Tensor
    scale: Tensor
    beta: Tensor
    slope: float
    rate: float
    seed: int
    bends: bool

    def shape(self) -> dict[str, int]:
        """What kernels are compiled for."""
        heads = self.left.size(2)
        width = self.values.size(1) // heads
        return {
            "HEADS": heads,
            "WIDTH": width,
            "HEAD_BLOCK": triton.next_power_of_2(heads),
            "WIDTH_BLOCK": triton.next_power_of_2(width),
        }

    def strides(self) -> dict[str, int]:
        """How far the rows of scores and shares lie apart, and how many shares a row of facts has."""
        return {
            "LEFT": self.left.stride(0),
            "RIGHT": self.right.stride(0),
            "SHARES": self.left.size(1),
            "BETA": self.beta.stride(0),
        }

    def bias(self) -> tuple[Tensor, bool]:
        """What is added to scores, and whether anything is."""
        bias = self.rows.bias
        return (self.scale, False) if bias is None else (bias, True)


def facts_of(heard: Heard) -> Tensor:
    """Room for s and for log(denominator / beta) of each segment that a node may have; `[N, I, 2, H]`."""
    nodes, shares, heads = heard.left.shape
    return torch.empty(nodes, shares, 2, heads, dtype=torch.float32, device=heard.values.device)


def add_attention(heard: Heard, out: Tensor) -> Tensor:
    """Add what nodes hear to what they have, and bend it by ReLU where that is wanted.

    Args:
        heard: What is read.
        out: What is added to, in place.

    Shapes:
        out: `[N, D]`, contiguous
        returns: `[N, I, 2, H]`, see `facts_of`
    """
    segments, facts = heard.rows.hearing, facts_of(heard)
    shape = heard.shape() | heard.strides()
    bias, biased = heard.bias()
    common = (
        heard.values,
        heard.left,
        heard.right,
        heard.scale,
        heard.beta,
        heard.rows.columns,
        segments.pointer,
        segments.relation,
        segments.column,
        bias,
        heard.slope,
        heard.rate,
        heard.seed,
        facts,
    )
    warps = 1 if heard.values.size(1) <= 256 else 4
    joined = out if segments.hubs is None else _attend_hubs(heard, segments.hubs, common, warps)
    _attend_rows[(out.size(0),)](
        *common,
        segments.row,
        segments.hub,
        joined,
        out,
        heard.rows.longest,
        EDGES=_EDGES,
        DROPS=heard.rate > 0,
        BIASED=biased,
        BENDS=heard.bends,
        num_warps=warps,
        **shape,
    )
    return facts


def _attend_hubs(heard: Heard, hubs: HubPieces, common: tuple[object, ...], warps: int) -> Tensor:
    """What the nodes of long segments hear along them, cut into pieces and joined; `[hubs, D]`."""
    segments, shape = heard.rows.hearing, heard.shape() | heard.strides()
    values = heard.values
    joined = torch.empty(hubs.row.numel(), values.size(1), dtype=torch.float32, device=values.device)
    pieces, heads = hubs.owner.numel(), int(shape["HEAD_BLOCK"])
    partial = torch.empty(pieces, heads * int(shape["WIDTH_BLOCK"]), device=values.device)
    sums = torch.empty(2, pieces, heads, device=values.device)
    _attend_pieces[(pieces,)](
        *common,
        segments.node,
        hubs.row,
        hubs.offset,
        hubs.owner,
        partial,
        sums[0],
        sums[1],
        heard.rows.longest,
        EDGES=_EDGES,
        DROPS=heard.rate > 0,
        BIASED=heard.bias()[1],
        num_warps=warps,
        **shape,
    )
    _join_pieces[(hubs.row.numel(),)](
        heard.left,
        heard.beta,
        heard.rows.columns,
        segments.relation,
        common[-1],
        segments.node,
        hubs.row,
        hubs.offset,
        partial,
        sums[0],
        sums[1],
        joined,
        PARTIALS=_PARTIALS,
        num_warps=4,
        **{name: size for name, size in shape.items() if name != "RIGHT"},
    )
    return joined


@triton.jit
def _scores(left, right, scale, slope):
    """Scores c LeakyReLU(s + t), and s + t."""
    x = left + right
    return scale * tl.where(x > 0, x, slope * x), x


@triton.jit
def _kept(seed, edge, heads, rate, HEADS: tl.constexpr):
    """What weights are multiplied by where some are dropped; `[EDGES, HEADS]`."""
    drawn = tl.rand(seed, edge[:, None] * HEADS + heads[None, :])
    return tl.where(drawn >= rate, 1.0 / (1.0 - rate), 0.0)


@triton.jit
def _own_facts(
    node, relation, left, beta, columns, heads,
    HEADS: tl.constexpr, LEFT: tl.constexpr, BETA: tl.constexpr,
):  # fmt: skip
    """Scores s of a segment, its share, and where it stands among those of its node."""
    share = tl.load(columns + relation * 2).to(tl.int64)
    own = tl.load(left + node * LEFT + share * HEADS + heads, mask=heads < HEADS, other=0.0)
    return own, tl.load(beta + node * BETA + share), share


@triton.jit
def _attend(
    values, right, factor, place, column, bias, slope, rate, seed, own, first, last,
    HEADS: tl.constexpr, WIDTH: tl.constexpr, HEAD_BLOCK: tl.constexpr, WIDTH_BLOCK: tl.constexpr,
    RIGHT: tl.constexpr, EDGES: tl.constexpr, DROPS: tl.constexpr, BIASED: tl.constexpr,
):  # fmt: skip
    """Maximum, denominator and weighted sum over edges `first` to `last`."""
    heads = tl.arange(0, HEAD_BLOCK)
    places = tl.arange(0, WIDTH_BLOCK)
    inside = (heads < HEADS)[:, None] & (places < WIDTH)[None, :]
    offsets = heads[:, None] * WIDTH + places[None, :]  # [H, W]
    most = tl.full([HEAD_BLOCK], float("-inf"), dtype=tl.float32)
    denominator = tl.zeros([HEAD_BLOCK], dtype=tl.float32)
    sums = tl.zeros([EDGES, HEAD_BLOCK, WIDTH_BLOCK], dtype=tl.float32)
    for start in range(first, last, EDGES):
        edges = start + tl.arange(0, EDGES)
        there = edges < last
        source = tl.load(column + edges, mask=there, other=0).to(tl.int64)
        known = there[:, None] & (heads < HEADS)[None, :]
        given = tl.load(
            right + source[:, None] * RIGHT + place * HEADS + heads[None, :], mask=known, other=0.0
        )
        rows = tl.load(
            values + source[:, None, None] * (HEADS * WIDTH) + offsets[None, :, :],
            mask=there[:, None, None] & inside[None, :, :],
            other=0.0,
        ).to(tl.float32)  # [EDGES, H, W]
        score, _ = _scores(own[None, :], given, factor, slope)
        if BIASED:
            score += tl.load(bias + edges, mask=there, other=0.0)[:, None]
        score = tl.where(there[:, None], score, float("-inf"))  # [EDGES, H]
        highest = tl.maximum(most, tl.max(score, axis=0))
        shrink = tl.exp(most - highest)
        weight = tl.exp(score - highest[None, :])
        denominator = denominator * shrink + tl.sum(weight, axis=0)
        if DROPS:
            weight *= _kept(seed, edges, heads, rate, HEADS)
        sums = sums * shrink[None, :, None] + weight[:, :, None] * rows
        most = highest
    return most, denominator, tl.sum(sums, axis=0)


@triton.jit
def _keep_facts(
    facts, node, place, own, most, denominator, share, heads, HEADS: tl.constexpr, SHARES: tl.constexpr
):
    """What the gradient needs of a segment: s, and log(denominator / beta)."""
    here = facts + (node * SHARES + place) * 2 * HEADS + heads
    tl.store(here, own, mask=heads < HEADS)
    total = most + tl.log(denominator) - tl.log(tl.maximum(share, 1e-20))
    tl.store(here + HEADS, total, mask=heads < HEADS)


@triton.jit
def _attend_rows(
    values, left, right, scale, beta, columns, pointer, relations, column, bias,
    slope, rate, seed, facts,
    row, hub, joined, out, longest,
    HEADS: tl.constexpr, WIDTH: tl.constexpr, HEAD_BLOCK: tl.constexpr, WIDTH_BLOCK: tl.constexpr,
    LEFT: tl.constexpr, RIGHT: tl.constexpr, SHARES: tl.constexpr, BETA: tl.constexpr, EDGES: tl.constexpr,
    DROPS: tl.constexpr, BIASED: tl.constexpr, BENDS: tl.constexpr,
):  # fmt: skip
    """All that one node hears."""
    node = tl.program_id(0).to(tl.int64)
    heads = tl.arange(0, HEAD_BLOCK)
    places = tl.arange(0, WIDTH_BLOCK)
    inside = (heads < HEADS)[:, None] & (places < WIDTH)[None, :]
    offsets = heads[:, None] * WIDTH + places[None, :]
    here = out + node * (HEADS * WIDTH) + offsets
    mixed = tl.load(here, mask=inside, other=0.0).to(tl.float32)
    for segment in range(tl.load(row + node), tl.load(row + node + 1)):
        first = tl.load(pointer + segment)
        last = tl.load(pointer + segment + 1)
        relation = tl.load(relations + segment)
        own, share, place = _own_facts(node, relation, left, beta, columns, heads, HEADS, LEFT, BETA)
        if last - first <= longest:
            other = tl.load(columns + relation * 2 + 1)
            most, denominator, sums = _attend(
                values, right, tl.load(scale + relation), other, column, bias, slope, rate, seed, own,
                first, last,
                HEADS, WIDTH, HEAD_BLOCK, WIDTH_BLOCK, RIGHT, EDGES, DROPS, BIASED,
            )  # fmt: skip
            mixed += share * sums / denominator[:, None]
            _keep_facts(facts, node, place, own, most, denominator, share, heads, HEADS, SHARES)
        else:
            z = joined + tl.load(hub + segment).to(tl.int64) * (HEADS * WIDTH) + offsets
            mixed += share * tl.load(z, mask=inside, other=0.0).to(tl.float32)
    if BENDS:
        mixed = tl.maximum(mixed, 0.0)
    tl.store(here, mixed, mask=inside)


@triton.jit
def _attend_pieces(
    values, left, right, scale, beta, columns, pointer, relations, column, bias,
    slope, rate, seed, facts,
    nodes, hub_segment, hub_offset, owner, partial, partial_most, partial_denominator, longest,
    HEADS: tl.constexpr, WIDTH: tl.constexpr, HEAD_BLOCK: tl.constexpr, WIDTH_BLOCK: tl.constexpr,
    LEFT: tl.constexpr, RIGHT: tl.constexpr, SHARES: tl.constexpr, BETA: tl.constexpr, EDGES: tl.constexpr,
    DROPS: tl.constexpr, BIASED: tl.constexpr,
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
    own, _, _ = _own_facts(node, relation, left, beta, columns, heads, HEADS, LEFT, BETA)
    other = tl.load(columns + relation * 2 + 1)
    most, denominator, sums = _attend(
        values, right, tl.load(scale + relation), other, column, bias, slope, rate, seed, own, first, last,
        HEADS, WIDTH, HEAD_BLOCK, WIDTH_BLOCK, RIGHT, EDGES, DROPS, BIASED,
    )  # fmt: skip
    offsets = heads[:, None] * WIDTH_BLOCK + tl.arange(0, WIDTH_BLOCK)[None, :]
    tl.store(partial + piece * HEAD_BLOCK * WIDTH_BLOCK + offsets, sums)
    tl.store(partial_most + piece * HEAD_BLOCK + heads, most)
    tl.store(partial_denominator + piece * HEAD_BLOCK + heads, denominator)


@triton.jit
def _join_pieces(
    left, beta, columns, relations, facts,
    nodes, hub_segment, hub_offset, partial, partial_most, partial_denominator, joined,
    HEADS: tl.constexpr, WIDTH: tl.constexpr, HEAD_BLOCK: tl.constexpr, WIDTH_BLOCK: tl.constexpr,
    LEFT: tl.constexpr, SHARES: tl.constexpr, BETA: tl.constexpr, PARTIALS: tl.constexpr,
):  # fmt: skip
    """What one hub hears, from its pieces."""
    hub = tl.program_id(0).to(tl.int64)
    heads = tl.arange(0, HEAD_BLOCK)
    places = tl.arange(0, WIDTH_BLOCK)
    offsets = heads[:, None] * WIDTH_BLOCK + places[None, :]
    most = tl.full([HEAD_BLOCK], float("-inf"), dtype=tl.float32)
    denominator = tl.zeros([HEAD_BLOCK], dtype=tl.float32)
    sums = tl.zeros([HEAD_BLOCK, WIDTH_BLOCK], dtype=tl.float32)
    last = tl.load(hub_offset + hub + 1)
    for start in range(tl.load(hub_offset + hub), last, PARTIALS):
        pieces = (start + tl.arange(0, PARTIALS)).to(tl.int64)
        there = pieces < last
        at = pieces[:, None] * HEAD_BLOCK + heads[None, :]
        mosts = tl.load(partial_most + at, mask=there[:, None], other=float("-inf"))
        parts = tl.load(partial_denominator + at, mask=there[:, None], other=0.0)
        rows = tl.load(
            partial + pieces[:, None, None] * HEAD_BLOCK * WIDTH_BLOCK + offsets[None, :, :],
            mask=there[:, None, None],
            other=0.0,
        )  # [PARTIALS, H, W]
        highest = tl.maximum(most, tl.max(mosts, axis=0))
        shrink, grown = tl.exp(most - highest), tl.exp(mosts - highest[None, :])
        denominator = denominator * shrink + tl.sum(parts * grown, axis=0)
        sums = sums * shrink[:, None] + tl.sum(rows * grown[:, :, None], axis=0)
        most = highest
    inside = (heads < HEADS)[:, None] & (places < WIDTH)[None, :]
    z = joined + hub * (HEADS * WIDTH) + heads[:, None] * WIDTH + places[None, :]
    tl.store(z, sums / denominator[:, None], mask=inside)
    segment = tl.load(hub_segment + hub)
    node = tl.load(nodes + segment).to(tl.int64)
    relation = tl.load(relations + segment)
    own, share, place = _own_facts(node, relation, left, beta, columns, heads, HEADS, LEFT, BETA)
    _keep_facts(facts, node, place, own, most, denominator, share, heads, HEADS, SHARES)
