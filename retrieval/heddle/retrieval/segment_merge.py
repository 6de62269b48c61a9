"""Merging segments: when it is due, and one segment made of several.

Many small segments make every look-up visit many files, and a segment of the dead only takes room. As
in a log-structured merge tree, neighbours of like size are merged, so that an entry is copied once for each
size it grows through: the logarithm of what there is, however often documents come. Nothing is encoded
again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from heddle.retrieval.layers import NONE, Layers, Segment, places
from heddle.retrieval.ranker.wording import joined_wording
from heddle.retrieval.segment_entries import SegmentEntries
from heddle.retrieval.segment_graph import (
    DOCUMENT,
    KEY_WIDTH,
    NODE,
    NODE_WIDTH,
    OWNER,
    SOURCE,
    TARGET,
    TYPE,
    SegmentGraph,
    arrange_graph,
    describe,
)
from heddle.retrieval.stated import joined

FANOUT = 4
"""Neighbours of like size that become one; also by how much sizes differ to be unlike."""


def due(sizes: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The first and the last of the segments to be merged next; None where that is not worth it.

    Args:
        sizes: Of each segment, rows that count and all rows.
    """
    for number, (living, every) in enumerate(sizes):
        if living * 2 < every:
            return number, number
    tiers = [(living + 1).bit_length() // (FANOUT.bit_length() - 1) for living, _ in sizes]
    for last in range(len(tiers) - 1, -1, -1):
        first = last
        # What is smaller than its elder neighbour waits; what is not goes along with it.
        while first and tiers[first - 1] <= max(tiers[first : last + 1]):
            first -= 1
        if last - first + 1 >= FANOUT:
            return first, last
    return None


def size(layers: Layers, number: int) -> tuple[int, int]:
    """Rows of a segment that count, and all."""
    graph, rows = layers.graphs[number], layers.rows(number)
    alive = layers.documents(number)
    share = int(alive.sum()) / max(len(alive), 1)
    everything = len(graph.nodes) + len(graph.edges)
    return int(rows.sum()) + round(everything * share), len(rows) + everything


def merge(layers: Layers, first: int, last: int) -> Segment:
    """One segment that counts for what the segments from `first` to `last` count for."""
    run = range(first, last + 1)
    graphs = [layers.graphs[number] for number in run]
    nodes = [layers.nodes(number) for number in run]
    rows = [np.flatnonzero(layers.rows(number)) for number in run]
    ids = np.unique(
        np.concatenate(
            [
                NONE,
                *(
                    graph.node_ids[np.unique(graph.nodes[part, NODE])]
                    for graph, part in zip(graphs, nodes, strict=True)
                ),
                *(
                    layers.graphs[number].node_ids[_used(layers.entries[number].nodes[part])]
                    for number, part in zip(run, rows, strict=True)
                ),
            ]
        )
    )
    graph = _merge_graphs(layers, run, nodes, ids)
    return graph, _merge_entries(layers, run, rows, ids)


def _used(nodes: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.unique(nodes[nodes >= 0])


def _merge_graphs(
    layers: Layers, run: range, nodes: Sequence[NDArray[np.int64]], ids: NDArray[np.bytes_]
) -> SegmentGraph:
    graphs = [layers.graphs[number] for number in run]
    alive = [np.flatnonzero(layers.documents(number)) for number in run]
    all_documents = np.concatenate([NONE, *(g.documents[a] for g, a in zip(graphs, alive, strict=True))])
    order = np.argsort(all_documents)
    documents = all_documents[order]
    described = [
        line for number, rows in zip(run, alive, strict=True) for line in _named(layers, run, number, rows)
    ]
    digests = np.concatenate([NONE, *(g.digests[a] for g, a in zip(graphs, alive, strict=True))])
    names = {name: value for graph in graphs for name, value in graph.names.items()}
    types = sorted({name for graph in graphs for name in graph.edge_types})
    contributed, hashes = [np.empty((0, 3), np.int32)], [np.empty(0, np.uint64)]
    facts: list[bytes] = []
    edges, shown = [np.empty((0, 6), np.int32)], [np.empty(0, KEY_WIDTH)]
    for number, graph, part in zip(run, graphs, nodes, strict=True):
        node_of = np.searchsorted(ids, graph.node_ids).astype(np.int32)
        document_of = np.searchsorted(documents, graph.documents).astype(np.int32)
        type_of = np.asarray([types.index(name) for name in graph.edge_types] or [0], dtype=np.int32)
        kept = graph.nodes[part]
        kept[:, NODE], kept[:, DOCUMENT] = node_of[kept[:, NODE]], document_of[kept[:, DOCUMENT]]
        contributed.append(kept)
        hashes.append(graph.name_hashes[part])
        facts.extend(graph.node_facts[row] for row in part.tolist())
        living = layers.edges(number)
        moved = graph.edges[living]
        moved[:, SOURCE], moved[:, TARGET] = node_of[moved[:, SOURCE]], node_of[moved[:, TARGET]]
        moved[:, TYPE], moved[:, OWNER] = type_of[moved[:, TYPE]], document_of[moved[:, OWNER]]
        edges.append(moved)
        shown.append(graph.edge_entries[living])
    return arrange_graph(
        documents=documents,
        digests=digests[order],
        described=[described[row] for row in order.tolist()],
        names=_names_below(layers, run, names),
        buried=_buried_below(layers, run),
        edge_types=types,
        node_ids=ids,
        nodes=np.concatenate(contributed),
        name_hashes=np.concatenate(hashes),
        node_facts=facts,
        edges=np.concatenate(edges),
        edge_entries=np.concatenate(shown),
    )


def _named(layers: Layers, run: range, number: int, rows: NDArray[np.int64]) -> list[bytes]:
    """Descriptions of a segment's documents, with the names that later segments of the run gave them."""
    graph = layers.graphs[number]
    later = {
        name: new for above in range(number + 1, run.stop) for name, new in layers.graphs[above].names.items()
    }
    lines = [graph.described[row] for row in rows.tolist()]
    if not later:
        return lines
    known = [later.get(name.decode()) for name in graph.documents[rows].tolist()]
    return [
        line if name is None else describe(name, json.loads(line)[1])
        for line, name in zip(lines, known, strict=True)
    ]


def _names_below(layers: Layers, run: range, names: dict[str, str]) -> dict[str, str]:
    """Newer names of documents that stand in segments before the run."""
    wanted = np.asarray(sorted(names), dtype=NODE_WIDTH)
    below: set[str] = set()
    for number in range(run.start):
        documents = layers.graphs[number].documents[layers.documents(number)]
        below.update(name.decode() for name in documents[places(documents, wanted)].tolist())
    return {name: names[name] for name in sorted(below)}


def _buried_below(layers: Layers, run: range) -> NDArray[np.bytes_]:
    """What the run buries in the segments before it; what it buried in itself is gone."""
    buried = np.unique(np.concatenate([NONE, *(layers.graphs[number].buried for number in run)]))
    below = [layers.graphs[number].documents for number in range(run.start)]
    return np.unique(np.concatenate([NONE, *(documents[places(documents, buried)] for documents in below)]))


def _merge_entries(
    layers: Layers, run: range, rows: Sequence[NDArray[np.int64]], node_ids: NDArray[np.bytes_]
) -> SegmentEntries:
    parts = [layers.entries[number] for number in run]
    owned = [part.owners[np.isin(part.owners[:, 0], kept)] for part, kept in zip(parts, rows, strict=True)]
    documents = np.unique(
        np.concatenate([NONE, *(p.documents[np.unique(o[:, 1])] for p, o in zip(parts, owned, strict=True))])
    )
    first, nodes, owners, facts, wording, offset = [], [], [], [], [], 0
    for number, part, kept, owning in zip(run, parts, rows, owned, strict=True):
        document_of = np.append(np.searchsorted(documents, part.documents), -1)
        node_of = np.append(np.searchsorted(node_ids, layers.graphs[number].node_ids), -1)
        first.append(document_of[part.first_owners[kept]])
        nodes.append(node_of[part.nodes[kept]])
        row_of = np.searchsorted(kept, owning[:, 0]) + offset
        owners.append(np.stack([row_of, document_of[owning[:, 1]]], axis=1))
        facts.append(part.facts.moved(kept, offset))
        wording.append(part.wording.moved(kept, offset))
        offset += len(kept)
    ids = np.concatenate([np.empty(0, KEY_WIDTH), *(p.ids[k] for p, k in zip(parts, rows, strict=True))])
    first_owners = np.concatenate(first).astype(np.int32)
    order = np.lexsort((first_owners, ids))
    return SegmentEntries(
        documents=documents,
        ids=ids[order],
        keys=np.concatenate([part.keys[kept] for part, kept in zip(parts, rows, strict=True)])[order],
        types=np.concatenate([part.types[kept] for part, kept in zip(parts, rows, strict=True)])[order],
        first_owners=first_owners[order],
        owners=_reordered(np.concatenate(owners), order),
        nodes=np.concatenate(nodes).astype(np.int32)[order],
        replaced=_replaced_below(layers, run),
        vectors=np.concatenate([part.vectors[kept] for part, kept in zip(parts, rows, strict=True)])[order],
        facts=joined(facts).reordered(order),
        wording=joined_wording(wording).reordered(order),
        lines=_lines(parts, rows, order),
    )


def _reordered(owners: NDArray[np.int64], order: NDArray[np.int64]) -> NDArray[np.int32]:
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    owners[:, 0] = place[owners[:, 0]]
    return owners[np.lexsort((owners[:, 1], owners[:, 0]))].astype(np.int32)


def _lines(
    parts: Sequence[SegmentEntries], rows: Sequence[NDArray[np.int64]], order: NDArray[np.int64]
) -> list[bytes]:
    lines = [part.lines[row] for part, kept in zip(parts, rows, strict=True) for row in kept.tolist()]
    return [lines[row] for row in order.tolist()]


def _replaced_below(layers: Layers, run: range) -> NDArray[np.bytes_]:
    """The entities that the run replaces in the segments before it."""
    none = np.empty(0, KEY_WIDTH)
    replaced = np.unique(np.concatenate([none, *(layers.entries[number].replaced for number in run)]))
    below = [layers.entries[number].ids for number in range(run.start)]
    return np.unique(np.concatenate([none, *(ids[places(ids, replaced)] for ids in below)]))
