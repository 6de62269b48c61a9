"""A typed graph as files give it: every relation once, beside its reverse.

Models hear a relation in both directions, so the reverse of each is made here, named `rev_<name>`. Files
often hold both directions under two names, and hearing the same edges twice would count them twice: a
relation whose edges are exactly those of an earlier one turned round is left out. A relation of a type with
itself is made symmetric and is its own reverse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor
from torch_geometric.data import HeteroData

from heddle.core.errors import InvalidGraph

Relation = tuple[str, str, str]
"""(source type, name, target type)."""

REVERSE = "rev_"


@dataclass(frozen=True, slots=True)
class TypedGraph:
    """Typed nodes and edges, without labels.

    Args:
        name: The folder it came from.
        data: Nodes (`num_nodes`; `x` where they have features; `node_id` where the files name them) and edges
            (`edge_index`; `edge_weight` where they have weights).
    """

    name: str
    data: HeteroData


@dataclass(frozen=True, slots=True)
class Edges:
    """The edges of one relation.

    Args:
        index: Positions of sources and targets.
        weight: A weight for each, where they have any.

    Shapes:
        index: `[2, E]` int64
        weight: `[E]` float32
    """

    index: Tensor
    weight: Tensor | None = None

    def once(self) -> Edges:
        """Each pair once, sorted; weights of the same pair are added."""
        index, place = torch.unique(self.index, dim=1, return_inverse=True)
        if self.weight is None:
            return Edges(index)
        return Edges(index, self.weight.new_zeros(index.size(1)).index_add_(0, place, self.weight))

    def turned(self) -> Edges:
        """The same edges from target to source."""
        return Edges(self.index.flip(0), self.weight)

    def both_ways(self) -> Edges:
        """The edges and their reverses, each pair once; its weight is that of the heavier direction."""
        index, place = torch.unique(
            torch.cat([self.index, self.index.flip(0)], dim=1), dim=1, return_inverse=True
        )
        if self.weight is None:
            return Edges(index)
        weight = self.weight.new_zeros(index.size(1))
        return Edges(index, weight.scatter_reduce_(0, place, self.weight.repeat(2), "amax"))

    def equals(self, other: Edges) -> bool:
        """Whether both hold the same pairs with the same weights, in whatever order."""
        mine, theirs = self.once(), other.once()
        if (mine.weight is None) != (theirs.weight is None) or not torch.equal(mine.index, theirs.index):
            return False
        return mine.weight is None or theirs.weight is None or torch.equal(mine.weight, theirs.weight)


def add_relations(data: HeteroData, found: Mapping[Relation, Edges]) -> None:
    """Put relations into a graph, each once and beside its reverse.

    Args:
        data: The graph, with its nodes.
        found: The relations as a file has them.

    Raises:
        InvalidGraph: a relation has the name of another's reverse and other edges.
    """
    kept: dict[Relation, Edges] = {}
    # Names that look like a reverse come last, so that what they are the reverse of is there.
    for relation in sorted(found, key=lambda each: (each[1].startswith(REVERSE), each)):
        edges = found[relation].once()
        source, name, target = relation
        if source == target:
            edges = edges.both_ways()
        if any(_is_turned(relation, edges, other, kept[other]) for other in kept):
            continue
        if name.startswith(REVERSE):
            raise InvalidGraph(
                f"relation {'|'.join(relation)} is named as a reverse, and no other relation has its edges",
                hint=f"rename it; {REVERSE}NAME is what the reverse of NAME is called",
            )
        kept[relation] = edges
    for (source, name, target), edges in kept.items():
        _put(data, (source, name, target), edges)
        if source != target:
            _put(data, (target, f"{REVERSE}{name}", source), edges.turned())


def _is_turned(relation: Relation, edges: Edges, other: Relation, known: Edges) -> bool:
    if (relation[2], relation[0]) != (other[0], other[2]) or not edges.index.numel():
        return False
    return edges.index.size(1) == known.index.size(1) and edges.turned().equals(known)


def _put(data: HeteroData, relation: Relation, edges: Edges) -> None:
    data[relation].edge_index = edges.index
    if edges.weight is not None:
        data[relation].edge_weight = edges.weight
