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


@dataclass(frozen=True, slots=True)
class _Reached:
    """Parents of a breadth-first search; -1 at the starts and where it did not come.

    Shapes:
        edge, parent: `[N]` int32
    """

    edge: NDArray[np.int32]
    parent: NDArray[np.int32]
    seen: NDArray[np.bool_]


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
        reached = _search(adjacency, starts, targets, allowed)
        for row in missing:
            if path := _path(generation, row, wanted[row], reached):
                found[row] = path
    return [found[row] for row in rows if row in found and found[row].steps]


def _search(
    adjacency: Adjacency, starts: Sequence[int], targets: set[int], allowed: NDArray[np.bool_]
) -> _Reached:
    count = len(adjacency)
    reached = _Reached(np.full(count, -1, np.int32), np.full(count, -1, np.int32), np.zeros(count, np.bool_))
    frontier = np.unique(np.asarray(starts, dtype=np.int64))
    reached.seen[frontier] = True
    sought = np.asarray(sorted(targets), dtype=np.int64)
    for _ in range(LONGEST_PATH):
        if not len(frontier) or reached.seen[sought].all():
            break
        frontier = _step(adjacency, frontier, reached, allowed)
    return reached


def _step(
    adjacency: Adjacency, frontier: NDArray[np.int64], reached: _Reached, allowed: NDArray[np.bool_]
) -> NDArray[np.int64]:
    begin, end = adjacency.indptr[frontier], adjacency.indptr[frontier + 1]
    width = end - begin
    place = np.repeat(begin - np.concatenate([[0], np.cumsum(width)[:-1]]), width) + np.arange(width.sum())
    beside, edge = adjacency.neighbours[place], adjacency.edge_of[place]
    origin = np.repeat(frontier, width)
    kept = ~reached.seen[beside] & allowed[adjacency.edges[edge, 2]]
    # Of several ways to one node: the first in the order of the frontier, which is the order of ids.
    # Written backwards, so that the first is what stays.
    beside = beside[kept][::-1]
    reached.edge[beside] = edge[kept][::-1]
    reached.parent[beside] = origin[kept][::-1]
    fresh = np.zeros_like(reached.seen)
    fresh[beside] = True
    reached.seen[beside] = True
    return np.flatnonzero(fresh)


def _path(generation: Generation, row: int, nodes: Sequence[int], reached: _Reached) -> Path | None:
    ends = [(len(_chain(reached, node)), node) for node in nodes if reached.seen[node]]
    if not ends:
        return None
    view, chain = generation.view, _chain(reached, min(ends)[1])
    steps = []
    for node in chain[1:]:
        source, target, kind = (int(value) for value in view.adjacency.edges[reached.edge[node], :3])
        steps.append(PathStep(view.node(source).id, view.adjacency.edge_types[kind], view.node(target).id))
    named = tuple((item.id, item.name) for item in (view.node(node) for node in chain))
    return Path(generation.ids[row].decode(), named, tuple(steps))


def _chain(reached: _Reached, node: int) -> list[int]:
    chain = [node]
    while reached.parent[chain[-1]] >= 0:
        chain.append(int(reached.parent[chain[-1]]))
    return chain[::-1]
