"""The first edges at a node: all of them where they are few, and of a hub's each type its share.

`GraphReader.neighbours` gives edges by type and id. Of an entity that is mentioned ten thousand times, its
first hundred would be mentions, and not one of its relations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from heddle.core.ids import NodeId
from heddle.graph.records import Neighbour
from heddle.graph.store import GraphReader

Check = Callable[[], None]
"""Called before each question to the store; raises where the work should stop."""


def go_on() -> None:
    """The check of a caller who waits as long as it takes."""


def look_around(
    graph: GraphReader, node: NodeId, *, edge_types: Sequence[str] = (), per_node: int
) -> tuple[list[Neighbour], bool]:
    """The first edges at a node in either direction, by type and id, and whether there are more.

    Args:
        graph: Where the node is.
        node: The node.
        edge_types: Edges to look at; empty means all.
        per_node: How many edges to look at. Where there are more, they are shared out among the types; what
            a rare type leaves goes to the frequent ones.
    """
    found = graph.neighbours(node, edge_types=edge_types, limit=per_node + 1)
    if len(found) <= per_node:
        return found, False
    types = [name for name in graph.edge_types_at(node) if not edge_types or name in edge_types]
    if len(types) < 2:
        return found[:per_node], True
    first = _first_of_each(graph, node, dict.fromkeys(types, max(1, per_node // len(types))))
    frequent = [name for name in types if len(first[name]) == per_node // len(types)]
    spare = per_node - sum(map(len, first.values()))
    if frequent and spare >= len(frequent):
        share = per_node // len(types) + spare // len(frequent)
        first |= _first_of_each(graph, node, dict.fromkeys(frequent, share))
    return [neighbour for name in types for neighbour in first[name]][:per_node], True


def _first_of_each(graph: GraphReader, node: NodeId, shares: Mapping[str, int]) -> dict[str, list[Neighbour]]:
    return {name: graph.neighbours(node, edge_types=[name], limit=share) for name, share in shares.items()}
