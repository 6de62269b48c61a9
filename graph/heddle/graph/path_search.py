"""Paths between two nodes: how one thing is connected to another.

A search from both ends that meets in the middle: a path of four edges is found by asking the two nodes
and their neighbours, never the neighbours' neighbours. With `per_node` edges looked at a node, that is at
most `2 * per_node + 2` nodes asked, whatever the hubs on the way. An edge is known when either of its ends
tells of it: a hub in the middle of a path need not be asked at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from heddle.core.errors import NotFound, UsageError
from heddle.core.ids import NodeId
from heddle.graph.looking_around import Check, go_on, survey
from heddle.graph.records import Edge, Node
from heddle.graph.store import GraphReader

MAX_LENGTH = 4
"""Edges that a path may have: half of it from each end is two steps."""

_Half = tuple[NodeId, ...]


@dataclass(frozen=True, slots=True)
class GraphPath:
    """A way from one node to another that meets no node twice; edges may be walked against their direction.

    Args:
        nodes: From the source to the target.
        edges: One for each step; of parallel edges the first by type and id.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class PathSearch:
    """The paths found.

    Args:
        paths: Shortest first, then by the ids of their nodes.
        truncated: Whether there are more than `limit`, or may be since a node on the way had more than
            `per_node` edges.
    """

    paths: tuple[GraphPath, ...]
    truncated: bool


def find_paths(
    graph: GraphReader,
    source: NodeId,
    target: NodeId,
    *,
    max_length: int = MAX_LENGTH,
    limit: int = 10,
    edge_types: Sequence[str] = (),
    per_node: int = 100,
    check: Check = go_on,
) -> PathSearch:
    """Find the shortest paths between two nodes, along edges of either direction.

    Args:
        graph: Where to search.
        source: Where the paths begin.
        target: Where they end; the source itself gives the one path without an edge.
        max_length: How many edges a path may have, at most `MAX_LENGTH`.
        limit: How many paths to find at most.
        edge_types: Edges to walk along; empty means all.
        per_node: How many edges of a node are looked at.
        check: Called before the store is asked about a batch of nodes or a hub; raises to end the search.

    Raises:
        NotFound: source or target is not in the graph.
        UsageError: paths longer than `MAX_LENGTH` are asked for.
    """
    if max_length > MAX_LENGTH:
        raise UsageError(
            f"a path of {max_length} edges is too long", hint=f"ask for at most {MAX_LENGTH} edges"
        )
    search = _Search(graph, edge_types, per_node, check)
    search.require(source, target)
    # One more than wanted tells whether there are more.
    found = list(islice(search.paths(source, target, max_length), limit + 1))
    return PathSearch(tuple(map(search.path, found[:limit])), search.truncated or len(found) > limit)


class _Search:
    """The part of the graph that was asked for."""

    def __init__(self, graph: GraphReader, edge_types: Sequence[str], per_node: int, check: Check) -> None:
        self._graph = graph
        self._edge_types = edge_types
        self._per_node = per_node
        self._check = check
        self._nodes: dict[NodeId, Node] = {}
        self._known: defaultdict[NodeId, dict[NodeId, Edge]] = defaultdict(dict)
        self._asked: set[NodeId] = set()
        self.truncated = False

    def require(self, *names: NodeId) -> None:
        """Look the ends up.

        Raises:
            NotFound: one is not in the graph.
        """
        for name in names:
            self._check()
            node = self._graph.node(name)
            if node is None:
                raise NotFound(f"no node {name} in the graph", hint="ids of nodes stand in search results")
            self._nodes[name] = node

    def paths(self, source: NodeId, target: NodeId, max_length: int) -> Iterator[_Half]:
        """The ids of the nodes of each path, shortest first, then in order."""
        if source == target:
            yield (source,)
            return
        self._ask((source, target))
        for length in range(1, max_length + 1):
            if length == 3:
                self._ask(sorted({*self._known[source], *self._known[target]}))
            yield from self._paths_of(length, source, target)

    def _paths_of(self, length: int, source: NodeId, target: NodeId) -> Iterator[_Half]:
        near, far = (length + 1) // 2, length // 2
        # Every list of halves is in order, and so are the paths that are joined of them.
        endings: dict[NodeId, list[_Half]] = {}
        for half in sorted(each[::-1] for each in self._halves((target,), far)):
            endings.setdefault(half[0], []).append(half)
        for half in self._halves((source,), near):
            for ending in endings.get(half[-1], ()):
                if set(half).isdisjoint(ending[1:]):
                    yield half + ending[1:]

    def path(self, names: _Half) -> GraphPath:
        """A path of its nodes' ids."""
        steps = pairwise(names)
        return GraphPath(
            nodes=tuple(self._nodes[name] for name in names),
            edges=tuple(self._known[here][there] for here, there in steps),
        )

    def _halves(self, begun: _Half, steps: int) -> Iterator[_Half]:
        """Ways on from an end that meet no node twice, in order."""
        if steps == 0:
            yield begun
            return
        for name in sorted(self._known[begun[-1]]):
            if name not in begun:
                yield from self._halves((*begun, name), steps - 1)

    def _ask(self, names: Iterable[NodeId]) -> None:
        """Learn the edges at some nodes, each asked once."""
        new = [name for name in names if name not in self._asked]
        self._asked.update(new)
        for view in survey(
            self._graph, new, edge_types=self._edge_types, per_node=self._per_node, check=self._check
        ):
            self.truncated |= view.more
            for neighbour in view.neighbours:
                self._nodes.setdefault(neighbour.node.id, neighbour.node)
                self._learn(view.node, neighbour.node.id, neighbour.edge)

    def _learn(self, here: NodeId, there: NodeId, edge: Edge) -> None:
        before = self._known[here].get(there, edge)
        first = min(before, edge, key=lambda each: (each.type, each.id))
        self._known[here][there] = self._known[there][here] = first
