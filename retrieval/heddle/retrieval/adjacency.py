"""The graph of a generation as arrays: who is next to whom, for walks and for paths.

Composed from the segments' contributions by the graph's own rule (`graph/records.py`): a node is shown
as its smallest (stub, document) contributor says, an edge belongs to one document.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from heddle.core.ids import DocumentId, NodeId
from heddle.graph.schema import EdgeType, NodeType
from heddle.retrieval.array_file import load_array, save_array
from heddle.retrieval.segment import NODE_WIDTH, SegmentGraph

_ARRAYS = ("node_ids", "node_home", "edges", "edge_entries", "indptr", "neighbours", "edge_of")


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
        node_home: `[N, 2]` int32: segment and row that show the node
        edges: `[E, 5]` int32: source, target, type code, start, end (-1: no span)
        edge_entries: `[E]` bytes: id of the entry that shows the edge
        indptr: `[N + 1]` int64
        neighbours: `[2E]` int32, each edge seen from both ends
        edge_of: `[2E]` int32: row in `edges`
    """

    node_ids: NDArray[np.bytes_]
    node_home: NDArray[np.int32]
    edges: NDArray[np.int32]
    edge_entries: NDArray[np.bytes_]
    edge_types: tuple[str, ...]
    indptr: NDArray[np.int64]
    neighbours: NDArray[np.int32]
    edge_of: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.node_ids)

    def row(self, node: str) -> int:
        """The row of a node; -1 where it is not here."""
        return int(self.rows([node])[0])

    def rows(self, nodes: Sequence[str] | NDArray[np.bytes_]) -> NDArray[np.int32]:
        """Rows of nodes; -1 where one is not here."""
        wanted = np.asarray(nodes, dtype=NODE_WIDTH)
        if not len(self):
            return np.full(len(wanted), -1, dtype=np.int32)
        place = np.minimum(np.searchsorted(self.node_ids, wanted), len(self) - 1)
        return np.where(self.node_ids[place] == wanted, place, -1).astype(np.int32)

    def around(self, row: int) -> NDArray[np.int32]:
        """Rows in `edges` of a node's edges, in either direction."""
        return np.asarray(self.edge_of[self.indptr[row] : self.indptr[row + 1]], dtype=np.int32)


Pairs = Sequence[tuple[NodeId, NodeId]]


def compose(
    segments: Sequence[SegmentGraph],
    dead: Sequence[frozenset[DocumentId]],
    *,
    merged: Pairs = (),
    split: Pairs = (),
) -> Adjacency:
    """Compose the living documents' contributions.

    Args:
        segments: Graph halves, in the order of the generation.
        dead: For each segment, its documents that no longer count.
        merged: Pairs that a person called one: joined by SAME_AS.
        split: Pairs that a person told apart: no SAME_AS joins them.
    """
    parts = [_living(number, *pair) for number, pair in enumerate(zip(segments, dead, strict=True))]
    names = _living_types(segments, parts)
    contributed = np.concatenate([part.ids for part in parts] or [np.empty(0, NODE_WIDTH)])
    stubs = np.concatenate([part.stubs for part in parts] or [np.empty(0, np.bool_)])
    owners = np.concatenate([part.owners for part in parts] or [np.empty(0, NODE_WIDTH)])
    homes = np.concatenate([part.homes for part in parts] or [np.empty((0, 2), np.int32)])
    order = np.lexsort((owners, stubs, contributed))
    node_ids, first, where = np.unique(contributed[order], return_index=True, return_inverse=True)
    node_row = np.empty(len(contributed), dtype=np.int32)
    node_row[order] = where
    edges, shown = _edges(segments, parts, node_row, names)
    same = names.index(EdgeType.SAME_AS)
    edges, shown = _decided(edges, shown, same, _rows(node_ids, merged), _rows(node_ids, split))
    indptr, neighbours, edge_of = _both_ways(edges, len(node_ids))
    return Adjacency(node_ids, homes[order][first], edges, shown, tuple(names), indptr, neighbours, edge_of)


@dataclass(frozen=True, slots=True)
class _Living:
    ids: NDArray[np.bytes_]
    stubs: NDArray[np.bool_]
    owners: NDArray[np.bytes_]
    homes: NDArray[np.int32]
    place: NDArray[np.int64]
    documents: NDArray[np.bool_]


def _living(number: int, segment: SegmentGraph, dead: frozenset[DocumentId]) -> _Living:
    documents = np.asarray([name not in dead for name, _ in segment.documents], dtype=np.bool_)
    owner = np.asarray([name for name, _ in segment.documents], dtype=NODE_WIDTH)
    rows = np.flatnonzero(documents[segment.node_documents]) if len(documents) else np.empty(0, np.int64)
    place = np.full(len(segment.node_ids), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    homes = np.stack([np.full(len(rows), number), rows], axis=1).astype(np.int32)
    return _Living(
        segment.node_ids[rows],
        segment.node_stubs[rows],
        owner[segment.node_documents[rows]],
        homes,
        place,
        documents,
    )


def _living_types(segments: Sequence[SegmentGraph], parts: Sequence[_Living]) -> list[str]:
    # A type that only dead edges have must not number the others.
    found = {EdgeType.SAME_AS.value}
    for segment, part in zip(segments, parts, strict=True):
        if len(segment.edges):
            codes = np.unique(segment.edges[part.documents[segment.edges[:, 3]], 2])
            found.update(segment.edge_types[int(code)] for code in codes)
    return sorted(found)


def _edges(
    segments: Sequence[SegmentGraph],
    parts: Sequence[_Living],
    node_row: NDArray[np.int32],
    names: Sequence[str],
) -> tuple[NDArray[np.int32], NDArray[np.bytes_]]:
    found, shown, offset = [np.empty((0, 5), np.int32)], [np.empty(0, "S32")], 0
    for segment, part in zip(segments, parts, strict=True):
        alive = part.documents[segment.edges[:, 3]] if len(segment.edges) else np.empty(0, np.bool_)
        edges = segment.edges[alive]
        number = {name: code for code, name in enumerate(names)}
        codes = np.asarray([number.get(name, -1) for name in segment.edge_types], dtype=np.int32)
        source = node_row[part.place[edges[:, 0]] + offset]
        target = node_row[part.place[edges[:, 1]] + offset]
        kind = codes[edges[:, 2]] if len(edges) else edges[:, 2]
        found.append(np.stack([source, target, kind, edges[:, 4], edges[:, 5]], axis=1).astype(np.int32))
        shown.append(segment.edge_entries[alive])
        offset += len(part.ids)
    return np.concatenate(found), np.concatenate(shown)


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


def _decided(
    edges: NDArray[np.int32],
    entries: NDArray[np.bytes_],
    same: int,
    merged: Sequence[tuple[int, int]],
    split: Sequence[tuple[int, int]],
) -> tuple[NDArray[np.int32], NDArray[np.bytes_]]:
    for left, right in split:
        ends = np.sort(edges[:, :2], axis=1)
        kept = ~((ends[:, 0] == left) & (ends[:, 1] == right) & (edges[:, 2] == same))
        edges, entries = edges[kept], entries[kept]
    if merged:
        joined = np.asarray([(left, right, same, -1, -1) for left, right in merged], dtype=np.int32)
        edges = np.concatenate([edges, joined])
        entries = np.concatenate([entries, np.zeros(len(joined), dtype=entries.dtype)])
    # The order must not tell which segment an edge came from.
    order = np.lexsort((entries, edges[:, 4], edges[:, 3], edges[:, 2], edges[:, 1], edges[:, 0]))
    return edges[order], entries[order]


def _both_ways(
    edges: NDArray[np.int32], count: int
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    here = np.concatenate([edges[:, 0], edges[:, 1]])
    there = np.concatenate([edges[:, 1], edges[:, 0]])
    edge = np.tile(np.arange(len(edges), dtype=np.int32), 2)
    order = np.lexsort((edge, there, here))
    indptr = np.searchsorted(here[order], np.arange(count + 1)).astype(np.int64)
    return indptr, there[order].astype(np.int32), edge[order]


def write_adjacency(folder: Path, adjacency: Adjacency) -> None:
    """Write the arrays of a composed graph."""
    folder.mkdir()
    for name in _ARRAYS:
        save_array(folder / f"{name}.array", getattr(adjacency, name))
    (folder / "edge_types.json").write_text(json.dumps(adjacency.edge_types), "utf-8")


def open_adjacency(folder: Path) -> Adjacency:
    """Open what `write_adjacency` wrote, memory-mapped."""
    arrays: dict[str, Any] = {name: load_array(folder / f"{name}.array") for name in _ARRAYS}
    types = tuple(json.loads((folder / "edge_types.json").read_text("utf-8")))
    return Adjacency(**arrays, edge_types=types)


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
