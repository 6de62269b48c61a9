"""The subgraph around what was found: a few hundred nodes with their edges, for what walks and trees cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heddle.graph.schema import EdgeType
from heddle.retrieval.adjacency import edge_codes
from heddle.retrieval.generation import Generation

MOST_NODES = 400
HUB = 200
"""Edges from which a node is not gone through: what every document names connects nothing."""
_NOT_WALKED = (EdgeType.HAS_PAGE.value, EdgeType.NEXT.value)


@dataclass(frozen=True, slots=True)
class Subgraph:
    """Nodes of a generation's graph and the edges among them.

    Shapes:
        nodes: `[n]` int64: rows of the graph, ascending
        distance: `[n]` int64: edges to the nearest start
        edges: `[e, 2]` int64: places in `nodes`, the smaller first, each pair once, sorted
    """

    nodes: NDArray[np.int64]
    distance: NDArray[np.int64]
    edges: NDArray[np.int64]

    def places(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where graph rows stand in `nodes`; -1 where one does not."""
        if not len(self.nodes):
            return np.full(len(rows), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.nodes, rows), len(self.nodes) - 1)
        return np.where(self.nodes[at] == rows, at, -1).astype(np.int64)


def subgraph_around(
    generation: Generation, starts: Sequence[int], hops: int, *, most: int = MOST_NODES
) -> Subgraph:
    """The nodes within some edges of the starts, nearest first up to a number, with the edges among them.

    Args:
        generation: The index.
        starts: Graph rows; they are in any case part of it.
        hops: Edges to go.
        most: Nodes besides the starts.
    """
    adjacency = generation.view.adjacency
    walked = np.ones(max(len(adjacency.edge_types), 1), dtype=np.bool_)
    walked[edge_codes(adjacency, _NOT_WALKED)] = False
    distance = {int(row): 0 for row in sorted(set(starts))}
    frontier = list(distance)
    room = len(distance) + most
    pairs: set[tuple[int, int]] = set()
    for hop in range(1, hops + 2):
        reached: list[int] = []
        for row in frontier:
            begin, end = int(adjacency.indptr[row]), int(adjacency.indptr[row + 1])
            if end - begin > HUB and distance[row]:
                continue
            kept = walked[adjacency.edges[adjacency.edge_of[begin:end], 2]]
            for beside in np.unique(adjacency.neighbours[begin:end][kept]).tolist():
                if beside not in distance and hop <= hops and len(distance) < room:
                    distance[beside] = hop
                    reached.append(beside)
                if beside in distance and beside != row:
                    pairs.add((min(row, beside), max(row, beside)))
        frontier = reached
    nodes = np.asarray(sorted(distance), dtype=np.int64)
    ends = np.asarray(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return Subgraph(
        nodes,
        np.asarray([distance[int(node)] for node in nodes], dtype=np.int64),
        np.searchsorted(nodes, ends),
    )


def rows_on(
    generation: Generation, nodes: NDArray[np.int64], allowed: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Rows of the allowed entries that stand on some nodes; a triple stands on both of its ends.

    Shapes:
        nodes: ascending
    """
    ends = generation.entry_nodes
    held = np.isin(ends[:, 0], nodes) & ((ends[:, 1] < 0) | np.isin(ends[:, 1], nodes))
    return np.flatnonzero(held & allowed)
