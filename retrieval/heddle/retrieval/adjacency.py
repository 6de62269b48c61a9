"""The graph of a generation as arrays: who is next to whom, for walks and for paths.

Composed from the segments' contributions by the graph's own rule (`graph/records.py`): a node is shown
as its smallest (stub, document) contributor says, an edge belongs to one document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from heddle.core.ids import NodeId
from heddle.graph.schema import EdgeType, NodeType
from heddle.retrieval.joined_nodes import ALONE, NOBODY, JoinedNodes, JoinedRows
from heddle.retrieval.segment_graph import (
    DOCUMENT,
    END,
    KEY_WIDTH,
    NODE,
    NODE_WIDTH,
    OWNER,
    SOURCE,
    START,
    STUB,
    TARGET,
    TYPE,
    SegmentGraph,
)


@dataclass(frozen=True, slots=True)
class NodeView:
    """A node as the generation shows it."""

    id: NodeId
    type: NodeType
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Adjacency:
    """Nodes in the order of their ids, edges in the order of their ends, and neighbours by node.

    Shapes:
        node_ids: `[N]` bytes, sorted
        node_home: `[N, 2]` int32: part and row that show the node
        edges: `[E, 5]` int32: source, target, type code, start, end (-1: no span)
        edge_entries: `[E]` bytes: id of the entry that shows the edge
        indptr: `[N + 1]` int64
        neighbours: `[2E]` int32, each edge seen from both ends
        edge_of: `[2E]` int32: row in `edges`

    Attributes:
        joined: Which nodes are one thing; SAME_AS edges join them, too.
    """

    node_ids: NDArray[np.bytes_]
    node_home: NDArray[np.int32]
    edges: NDArray[np.int32]
    edge_entries: NDArray[np.bytes_]
    edge_types: tuple[str, ...]
    indptr: NDArray[np.int64]
    neighbours: NDArray[np.int32]
    edge_of: NDArray[np.int32]
    joined: JoinedRows = ALONE

    def __len__(self) -> int:
        return len(self.node_ids)

    def row(self, node: str) -> int:
        """The row of a node; -1 where it is not here."""
        return int(self.rows([node])[0])

    def rows(self, nodes: Sequence[str] | NDArray[np.bytes_]) -> NDArray[np.int32]:
        """Rows of nodes; -1 where one is not here."""
        return rows_among(self.node_ids, np.asarray(nodes, dtype=NODE_WIDTH))

    def around(self, row: int) -> NDArray[np.int32]:
        """Rows in `edges` of a node's edges, in either direction."""
        return np.asarray(self.edge_of[self.indptr[row] : self.indptr[row + 1]], dtype=np.int32)


def rows_among(node_ids: NDArray[np.bytes_], wanted: NDArray[np.bytes_]) -> NDArray[np.int32]:
    """Where nodes stand among sorted ids; -1 where one is not there."""
    if not len(node_ids):
        return np.full(len(wanted), -1, dtype=np.int32)
    place = np.minimum(np.searchsorted(node_ids, wanted), len(node_ids) - 1)
    return np.where(node_ids[place] == wanted, place, -1).astype(np.int32)


Pairs = Sequence[tuple[str, str]]
Places = NDArray[np.int32]
"""Rows in an adjacency of the nodes of a segment, by their places there; -1 where one is not shown."""


@dataclass(frozen=True, slots=True)
class Part:
    """What of a segment's graph is to be composed.

    Shapes:
        nodes: `[k]`: rows of `graph.nodes`, in order
        edges: `[e]`: rows of `graph.edges`, in order; both ends are among the nodes
    """

    graph: SegmentGraph
    nodes: NDArray[np.int64]
    edges: NDArray[np.int64]


def compose(
    parts: Sequence[Part], *, joined: JoinedNodes = NOBODY, split: Pairs = ()
) -> tuple[Adjacency, tuple[Places, ...]]:
    """Compose contributions by the graph's own rule.

    Segments are sorted already, so parts are merged, and only what several parts say of one pair of nodes
    is sorted again.

    Args:
        parts: Of the segments, in the order of the generation.
        joined: Groups of nodes that are one thing: joined by SAME_AS.
        split: Pairs that a person told apart: no SAME_AS of a document joins them.

    Returns:
        The graph, and for each part where its segment's nodes stand in it.
    """
    first = [_first_rows(part) for part in parts]
    shown = [part.graph.nodes[rows] for part, rows in zip(parts, first, strict=True)]
    ids, rows_of = _union(
        [part.graph.node_ids[nodes[:, NODE]] for part, nodes in zip(parts, shown, strict=True)]
    )
    places = tuple(map(_places, parts, shown, rows_of))
    home = _homes(parts, first, rows_of, len(ids))
    names = _types(parts)
    edges, entries = _edges(parts, places, names)
    same = names.index(EdgeType.SAME_AS)
    edges, entries = _without_split(edges, entries, same, _rows(ids, split))
    together = JoinedRows.of(joined, rows_among(ids, joined.members))
    edges, entries = _with_joined(edges, entries, same, together, len(ids))
    indptr, neighbours, edge_of = _both_ways(edges, len(ids))
    return Adjacency(ids, home, edges, entries, tuple(names), indptr, neighbours, edge_of, together), places


def _first_rows(part: Part) -> NDArray[np.int64]:
    """Of each node's contributions in a part the first, by (stub, document)."""
    node = part.graph.nodes[part.nodes, NODE]
    rows: NDArray[np.int64] = part.nodes[np.append(True, node[1:] != node[:-1])[: len(node)]]
    return rows


def _union(parts: Sequence[NDArray[np.bytes_]]) -> tuple[NDArray[np.bytes_], list[NDArray[np.int64]]]:
    """Sorted ids of all parts, each sorted itself, and the rows of each part's among them."""
    if not parts:
        return np.empty(0, NODE_WIDTH), []
    largest = max(range(len(parts)), key=lambda number: len(parts[number]))
    base = parts[largest]
    others = [part for number, part in enumerate(parts) if number != largest]
    rest = np.unique(np.concatenate([base[:0], *others]))
    at = np.searchsorted(base, rest)
    fresh = np.ones(len(rest), dtype=np.bool_)
    if len(base):
        fresh = base[np.minimum(at, len(base) - 1)] != rest
    at, rest = at[fresh], rest[fresh]
    ids = np.insert(base, at, rest) if len(rest) else base
    moved = np.arange(len(base)) + np.cumsum(np.bincount(at, minlength=len(base) + 1))[: len(base)]
    return ids, [
        moved if number == largest else np.searchsorted(ids, part) for number, part in enumerate(parts)
    ]


def _places(part: Part, shown: NDArray[np.int32], rows: NDArray[np.int64]) -> Places:
    places = np.full(len(part.graph.node_ids), -1, dtype=np.int32)
    places[shown[:, NODE]] = rows
    return places


def _homes(
    parts: Sequence[Part],
    first: Sequence[NDArray[np.int64]],
    rows_of: Sequence[NDArray[np.int64]],
    count: int,
) -> NDArray[np.int32]:
    """Of each node the part and row that show it: the smallest (stub, document) of all parts."""
    home = np.zeros((count, 2), dtype=np.int32)
    best = np.full(count, np.iinfo(np.int64).max)
    _, ranks = _union([part.graph.documents for part in parts])
    for number, part in enumerate(parts):
        nodes, rows = part.graph.nodes[first[number]], rows_of[number]
        rank = nodes[:, STUB].astype(np.int64) << 32 | ranks[number][nodes[:, DOCUMENT]]
        better = rank < best[rows]
        best[rows[better]] = rank[better]
        home[rows[better], 0], home[rows[better], 1] = number, first[number][better]
    return home


def _types(parts: Sequence[Part]) -> list[str]:
    # A type that only dead edges have must not number the others.
    found = {EdgeType.SAME_AS.value}
    for part in parts:
        codes = np.flatnonzero(np.bincount(part.graph.edges[part.edges, TYPE], minlength=1))
        found.update(part.graph.edge_types[int(code)] for code in codes if part.graph.edge_types)
    return sorted(found)


def _edges(
    parts: Sequence[Part], places: Sequence[Places], names: Sequence[str]
) -> tuple[NDArray[np.int32], NDArray[np.bytes_]]:
    found, shown = [np.empty((0, 5), np.int32)], [np.empty(0, KEY_WIDTH)]
    number = {name: code for code, name in enumerate(names)}
    for part, place in zip(parts, places, strict=True):
        codes = np.asarray([number.get(name, -1) for name in part.graph.edge_types] or [-1], dtype=np.int32)
        edges = part.graph.edges[part.edges, :OWNER]
        edges[:, SOURCE] = place[edges[:, SOURCE]]
        edges[:, TARGET] = place[edges[:, TARGET]]
        edges[:, TYPE] = codes[edges[:, TYPE]]
        found.append(edges)
        shown.append(part.graph.edge_entries[part.edges])
    edges, entries = np.concatenate(found), np.concatenate(shown)
    if len([part for part in parts if len(part.edges)]) > 1:
        order = _merged_order(edges, entries, np.repeat(np.arange(len(found)), [len(each) for each in found]))
        edges, entries = edges[order], entries[order]
    return edges, entries


def _merged_order(
    edges: NDArray[np.int32], entries: NDArray[np.bytes_], part: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The order of edges that are sorted part by part."""
    # A stable sort merges what is sorted in runs; it leaves the edges of one pair of nodes part by part.
    pair = edges[:, SOURCE].astype(np.int64) << 32 | edges[:, TARGET]
    order = np.argsort(pair, kind="stable")
    same = pair[order][1:] == pair[order][:-1]
    mixed = same & (part[order][1:] != part[order][:-1])
    group = np.concatenate([[0], np.cumsum(~same)]) if len(order) else np.empty(0, np.int64)
    open_groups = np.zeros(len(order) + 1, dtype=np.bool_)
    open_groups[group[1:][mixed]] = True
    member = np.flatnonzero(open_groups[group])
    order[member] = order[member][_sorted_edges(edges[order[member]], entries[order[member]])]
    return order


def _sorted_edges(edges: NDArray[np.int32], entries: NDArray[np.bytes_]) -> NDArray[np.int64]:
    columns = [edges[:, column] for column in (END, START, TYPE, TARGET, SOURCE)]
    return np.lexsort((entries, *columns))


def _rows(node_ids: NDArray[np.bytes_], pairs: Pairs) -> list[tuple[int, int]]:
    found = []
    for pair in pairs:
        rows = [int(np.searchsorted(node_ids, node.encode())) for node in pair]
        if all(
            row < len(node_ids) and node_ids[row] == node.encode()
            for row, node in zip(rows, pair, strict=True)
        ):
            found.append((min(rows), max(rows)))
    return found


def _without_split(
    edges: NDArray[np.int32],
    entries: NDArray[np.bytes_],
    same: int,
    split: Sequence[tuple[int, int]],
) -> tuple[NDArray[np.int32], NDArray[np.bytes_]]:
    for left, right in split:
        ends = np.sort(edges[:, :2], axis=1)
        kept = ~((ends[:, 0] == left) & (ends[:, 1] == right) & (edges[:, 2] == same))
        edges, entries = edges[kept], entries[kept]
    return edges, entries


def _with_joined(
    edges: NDArray[np.int32], entries: NDArray[np.bytes_], same: int, joined: JoinedRows, count: int
) -> tuple[NDArray[np.int32], NDArray[np.bytes_]]:
    if not len(joined.rows):
        return edges, entries
    pairs = joined.pairs(np.bincount(edges[:, :2].ravel(), minlength=count))
    added = np.full((len(pairs), edges.shape[1]), -1, dtype=np.int32)
    added[:, :2], added[:, TYPE] = pairs, same
    edges = np.concatenate([edges, added])
    entries = np.concatenate([entries, np.zeros(len(added), dtype=entries.dtype)])
    order = _merged_order(edges, entries, (np.arange(len(edges)) >= len(edges) - len(added)).astype(np.int64))
    return edges[order], entries[order]


def _both_ways(
    edges: NDArray[np.int32], count: int
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    """Each edge at both of its ends: by node, then by neighbour, then by row."""
    source, target = edges[:, SOURCE].astype(np.int64), edges[:, TARGET].astype(np.int64)
    arriving = np.argsort(edges[:, TARGET], kind="stable")
    # Of the edges between two nodes those that leave the smaller one have the smaller rows.
    leaving_key = (source << 32 | target) << 1 | (source > target)
    arriving_key = ((target << 32 | source) << 1 | (target < source))[arriving]
    keys = np.concatenate([leaving_key, arriving_key])
    order = np.argsort(keys, kind="stable")  # both halves are sorted, so that this merges them
    edge = np.concatenate([np.arange(len(edges), dtype=np.int32), arriving.astype(np.int32)])[order]
    neighbours = np.concatenate([edges[:, TARGET], edges[arriving, SOURCE]])[order]
    degree = np.bincount(source, minlength=count) + np.bincount(target, minlength=count)
    indptr = np.concatenate([[0], np.cumsum(degree)]).astype(np.int64)
    return indptr, neighbours, edge


def edge_codes(adjacency: Adjacency, names: Sequence[str]) -> NDArray[np.int32]:
    """Codes of edge types, those that the graph has."""
    return cast(
        "NDArray[np.int32]",
        np.asarray([code for code, name in enumerate(adjacency.edge_types) if name in names], dtype=np.int32),
    )


CONTAINMENT = frozenset(
    {
        EdgeType.HAS_PAGE.value,
        EdgeType.HAS_SECTION.value,
        EdgeType.HAS_CHUNK.value,
        EdgeType.HAS_TABLE.value,
        EdgeType.HAS_INFOBOX.value,
        EdgeType.HAS_FIGURE.value,
        EdgeType.HAS_MESSAGE.value,
    }
)
"""Edges that say where a piece stands, not what it means."""
