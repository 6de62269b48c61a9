"""The first edges at a node: all of them where they are few, and of a hub's each type its share.

`GraphReader.neighbours` gives edges by type and id. Of an entity that is mentioned ten thousand times, its
first hundred would be mentions, and not one of its relations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from heddle.core.ids import NodeId
from heddle.graph.records import Neighbour
from heddle.graph.store import GraphReader

Check = Callable[[], None]
"""Called again and again while work goes on; raises where it should stop."""


BATCH = 25
"""Nodes that the store is asked about at once: few enough that a deadline is kept."""


@dataclass(frozen=True, slots=True)
class View:
    """The first edges at a node, by type and id, and whether there are more."""

    node: NodeId
    neighbours: list[Neighbour]
    more: bool


def go_on() -> None:
    """The check of a caller who waits as long as it takes."""


def look_around(
    graph: GraphReader, node: NodeId, *, edge_types: Sequence[str] = (), per_node: int
) -> tuple[list[Neighbour], bool]:
    """The first edges at one node, as `survey` gives them, and whether there are more."""
    (view,) = survey(graph, [node], edge_types=edge_types, per_node=per_node)
    return view.neighbours, view.more


def survey(
    graph: GraphReader,
    nodes: Iterable[NodeId],
    *,
    edge_types: Sequence[str] = (),
    per_node: int,
    check: Check = go_on,
) -> Iterator[View]:
    """The first edges at some nodes, in the order of the nodes.

    Args:
        graph: Where the nodes are.
        nodes: The nodes.
        edge_types: Edges to look at; empty means all.
        per_node: How many edges of a node to look at. Where there are more, they are shared out among the
            types; what a rare type leaves goes to the frequent ones.
        check: Called before the store is asked about the next `BATCH` nodes, and before each hub.
    """
    rest = iter(nodes)
    while batch := list(islice(rest, BATCH)):
        check()
        found = graph.neighbourhoods(batch, edge_types=edge_types, limit=per_node + 1)
        for node in batch:
            if len(found[node]) <= per_node:
                yield View(node, found[node], more=False)
            else:
                check()
                shared = _shared_out(graph, node, edge_types, per_node)
                yield View(node, found[node][:per_node] if shared is None else shared, more=True)


def _shared_out(
    graph: GraphReader, node: NodeId, edge_types: Sequence[str], per_node: int
) -> list[Neighbour] | None:
    """Of each type of edges at a hub some; None where there is one type alone."""
    types = [name for name in graph.edge_types_at(node) if not edge_types or name in edge_types]
    if len(types) < 2:
        return None
    share = max(1, per_node // len(types))
    first = {name: graph.neighbours(node, edge_types=[name], limit=share) for name in types}
    frequent = [name for name in types if len(first[name]) == share]
    spare = per_node - sum(map(len, first.values()))
    if frequent and spare >= len(frequent):
        share += spare // len(frequent)
        first |= {name: graph.neighbours(node, edge_types=[name], limit=share) for name in frequent}
    return [neighbour for name in types for neighbour in first[name]][:per_node]
