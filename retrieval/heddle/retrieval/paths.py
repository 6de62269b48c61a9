"""Paths: the shortest way through the graph from what a question names to each hit.

Edges that mean something (mentions, relations, mail, links) are tried first; only a hit that they do not
reach is looked for through containment as well, as two chunks of one document have little in common.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heddle.core.result import Path, PathStep
from heddle.retrieval.adjacency import CONTAINMENT, Adjacency, edge_codes
from heddle.retrieval.generation import Generation

LONGEST_PATH = 4
"""Edges of a path at most: a longer one explains nothing."""


_AHEAD = LONGEST_PATH - 2
"""Layers that are laid around the starts; the last two steps are looked for from the hits backwards. One more
layer would hold most of any graph with hubs, and ten hits have few neighbours."""
_FAR = np.int8(127)


@dataclass(frozen=True, slots=True)
class _Distances:
    """How far nodes are from the starts over edges of some types, as far as that is known.

    Shapes:
        allowed: `[edge types]` bool
        steps: `[N]` int8, `_FAR` where a node is out of reach or nobody asked
    """

    adjacency: Adjacency
    allowed: NDArray[np.bool_]
    steps: NDArray[np.int8]


def find_paths(generation: Generation, starts: Sequence[int], rows: Sequence[int]) -> list[Path]:
    """The shortest path from any start to each hit; a hit that is a start, or out of reach, has none.

    Args:
        generation: The graph and the entries.
        starts: Graph rows to start from.
        rows: Rows of the hits.
    """
    adjacency = generation.view.adjacency
    if not starts or not len(adjacency):
        return []
    wanted = {row: [int(node) for node in generation.entry_nodes[row] if node >= 0] for row in rows}
    # A hit's own containers and siblings come last.
    telling = np.ones(max(len(adjacency.edge_types), 1), dtype=np.bool_)
    telling[edge_codes(adjacency, [*CONTAINMENT, "NEXT", "HAS_ROW"])] = False
    found: dict[int, Path] = {}
    for allowed in (telling, np.ones_like(telling)):
        missing = [row for row in rows if row not in found]
        targets = {node for row in missing for node in wanted[row]}
        if not targets:
            break
        distances = _measure(adjacency, starts, targets, allowed)
        for row in missing:
            if path := _path(generation, row, wanted[row], distances):
                found[row] = path
    return [found[row] for row in rows if row in found and found[row].steps]


def _measure(
    adjacency: Adjacency, starts: Sequence[int], targets: set[int], allowed: NDArray[np.bool_]
) -> _Distances:
    """Distances of the targets, up to `LONGEST_PATH`, and of what lies on the way to them."""
    distances = _Distances(adjacency, allowed, np.full(len(adjacency), _FAR, np.int8))
    frontier = np.unique(np.asarray(starts, dtype=np.int64))
    distances.steps[frontier] = 0
    sought = np.asarray(sorted(targets), dtype=np.int64)
    for layer in range(1, _AHEAD + 1):
        if not len(_unknown(distances, sought)):
            return distances
        frontier = _unknown(distances, np.unique(_beside(distances, frontier)[1]))
        distances.steps[frontier] = layer
        _settle(distances, sought, layer + 1)
    missing = _unknown(distances, sought)
    _settle(distances, np.unique(_beside(distances, missing)[1]), LONGEST_PATH - 1)
    _settle(distances, missing, LONGEST_PATH)
    return distances


def _unknown(distances: _Distances, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
    unknown: NDArray[np.int64] = nodes[distances.steps[nodes] == _FAR]
    return unknown


def _settle(distances: _Distances, nodes: NDArray[np.int64], layer: int) -> None:
    """Give its distance to each of the nodes that has a neighbour one step nearer; that layer is complete."""
    origin, beside = _beside(distances, _unknown(distances, nodes))
    distances.steps[origin[distances.steps[beside] == layer - 1]] = layer


def _beside(distances: _Distances, nodes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Each node with each of its neighbours, over edges that may be walked."""
    adjacency = distances.adjacency
    begin, end = adjacency.indptr[nodes], adjacency.indptr[nodes + 1]
    width = end - begin
    place = np.repeat(begin - np.concatenate([[0], np.cumsum(width)[:-1]]), width) + np.arange(width.sum())
    kept = distances.allowed[adjacency.edges[adjacency.edge_of[place], 2]]
    return np.repeat(nodes, width)[kept], adjacency.neighbours[place[kept]]


def _path(generation: Generation, row: int, nodes: Sequence[int], distances: _Distances) -> Path | None:
    ends = [(int(distances.steps[node]), node) for node in nodes if distances.steps[node] != _FAR]
    if not ends:
        return None
    view, chain = generation.view, _chain(distances, min(ends)[1])
    steps = []
    for edge in [edge for edge, _ in chain[1:]]:
        source, target, kind = (int(value) for value in view.adjacency.edges[edge, :3])
        steps.append(PathStep(view.node(source).id, view.adjacency.edge_types[kind], view.node(target).id))
    named = tuple((item.id, item.name) for item in (view.node(node) for _, node in chain))
    return Path(generation.ids[row].decode(), named, tuple(steps))


def _chain(distances: _Distances, node: int) -> list[tuple[int, int]]:
    """The way from a start to a node: each node with the edge that led there, -1 at the start."""
    chain = []
    while distances.steps[node] > 0:
        edge, parent = _parent(distances, node)
        chain.append((edge, node))
        node = parent
    return [(-1, node), *reversed(chain)]


def _parent(distances: _Distances, node: int) -> tuple[int, int]:
    """The edge to a neighbour one step nearer, and that neighbour: of several the first by id."""
    adjacency = distances.adjacency
    here = slice(int(adjacency.indptr[node]), int(adjacency.indptr[node + 1]))
    beside, edges = adjacency.neighbours[here], adjacency.edge_of[here]
    nearer = distances.steps[beside] == distances.steps[node] - 1
    # Neighbours stand in the order of their ids, and parallel edges in the order of theirs.
    first = int(np.flatnonzero(nearer & distances.allowed[adjacency.edges[edges, 2]])[0])
    return int(edges[first]), int(beside[first])
