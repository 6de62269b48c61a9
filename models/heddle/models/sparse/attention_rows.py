"""All relations of a graph as attention reads them: edges by who hears, and by who is heard.

Nodes that hear stand in one row of numbers, type after type, and so do those that are heard; the edges of all
relations are one list. So a layer is a handful of kernels however many relations there are. Attention sums
over the edges of the node that hears; its gradient sums over those of the node that is heard. A segment is
what one node has of one relation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from heddle.models.sparse.balanced_rows import LONGEST, HubPieces, check_positions, hub_pieces

_SHORT, _MIDDLE = 16, 2048


@dataclass(frozen=True, slots=True)
class EdgeSegments:
    """Edges sorted by one of their ends, and within it by relation.

    Args:
        row: Where the segments of each node begin.
        pointer: Where the edges of each segment begin.
        node: Node of each segment.
        relation: Relation of each segment.
        column: Node at the other end of each edge.
        place: Where each edge stands among those sorted by the node that hears.
        classes: Segments of like length, short ones first: neighbours there take equally long.
        hubs: Pieces of the segments that are too long for one program; None where there are none.
        hub: Place of each segment among the hubs; 0 for those that are none.

    Shapes:
        row: `[N + 1]` int32
        pointer: `[S + 1]` int32
        node, relation, hub: `[S]` int32
        column, place: `[E]` int32
        classes: `3 x [...]` int32
    """

    row: Tensor
    pointer: Tensor
    node: Tensor
    relation: Tensor
    column: Tensor
    place: Tensor
    classes: tuple[Tensor, Tensor, Tensor]
    hubs: HubPieces | None
    hub: Tensor

    @property
    def of_edges(self) -> Tensor:
        """Segment of each edge; `[E]` int64."""
        counts = self.pointer.diff()
        return torch.repeat_interleave(torch.arange(counts.numel(), device=counts.device), counts)


@dataclass(frozen=True, slots=True)
class AttentionRows:
    """The relations of a graph.

    Args:
        heard_sizes: Number of nodes of each type that is heard.
        hearing_sizes: Number of nodes of each type that hears.
        ends: For each relation the places among those of the type that is heard and of the type that hears.
        hearing: Edges by the node that hears.
        heard: Edges by the node that is heard.
        columns: For each relation its place among those that its target hears along, and among those that
            its source is heard along.
        targets: For each relation the place of the type that hears.
        order: Place of each edge in the relations' own lists, one after another.
        bias: What is added to each edge's scores, sorted by the node that hears; None for nothing.
        longest: Edges that one piece of a long segment has at most.

    Shapes:
        columns: `[R, 2]` int32
        targets: `[R]` int64
        order: `[E]` int32
        bias: `[E]` float32
    """

    heard_sizes: tuple[int, ...]
    hearing_sizes: tuple[int, ...]
    ends: tuple[tuple[int, int], ...]
    hearing: EdgeSegments
    heard: EdgeSegments
    columns: Tensor
    targets: Tensor
    order: Tensor
    bias: Tensor | None
    longest: int

    @property
    def num_edges(self) -> int:
        """Number of edges of all relations, duplicates included."""
        return int(self.order.numel())

    @property
    def incoming(self) -> tuple[int, ...]:
        """Number of relations that each type hears along."""
        return tuple(sum(end[1] == place for end in self.ends) for place in range(len(self.hearing_sizes)))

    @property
    def outgoing(self) -> tuple[int, ...]:
        """Number of relations that each type is heard along."""
        return tuple(sum(end[0] == place for end in self.ends) for place in range(len(self.heard_sizes)))


def attention_rows(
    edges: Sequence[Tensor],
    ends: Sequence[tuple[int, int]],
    heard_sizes: Sequence[int],
    hearing_sizes: Sequence[int],
    bias: Sequence[Tensor] | None = None,
    longest: int = LONGEST,
) -> AttentionRows:
    """Sort the edges of all relations by both ends.

    Args:
        edges: For each relation who is heard (row 0) and who hears (row 1); duplicates count each time.
        ends: For each relation the places of those two types.
        heard_sizes: Number of nodes of each type that is heard.
        hearing_sizes: Number of nodes of each type that hears.
        bias: For each relation what is added to each edge's scores.
        longest: Edges that one piece has at most.

    Shapes:
        edges: `[2, E_r]` int64, at least one relation, all on one device
        bias: `[E_r]`

    Raises:
        ValueError: a position lies outside its type, or there are more edges than 32 bits count.
    """
    ends = tuple(ends)
    for index, (source, target) in zip(edges, ends, strict=True):
        check_positions(index[0], index[1], (heard_sizes[source], hearing_sizes[target]))
    tails = _numbered([index[0] for index in edges], [end[0] for end in ends], heard_sizes)
    heads = _numbered([index[1] for index in edges], [end[1] for end in ends], hearing_sizes)
    if max(tails.numel(), sum(heard_sizes), sum(hearing_sizes)) >= 2**31:
        raise ValueError("more than 2,147,483,647 edges or nodes need to be cut first")
    counts = torch.tensor([index.size(1) for index in edges], device=tails.device)
    relation = torch.repeat_interleave(torch.arange(len(edges), device=tails.device), counts)
    # Stable: edges of one segment keep the order in which they were given.
    key, order = torch.sort(heads * len(edges) + relation, stable=True)
    own = torch.arange(order.numel(), device=order.device, dtype=torch.int32)
    back, place = torch.sort(tails[order] * len(edges) + relation[order], stable=True)
    return AttentionRows(
        heard_sizes=tuple(heard_sizes),
        hearing_sizes=tuple(hearing_sizes),
        ends=ends,
        hearing=_segments(key, tails[order], own, len(edges), sum(hearing_sizes), longest),
        heard=_segments(back, heads[order][place], place.int(), len(edges), sum(heard_sizes), longest),
        columns=torch.tensor(_columns(ends), dtype=torch.int32, device=tails.device),
        targets=torch.tensor([target for _, target in ends], device=tails.device),
        order=order.int(),
        bias=None if bias is None else torch.cat(list(bias)).float()[order],
        longest=longest,
    )


def _numbered(places: Sequence[Tensor], types: Sequence[int], sizes: Sequence[int]) -> Tensor:
    """Positions in each type as positions in all."""
    return torch.cat([each + sum(sizes[:kind]) for each, kind in zip(places, types, strict=True)])


def _columns(ends: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    return [
        (
            sum(other[1] == end[1] for other in ends[:place]),
            sum(other[0] == end[0] for other in ends[:place]),
        )
        for place, end in enumerate(ends)
    ]


def _segments(
    key: Tensor, column: Tensor, place: Tensor, relations: int, nodes: int, longest: int
) -> EdgeSegments:
    """Segments of edges that are sorted by node and relation."""
    key, counts = torch.unique_consecutive(key, return_counts=True)
    pointer = torch.zeros(key.numel() + 1, dtype=torch.int32, device=key.device)
    torch.cumsum(counts, 0, dtype=torch.int32, out=pointer[1:])
    node = key // relations
    hub = (counts > longest).int()
    return EdgeSegments(
        row=torch.searchsorted(node, torch.arange(nodes + 1, device=key.device), out_int32=True),
        pointer=pointer,
        node=node.int(),
        relation=(key % relations).int(),
        column=column.int(),
        place=place,
        classes=_by_length(counts),
        hubs=hub_pieces(pointer, longest),
        hub=hub.cumsum(0, dtype=torch.int32) - hub,
    )


def _by_length(counts: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    order = torch.argsort(counts, stable=True).int()
    ends = torch.searchsorted(counts[order.long()], counts.new_tensor([_SHORT, _MIDDLE]), right=True).tolist()
    return order[: ends[0]], order[ends[0] : ends[1]], order[ends[1] :]
