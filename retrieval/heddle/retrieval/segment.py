"""A segment: what some documents gave to the index, written once and never changed.

Two halves. The graph half (`segment_graph.py`) holds nodes and edges as each document contributes them; the
entry half (`segment_entries.py`) holds entries and their vectors. A generation is a list of segments, and
a later one says which rows of the earlier ones do not count any more (`layers.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heddle.core.ids import digest
from heddle.core.names import name_key
from heddle.graph.schema import NodeType
from heddle.retrieval.document_entries import DocumentEntries
from heddle.retrieval.layers import Segment
from heddle.retrieval.name_index import name_hash
from heddle.retrieval.segment_entries import SegmentEntries, open_entries, save_entries
from heddle.retrieval.segment_graph import (
    KEY_WIDTH,
    NODE_WIDTH,
    SegmentGraph,
    arrange_graph,
    describe,
    open_graph,
    save_graph,
)

_NAMED = frozenset(
    kind.value
    for kind in (NodeType.ENTITY, NodeType.DOCUMENT, NodeType.AUTHOR, NodeType.AFFILIATION, NodeType.VENUE)
)
"""Types whose nodes a question may call by name."""


def draft_graph(
    documents: Sequence[DocumentEntries],
    *,
    names: Mapping[str, str],
    buried: NDArray[np.bytes_],
) -> SegmentGraph:
    """The graph half of a segment of documents, in memory.

    Args:
        documents: Sorted by id.
        names: The name of each, and newer names of documents of earlier segments.
        buried: Documents of earlier segments that no longer count, sorted.
    """
    types = sorted({edge.type for document in documents for edge in document.edges})
    code = {name: number for number, name in enumerate(types)}
    ids = sorted({node.id for document in documents for node in document.nodes})
    row = {name: number for number, name in enumerate(ids)}
    own = {document.document for document in documents}
    contributed = [(node, place) for place, document in enumerate(documents) for node in document.nodes]
    edges = [
        (row[edge.source], row[edge.target], code[edge.type], edge.start, edge.end, place)
        for place, document in enumerate(documents)
        for edge in document.edges
    ]
    return arrange_graph(
        documents=np.asarray([item.document for item in documents], dtype=NODE_WIDTH),
        digests=np.asarray([item.digest for item in documents], dtype=NODE_WIDTH),
        described=[describe(names[item.document], item.title) for item in documents],
        names={document: name for document, name in names.items() if document not in own},
        buried=buried,
        edge_types=types,
        node_ids=np.asarray(ids, dtype=NODE_WIDTH),
        nodes=np.asarray(
            [(row[node.id], node.stub, place) for node, place in contributed], dtype=np.int32
        ).reshape(-1, 3),
        name_hashes=np.asarray([_hash(node.type, node.name) for node, _ in contributed], dtype=np.uint64),
        node_facts=[describe(node.type, node.kind, node.name) for node, _ in contributed],
        edges=np.asarray(edges, dtype=np.int32).reshape(-1, 6),
        edge_entries=np.asarray(
            [edge.entry for document in documents for edge in document.edges], dtype=KEY_WIDTH
        ),
    )


def _hash(node_type: str, name: str) -> int:
    key = name_key(name) if node_type in _NAMED else ""
    return name_hash(key) if key else 0


def write_segment(folder: Path, graph: SegmentGraph, entries: SegmentEntries) -> str:
    """Write both halves of a segment into a folder of segments; returns its name, a hash of what is in it."""
    name = _unused(folder, segment_id(graph, entries))
    save_graph(folder / name, graph)
    save_entries(folder / name, entries)
    return name


def open_segment(folder: Path, name: str) -> Segment:
    """Open a segment in a folder of segments, memory-mapped."""
    return open_graph(folder / name), open_entries(folder / name)


def segment_files(folder: Path, name: str) -> list[Path]:
    """The files of a segment, sorted."""
    return sorted(folder.glob(f"{name}.*"))


def segment_id(graph: SegmentGraph, entries: SegmentEntries) -> str:
    """Name of a segment: a hash of what is in it."""
    names = [f"{document} {name}" for document, name in sorted(graph.names.items())]
    columns = (graph.documents, graph.digests, graph.buried, entries.keys, entries.replaced)
    described = [graph.described[row].decode("utf-8", "surrogatepass") for row in range(len(graph.documents))]
    return digest("segment", *(column.tobytes().hex() for column in columns), *described, "names", *names)[
        :16
    ]


def _unused(folder: Path, wanted: str) -> str:
    """The name, or another: a segment of equal content may stand deeper in the same generation."""
    name, number = wanted, 1
    while segment_files(folder, name):
        number += 1
        name = f"{wanted}-{number}"
    return name
