"""What stands around some nodes: the graph within a few edges of them, however large their hubs are.

Breadth first. Each node that is reached is asked once for its first edges (see `looking_around.py`), so
the work is that of `limit` nodes of `per_node` edges each, and equal graphs give equal answers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from heddle.core.errors import NotFound
from heddle.core.ids import NodeId
from heddle.graph.looking_around import Check, go_on, survey
from heddle.graph.records import Edge, Neighbour, Node
from heddle.graph.store import GraphReader


@dataclass(frozen=True, slots=True)
class ReachedNode:
    """A node and how many edges it is away from the nearest start."""

    node: Node
    distance: int


@dataclass(frozen=True, slots=True)
class Expansion:
    """The graph around some nodes.

    Args:
        nodes: By distance; the starts by id, then each hop by the type and id of the edge that led there.
        edges: Edges among these nodes, by id: those that are among the first `per_node` of either end.
        truncated: Whether nodes within the hops may be missing, since a node on the way had more than
            `per_node` edges or there were more than `limit` nodes.
    """

    nodes: tuple[ReachedNode, ...]
    edges: tuple[Edge, ...]
    truncated: bool


def expand(
    graph: GraphReader,
    starts: Sequence[NodeId],
    *,
    hops: int,
    edge_types: Sequence[str] = (),
    node_types: Collection[str] = (),
    per_node: int = 50,
    limit: int = 500,
    check: Check = go_on,
) -> Expansion:
    """Walk from some nodes along edges of either direction.

    Args:
        graph: Where to walk.
        starts: Where to begin; all of them are part of the result, whatever their types and number.
        hops: How many edges away from a start a node may be.
        edge_types: Edges to walk along; empty means all.
        node_types: Types, by `type_name`, of the nodes to step on; empty means all.
        per_node: How many edges of a node are looked at.
        limit: How many nodes to find at most.
        check: Called before the store is asked about a batch of nodes or a hub; raises to end the walk.

    Raises:
        NotFound: a start is not in the graph.
    """
    walk = _Walk(graph, edge_types, frozenset(node_types), per_node, limit, check)
    walk.begin(starts)
    for distance in range(1, hops + 1):
        if not walk.step(distance):
            break
    return walk.result()


class _Walk:
    """What was reached so far, and what of it was not asked yet."""

    def __init__(
        self,
        graph: GraphReader,
        edge_types: Sequence[str],
        node_types: Collection[str],
        per_node: int,
        limit: int,
        check: Check,
    ) -> None:
        self._graph = graph
        self._edge_types = edge_types
        self._node_types = node_types
        self._per_node = per_node
        self._limit = limit
        self._check = check
        self._reached: dict[NodeId, ReachedNode] = {}
        self._edges: list[Edge] = []
        self._unasked: list[NodeId] = []
        self._truncated = False

    def begin(self, starts: Iterable[NodeId]) -> None:
        """Stand on the starts."""
        for name in sorted(set(starts)):
            self._check()
            node = self._graph.node(name)
            if node is None:
                raise NotFound(f"no node {name} in the graph", hint="ids of nodes stand in search results")
            self._reach(node, 0)

    def step(self, distance: int) -> bool:
        """Step on the nodes one edge further; whether there were any."""
        found = self._look_around(hide_more=False)
        # An edge's id is a hash: it is made only of what may be a step.
        new = [each for each in found if each.node.id not in self._reached and self._wanted(each.node)]
        for neighbour in sorted(new, key=lambda each: (each.edge.type, each.edge.id)):
            if neighbour.node.id in self._reached:
                continue
            if len(self._reached) >= self._limit:
                self._truncated = True
                break
            self._reach(neighbour.node, distance)
        return bool(self._unasked)

    def result(self) -> Expansion:
        """All of it, with the edges among the nodes of the last hop."""
        self._look_around(hide_more=True)  # what lies beyond the last hop is not missing
        inside = {
            edge.id: edge
            for edge in self._edges
            if edge.source in self._reached and edge.target in self._reached
        }
        return Expansion(
            nodes=tuple(self._reached.values()),
            edges=tuple(inside[name] for name in sorted(inside)),
            truncated=self._truncated,
        )

    def _wanted(self, node: Node) -> bool:
        return not self._node_types or node.type_name in self._node_types

    def _reach(self, node: Node, distance: int) -> None:
        self._reached[node.id] = ReachedNode(node, distance)
        self._unasked.append(node.id)

    def _look_around(self, *, hide_more: bool) -> list[Neighbour]:
        """The edges at the nodes that were not asked yet."""
        waiting, self._unasked = self._unasked, []
        found: list[Neighbour] = []
        for view in survey(
            self._graph, waiting, edge_types=self._edge_types, per_node=self._per_node, check=self._check
        ):
            self._truncated |= view.more and not hide_more
            found += view.neighbours
        self._edges += (each.edge for each in found)
        return found
