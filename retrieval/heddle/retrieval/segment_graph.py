"""The graph half of a segment: nodes and edges as each of its documents contributes them.

Everything is sorted, and stands in arrays that say where the rows of a node begin: what is around one
node is found without reading the rest, however large the segment is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heddle.retrieval.array_file import load_arrays, save_arrays
from heddle.retrieval.blob import Blob, Lines, write_blob

NODE_WIDTH = "S64"
"""Bytes of a node id: a document's id is the longest."""
KEY_WIDTH = "S32"
"""Bytes of an entry's id or key."""

SOURCE, TARGET, TYPE, START, END, OWNER = range(6)
"""Columns of `edges`."""
NODE, STUB, DOCUMENT = range(3)
"""Columns of `nodes`."""


@dataclass(frozen=True, slots=True)
class SegmentGraph:
    """The graph half: one row a node and contributing document, one row an edge.

    Args:
        documents: Ids of the documents, sorted; rows name a document by its place here.
        digests: The store's digest of each document's subgraph.
        described: Name and title of each document, as JSON.
        names: Newer names of documents of this segment or an earlier one.
        buried: Documents of earlier segments that no longer count, sorted.
        edge_types: Names by type code, sorted.
        node_ids: Ids of all nodes that this segment speaks of, sorted; rows name a node by its place here.
        nodes: Contributions, in the order of their columns.
        name_hashes: Hash of the name key of each contribution, 0 where no question would name the node.
        node_facts: Type, entity type and name of each contribution, as JSON.
        edges: Edges, sorted by source, target, type, start, end and entry.
        edge_entries: Id of the entry that shows each edge, empty where none does.
        nodes_at, leaving_at, arriving_at: Where the rows of each node begin in `nodes`, `edges`, `arriving`.
        arriving: Rows of the edges in the order of their targets.

    Shapes:
        documents, digests: `[D]` bytes
        node_ids: `[U]` bytes
        nodes: `[K, 3]` int32: node, stub, document
        name_hashes: `[K]` uint64
        edges: `[E, 6]` int32: source, target, type code, start, end, document
        edge_entries: `[E]` bytes
        nodes_at, leaving_at, arriving_at: `[U + 1]` int64
        arriving: `[E]` int32
    """

    documents: NDArray[np.bytes_]
    digests: NDArray[np.bytes_]
    described: Lines
    names: Mapping[str, str]
    buried: NDArray[np.bytes_]
    edge_types: tuple[str, ...]
    node_ids: NDArray[np.bytes_]
    nodes: NDArray[np.int32]
    name_hashes: NDArray[np.uint64]
    node_facts: Lines
    edges: NDArray[np.int32]
    edge_entries: NDArray[np.bytes_]
    nodes_at: NDArray[np.int64]
    leaving_at: NDArray[np.int64]
    arriving_at: NDArray[np.int64]
    arriving: NDArray[np.int32]


_ARRAYS = (
    "documents",
    "digests",
    "buried",
    "node_ids",
    "nodes",
    "name_hashes",
    "edges",
    "edge_entries",
    "nodes_at",
    "leaving_at",
    "arriving_at",
    "arriving",
)


def arrange_graph(
    *,
    documents: NDArray[np.bytes_],
    digests: NDArray[np.bytes_],
    described: Sequence[bytes],
    names: Mapping[str, str],
    buried: NDArray[np.bytes_],
    edge_types: Sequence[str],
    node_ids: NDArray[np.bytes_],
    nodes: NDArray[np.int32],
    name_hashes: NDArray[np.uint64],
    node_facts: Sequence[bytes],
    edges: NDArray[np.int32],
    edge_entries: NDArray[np.bytes_],
) -> SegmentGraph:
    """Put contributions and edges in order; arguments and shapes as in `SegmentGraph`, rows in any order."""
    order = np.lexsort(nodes.T[::-1])
    nodes = nodes[order]
    by_edge = np.lexsort(
        (
            edges[:, OWNER],
            edge_entries,
            edges[:, END],
            edges[:, START],
            edges[:, TYPE],
            edges[:, TARGET],
            edges[:, SOURCE],
        )
    )
    edges = edges[by_edge]
    count = len(node_ids)
    return SegmentGraph(
        documents=documents,
        digests=digests,
        described=described,
        names=names,
        buried=buried,
        edge_types=tuple(edge_types),
        node_ids=node_ids,
        nodes=nodes,
        name_hashes=name_hashes[order],
        node_facts=[node_facts[row] for row in order.tolist()],
        edges=edges,
        edge_entries=edge_entries[by_edge],
        nodes_at=_begins(nodes[:, NODE], count),
        leaving_at=_begins(edges[:, SOURCE], count),
        arriving_at=_begins(edges[:, TARGET], count),
        arriving=np.argsort(edges[:, TARGET], kind="stable").astype(np.int32),
    )


def with_nodes(graph: SegmentGraph, also: NDArray[np.bytes_]) -> SegmentGraph:
    """The same, speaking of some more nodes, which no document of it contributes."""
    ids = np.union1d(graph.node_ids, also)
    if len(ids) == len(graph.node_ids):
        return graph
    moved = np.searchsorted(ids, graph.node_ids).astype(np.int32)
    nodes, edges = graph.nodes.copy(), graph.edges.copy()
    nodes[:, NODE] = moved[nodes[:, NODE]]
    edges[:, SOURCE], edges[:, TARGET] = moved[edges[:, SOURCE]], moved[edges[:, TARGET]]
    return replace(
        graph,
        node_ids=ids,
        nodes=nodes,
        edges=edges,
        nodes_at=_begins(nodes[:, NODE], len(ids)),
        leaving_at=_begins(edges[:, SOURCE], len(ids)),
        arriving_at=_begins(edges[:, TARGET], len(ids)),
    )


def describe(*words: str) -> bytes:
    """What is said of a node or document, as a line of its segment keeps it."""
    return json.dumps(words, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _begins(nodes: NDArray[np.int32], count: int) -> NDArray[np.int64]:
    """Where the rows of each node begin once they are sorted by node."""
    return np.concatenate([[0], np.cumsum(np.bincount(nodes, minlength=count))]).astype(np.int64)


def save_graph(path: Path, graph: SegmentGraph) -> None:
    """Write the graph half under a path that its files' names begin with."""
    arrays: dict[str, NDArray[Any]] = {name: getattr(graph, name) for name in _ARRAYS}
    arrays["described_at"] = write_blob(_file(path, "documents.jsonl"), _all(graph.described))
    arrays["facts_at"] = write_blob(_file(path, "nodes.jsonl"), _all(graph.node_facts))
    save_arrays(_file(path, "graph.arrays"), arrays)
    said = {"edge_types": graph.edge_types, "names": dict(sorted(graph.names.items()))}
    _file(path, "graph.json").write_text(json.dumps(said, ensure_ascii=False), "utf-8")


def open_graph(path: Path) -> SegmentGraph:
    """Open what `save_graph` wrote, memory-mapped."""
    arrays = load_arrays(_file(path, "graph.arrays"))
    said = json.loads(_file(path, "graph.json").read_text("utf-8"))
    return SegmentGraph(
        **{name: arrays[name] for name in _ARRAYS},
        described=Blob(_file(path, "documents.jsonl"), arrays["described_at"]),
        node_facts=Blob(_file(path, "nodes.jsonl"), arrays["facts_at"]),
        edge_types=tuple(said["edge_types"]),
        names=said["names"],
    )


def _all(lines: Lines) -> list[bytes]:
    return [lines[row] for row in range(len(lines))]


def _file(path: Path, name: str) -> Path:
    return path.with_name(f"{path.name}.{name}")
