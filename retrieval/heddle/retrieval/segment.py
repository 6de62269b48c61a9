"""A segment: what some documents gave to the index, written once and never changed.

Two halves. The graph half holds nodes and edges as each document contributes them; the entry half holds
entries and their vectors. A generation is a list of segments and a word on which documents still count.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from heddle.core.ids import DocumentId, digest
from heddle.core.names import name_key
from heddle.graph.schema import NodeType
from heddle.retrieval.array_file import load_array, save_array
from heddle.retrieval.blob import Blob, write_blob
from heddle.retrieval.document_entries import DocumentEntries
from heddle.retrieval.entry import TYPES, Entry, entry_from_line
from heddle.retrieval.name_index import name_hash

NODE_WIDTH = "S64"
"""Bytes of a node id: a document's id is the longest."""
KEY_WIDTH = "S32"

_NAMED = frozenset(
    kind.value
    for kind in (NodeType.ENTITY, NodeType.DOCUMENT, NodeType.AUTHOR, NodeType.AFFILIATION, NodeType.VENUE)
)
"""Types whose nodes a question may call by name."""

_GRAPH, _ENTRIES = "graph.json", "entries.jsonl"


@dataclass(frozen=True, slots=True)
class SegmentGraph:
    """The graph half: one row a node and contributing document, one row an edge.

    Shapes:
        node_ids: `[K]` bytes
        node_documents, node_stubs: `[K]`, positions in `documents`
        name_hashes: `[K]` uint64: hash of the name key, 0 where no question would name the node
        edges: `[E, 6]` int32: source row, target row, type code, document, start, end
        edge_entries: `[E]` bytes: id of the entry that shows the edge, empty where none does
        edge_types: names by type code
    """

    documents: tuple[tuple[DocumentId, str], ...]
    edge_types: tuple[str, ...]
    node_ids: NDArray[np.bytes_]
    node_documents: NDArray[np.int32]
    node_stubs: NDArray[np.bool_]
    name_hashes: NDArray[np.uint64]
    node_facts: Blob
    edges: NDArray[np.int32]
    edge_entries: NDArray[np.bytes_]


def write_segment_graph(folder: Path, documents: Sequence[DocumentEntries]) -> SegmentGraph:
    """Write the graph half of a segment and open it."""
    names = sorted({edge.type for document in documents for edge in document.edges})
    code = {name: number for number, name in enumerate(names)}
    node_rows: list[tuple[str, int, bool]] = []
    facts: list[str] = []
    hashes: list[int] = []
    edges: list[tuple[int, ...]] = []
    shown: list[str] = []
    for place, document in enumerate(documents):
        row_of = {}
        for node in document.nodes:
            row_of[node.id] = len(node_rows)
            node_rows.append((node.id, place, node.stub))
            facts.append(json.dumps([node.type, node.kind, node.name], ensure_ascii=False))
            key = name_key(node.name) if node.type in _NAMED else ""
            hashes.append(name_hash(key) if key else 0)
        for edge in document.edges:
            ends = (row_of[edge.source], row_of[edge.target])
            edges.append((*ends, code[edge.type], place, edge.start, edge.end))
            shown.append(edge.entry)
    save_array(folder / "node_ids.array", np.asarray([row[0] for row in node_rows], dtype=NODE_WIDTH))
    save_array(folder / "node_documents.array", np.asarray([row[1] for row in node_rows], dtype=np.int32))
    save_array(folder / "node_stubs.array", np.asarray([row[2] for row in node_rows], dtype=np.bool_))
    save_array(folder / "name_hashes.array", np.asarray(hashes, dtype=np.uint64))
    save_array(folder / "edges.array", np.asarray(edges, dtype=np.int32).reshape(-1, 6))
    save_array(folder / "edge_entries.array", np.asarray(shown, dtype=KEY_WIDTH))
    write_blob(folder / "nodes.jsonl", facts)
    described = {"documents": [[item.document, item.digest] for item in documents], "edge_types": names}
    (folder / _GRAPH).write_text(json.dumps(described), "utf-8")
    return open_segment_graph(folder)


def open_segment_graph(folder: Path) -> SegmentGraph:
    """Open the graph half of a segment."""
    described = json.loads((folder / _GRAPH).read_text("utf-8"))
    return SegmentGraph(
        documents=tuple((DocumentId(name), mark) for name, mark in described["documents"]),
        edge_types=tuple(described["edge_types"]),
        node_ids=cast("Any", load_array(folder / "node_ids.array")),
        node_documents=cast("Any", load_array(folder / "node_documents.array")),
        node_stubs=cast("Any", load_array(folder / "node_stubs.array")),
        name_hashes=cast("Any", load_array(folder / "name_hashes.array")),
        node_facts=Blob(folder / "nodes.jsonl"),
        edges=cast("Any", load_array(folder / "edges.array")),
        edge_entries=cast("Any", load_array(folder / "edge_entries.array")),
    )


@dataclass(frozen=True, slots=True)
class SegmentEntries:
    """The entry half: one row an entry.

    Shapes:
        ids, keys: `[n]` bytes
        types: `[n]` uint8, positions in `TYPES`
        owners: `[m, 2]` int32: entry row, position in `documents`
        nodes: `[n, 2]` bytes: graph nodes an entry stands on, the second empty unless it is a triple
        vectors: `[n, D]` float32, rows of unit length
    """

    documents: tuple[DocumentId, ...]
    ids: NDArray[np.bytes_]
    keys: NDArray[np.bytes_]
    types: NDArray[np.uint8]
    owners: NDArray[np.int32]
    nodes: NDArray[np.bytes_]
    vectors: NDArray[np.float32]
    lines: Blob

    def __len__(self) -> int:
        return len(self.ids)

    def entry(self, row: int) -> Entry:
        """The entry of a row."""
        return entry_from_line(self.lines[row])


def write_segment_entries(
    folder: Path, entries: Sequence[Entry], vectors: NDArray[np.float32]
) -> SegmentEntries:
    """Write the entry half of a segment and open it.

    Shapes:
        vectors: `[len(entries), D]`
    """
    documents = sorted({document for entry in entries for document in entry.documents})
    place = {document: number for number, document in enumerate(documents)}
    owners = [(row, place[name]) for row, entry in enumerate(entries) for name in entry.documents]
    code = {kind: number for number, kind in enumerate(TYPES)}
    save_array(folder / "entry_ids.array", np.asarray([entry.id for entry in entries], dtype=KEY_WIDTH))
    save_array(folder / "entry_keys.array", np.asarray([entry.key for entry in entries], dtype=KEY_WIDTH))
    save_array(
        folder / "entry_types.array", np.asarray([code[entry.type] for entry in entries], dtype=np.uint8)
    )
    save_array(folder / "entry_owners.array", np.asarray(owners, dtype=np.int32).reshape(-1, 2))
    nodes = [(*entry.nodes, "")[:2] for entry in entries]
    save_array(folder / "entry_nodes.array", np.asarray(nodes, dtype=NODE_WIDTH).reshape(-1, 2))
    save_array(folder / "vectors.array", np.ascontiguousarray(vectors, dtype=np.float32))
    write_blob(folder / _ENTRIES, (entry.line() for entry in entries))
    (folder / "entry_documents.json").write_text(json.dumps(documents), "utf-8")
    return open_segment_entries(folder)


def open_segment_entries(folder: Path) -> SegmentEntries:
    """Open the entry half of a segment."""
    return SegmentEntries(
        documents=tuple(json.loads((folder / "entry_documents.json").read_text("utf-8"))),
        ids=cast("Any", load_array(folder / "entry_ids.array")),
        keys=cast("Any", load_array(folder / "entry_keys.array")),
        types=cast("Any", load_array(folder / "entry_types.array")),
        owners=cast("Any", load_array(folder / "entry_owners.array")),
        nodes=cast("Any", load_array(folder / "entry_nodes.array")),
        vectors=cast("Any", load_array(folder / "vectors.array")),
        lines=Blob(folder / _ENTRIES),
    )


def segment_id(documents: Sequence[tuple[str, str]], keys: Sequence[str]) -> str:
    """Name of a segment: a hash of what is in it."""
    pairs = [f"{document} {mark}" for document, mark in documents]
    return digest("segment", *pairs, "entries", *keys)[:16]
