r"""The edges of a meta-relation, and how longer ones are composed of shorter ones.

LATTE walks the edges of order t that its attention found worth walking, one relation further:
$A' = A D^{-1} B$ with $A$ the attention of order t, $B$ the relation's edges as 0 and 1, and
$D_{jj} = \sum_v A_{vj} + \sum_u B_{ju}$, so that a walk through a hub counts for less (as in the likeness of
Adamic and Adar).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import torch
from torch import Tensor


@dataclass(frozen=True)
class RelationEdges:
    """Edges sorted by head, then by tail, each once.

    Args:
        index: Heads, the nodes that listen, above tails, those that are heard.
        size: Number of nodes of the head's and of the tail's type.
        weight: What each edge weighs; greater than 0. None where all weigh the same.

    Shapes:
        index: `[2, E]` int64
        weight: `[E]` float
    """

    index: Tensor
    size: tuple[int, int]
    weight: Tensor | None = field(default=None)

    @property
    def heads(self) -> Tensor:
        """Who listens; `[E]`."""
        return self.index[0]

    @property
    def tails(self) -> Tensor:
        """Who is heard; `[E]`."""
        return self.index[1]

    @property
    def count(self) -> int:
        """Number of edges."""
        return int(self.index.size(1))

    @cached_property
    def pointer(self) -> Tensor:
        """Where each head's edges begin, and after the last, where they end; `[heads + 1]`."""
        return _pointer(self.heads, self.size[0])

    @cached_property
    def by_tail(self) -> tuple[Tensor, Tensor]:
        """The edges' order by tail, and where each tail's begin in it; `[E]` and `[tails + 1]`."""
        ordered, order = torch.sort(self.tails, stable=True)
        return order, _pointer(ordered, self.size[1])

    @cached_property
    def degree(self) -> Tensor:
        """Number of edges of each head; `[heads]`."""
        return self.pointer.diff()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.size[0]} -> {self.size[1]}, edges={self.count})"


def relation_edges(index: Tensor, size: tuple[int, int], weight: Tensor | None = None) -> RelationEdges:
    """Sort edges; those given twice become one that weighs their sum.

    Shapes:
        index: `[2, E]` heads above tails, in any order
        weight: `[E]`
    """
    tails = max(size[1], 1)
    keys = index[0] * tails + index[1]
    once, place = torch.unique(keys, return_inverse=True)
    if weight is not None:
        weight = weight.new_zeros(once.numel()).index_add_(0, place, weight)
    heads = torch.div(once, tails, rounding_mode="floor")
    return RelationEdges(torch.stack([heads, once - heads * tails]), size, weight)


def kept_by_attention(edges: RelationEdges, attention: Tensor, least: float) -> RelationEdges:
    """The edges whose attention reaches a threshold, weighing what they are attended to.

    Where none of a relation's edges does, the best one is kept, as the authors do.

    Shapes:
        attention: `[E]`
    """
    if not edges.count:
        return RelationEdges(edges.index, edges.size, attention)
    kept = torch.nonzero(attention >= least).flatten()
    if not kept.numel():
        kept = attention.argmax()[None]
    return RelationEdges(edges.index[:, kept], edges.size, attention[kept])


def compose_edges(
    walked: RelationEdges, step: RelationEdges, most: int, generator: torch.Generator | None = None
) -> RelationEdges:
    """Walk one relation further: A' = A D^-1 B.

    Args:
        walked: The edges walked so far, with their weights (A).
        step: The relation's edges (B); their weights play no part.
        most: Bound on the edges that result; at most four times as many walks are followed. Each head's
            heaviest edges come before any head's second heaviest, so that a hub crowds nobody out.
        generator: Where edges are too many, a source of chance on the CPU: the bound then keeps a sample that
            favours heavy edges instead of the heaviest themselves, which matters where all weigh alike.
    """
    weight = (
        walked.weight if walked.weight is not None else torch.ones_like(walked.heads, dtype=torch.float32)
    )
    through = step.degree.to(weight.dtype).index_add(0, walked.tails, weight)  # D [J]
    share = weight / through.index_select(0, walked.tails)  # A D^-1 [E]
    fan = step.degree.index_select(0, walked.tails)  # [E]
    followed = _affordable(walked, _by_chance(share, generator), fan, 4 * most)
    share, fan = share[followed], fan[followed]
    place = torch.repeat_interleave(torch.arange(fan.numel(), device=fan.device), fan)  # [W]
    begin = step.pointer.index_select(0, walked.tails[followed])  # [e]
    offset = torch.arange(place.numel(), device=fan.device) - (fan.cumsum(0) - fan)[place]
    tails = step.tails[begin[place] + offset]  # [W]
    index = torch.stack([walked.heads[followed][place], tails])
    joined = relation_edges(index, (walked.size[0], step.size[1]), share[place])
    return heaviest(joined, most, generator)


def heaviest(edges: RelationEdges, most: int, generator: torch.Generator | None = None) -> RelationEdges:
    """At most so many edges: each head's heaviest, or luckiest, before any head's second."""
    if edges.count <= most:
        return edges
    weight = edges.weight if edges.weight is not None else torch.ones_like(edges.heads, dtype=torch.float32)
    kept = _fair_order(edges, _by_chance(weight, generator))[:most].sort().values
    return RelationEdges(edges.index[:, kept], edges.size, weight[kept])


def _by_chance(weight: Tensor, generator: torch.Generator | None) -> Tensor:
    """Weights whose order is that of drawing without replacement (Efraimidis and Spirakis, 2006)."""
    if generator is None:
        return weight
    chance = torch.empty(weight.numel()).exponential_(generator=generator)
    return weight / chance.clamp(min=1e-30).to(weight)


def _affordable(edges: RelationEdges, weight: Tensor, cost: Tensor, most: int) -> Tensor:
    """Places of the edges that may be followed within a budget, the fairest first; sorted."""
    if int(cost.sum()) <= most:
        return torch.nonzero(cost).flatten()
    order = _fair_order(edges, weight)
    return order[cost[order].cumsum(0) <= most].sort().values


def _fair_order(edges: RelationEdges, weight: Tensor) -> Tensor:
    """Edges by their rank among their head's edges, the heavier first among those of a rank."""
    heavy = torch.argsort(weight, descending=True, stable=True)
    by_head = heavy[torch.argsort(edges.heads[heavy], stable=True)]
    rank = torch.empty_like(by_head)
    # Edges are sorted by head, so that head v's stand from pointer[v] in both orders.
    rank[by_head] = torch.arange(edges.count, device=weight.device) - edges.pointer[edges.heads[by_head]]
    return heavy[torch.argsort(rank[heavy], stable=True)]


def _pointer(ordered: Tensor, count: int) -> Tensor:
    return torch.searchsorted(ordered, torch.arange(count + 1, device=ordered.device))
