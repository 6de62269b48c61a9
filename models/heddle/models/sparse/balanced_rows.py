"""Compressed rows whose work is cut into even pieces, so that one hub does not hold up a whole device.

Real graphs have rows (a conference, a broad topic) with a hundred thousand neighbours beside rows with one.
A program that does a whole row leaves the device idle behind the longest. Here a row of more than
`LONGEST` edges is cut into pieces of at most that many, which are summed apart and joined afterwards:
the pieces are fixed by the rows alone, so a sum has the same order, and the same bits, in every run.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

LONGEST = 512
"""Edges that one piece has at most."""
SHORT = 8
"""Edges up to which several rows share a program."""


@dataclass(frozen=True, slots=True)
class HubPieces:
    """The pieces of the rows that are too long for one program.

    Args:
        row: Row of each hub.
        offset: Where the pieces of each hub begin, and after the last, where they end.
        owner: Place in `row` of each piece's hub.

    Shapes:
        row: `[hubs]` int32
        offset: `[hubs + 1]` int32
        owner: `[pieces]` int32
    """

    row: Tensor
    offset: Tensor
    owner: Tensor


@dataclass(frozen=True, slots=True)
class BalancedRows:
    """The edges of a relation by target, with the pieces of its hubs.

    Args:
        size: Number of (source, target) nodes.
        pointer: Where each target's edges begin.
        column: Source of each edge.
        weight: Weight of each edge, where they have any.
        short: Rows of at most `SHORT` edges, by number of edges: neighbours there take equally long.
        middle: All rows between those and the hubs.
        hubs: Pieces of the rows with more than `LONGEST` edges; None where there are no such rows.

    Shapes:
        pointer: `[num_targets + 1]` int32
        column: `[E]` int32
        weight: `[E]` float32
        short, middle: `[...]` int32
    """

    size: tuple[int, int]
    pointer: Tensor
    column: Tensor
    weight: Tensor | None
    short: Tensor
    middle: Tensor
    hubs: HubPieces | None

    @property
    def num_edges(self) -> int:
        """Number of edges, duplicates included."""
        return int(self.column.numel())


def balance_rows(
    source: Tensor,
    target: Tensor,
    size: tuple[int, int],
    weight: Tensor | None = None,
    longest: int = LONGEST,
) -> BalancedRows:
    """Sort the edges of a relation by target and cut its long rows.

    Args:
        source: Source position of each edge.
        target: Target position of each edge.
        size: Number of (source, target) nodes.
        weight: Weight of each edge; finite and not negative.
        longest: Edges that one piece has at most.

    Shapes:
        source, target, weight: `[E]`

    Raises:
        ValueError: a position lies outside `size`, or there are more edges than 32 bits count.
    """
    check_positions(source, target, size)
    # Stable: edges of one target keep the order in which they were given.
    ordered, order = torch.sort(target.int(), stable=True)
    column = source.int()[order]
    places = torch.arange(size[1] + 1, device=target.device, dtype=torch.int32)
    pointer = torch.searchsorted(ordered, places, out_int32=True)
    short, middle = _by_length(pointer, longest)
    return BalancedRows(
        size=size,
        pointer=pointer,
        column=column,
        weight=None if weight is None else weight.float()[order],
        short=short,
        middle=middle,
        hubs=hub_pieces(pointer, longest),
    )


def check_positions(source: Tensor, target: Tensor, size: tuple[int, int]) -> None:
    """Go on where all edges stay inside a relation's size.

    Raises:
        ValueError: a position lies outside `size`, or there are more edges than 32 bits count.
    """
    if source.numel() >= 2**31 or max(size) >= 2**31:
        raise ValueError("a relation of more than 2,147,483,647 edges or nodes needs to be cut first")
    for places, count in ((source, size[0]), (target, size[1])):
        if places.numel():
            low, high = torch.aminmax(places)
            if int(low) < 0 or int(high) >= count:
                raise ValueError(f"an edge points outside {size[0]} sources and {size[1]} targets")


def hub_pieces(pointer: Tensor, longest: int) -> HubPieces | None:
    """Cut the rows of more than `longest` edges; None where there are no such rows.

    Shapes:
        pointer: `[rows + 1]` int32
    """
    degree = pointer.diff()
    row = torch.nonzero(degree > longest).flatten()
    if not row.numel():
        return None
    pieces = (degree[row] + longest - 1) // longest
    offset = torch.zeros(row.numel() + 1, dtype=torch.int32, device=pointer.device)
    torch.cumsum(pieces, 0, dtype=torch.int32, out=offset[1:])
    owner = torch.repeat_interleave(torch.arange(row.numel(), device=pointer.device), pieces)
    return HubPieces(row.int(), offset, owner.int())


def _by_length(pointer: Tensor, longest: int) -> tuple[Tensor, Tensor]:
    degree = pointer.diff()
    short = torch.nonzero(degree <= SHORT).flatten()
    middle = torch.nonzero((degree > SHORT) & (degree <= longest)).flatten()
    return short[torch.argsort(degree[short], stable=True)].int(), middle.int()
