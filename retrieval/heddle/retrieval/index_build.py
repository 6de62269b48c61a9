"""The steps of an index run: read new documents, find what they change, write entries and their vectors."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from heddle.core.encoder import TextEncoder
from heddle.core.events import Event, Listener
from heddle.graph.standing import Listed
from heddle.graph.store import GraphReader
from heddle.retrieval.adjacency import compose
from heddle.retrieval.document_entries import DocumentEntries, document_entries
from heddle.retrieval.entity_entry import entity_entry
from heddle.retrieval.entry import Entry
from heddle.retrieval.graph_view import GraphView
from heddle.retrieval.index_plan import graph_changed
from heddle.retrieval.layers import NONE, Layers, Segment, places
from heddle.retrieval.neighbourhood import contributions, neighbourhood, relation_ends, whole_graph
from heddle.retrieval.segment_entries import ENTITY, arrange_entries
from heddle.retrieval.segment_graph import DOCUMENT, KEY_WIDTH, NODE, SegmentGraph, with_nodes

_BATCH = 256


def read_documents(graph: GraphReader, added: Sequence[Listed], listener: Listener) -> list[DocumentEntries]:
    """Read the documents that are new to the index.

    Raises:
        StoreBusy: the graph changed meanwhile.
    """
    found = []
    for done, listed in enumerate(added, start=1):
        subgraph = graph.subgraph(listed.document)
        if subgraph is None:
            raise graph_changed()
        found.append(document_entries(subgraph, listed.digest))
        listener(Event("index", "document", done, len(added), {"document": listed.document}))
    return found


def with_draft(before: Layers, draft: SegmentGraph) -> Layers:
    """Layers with the graph half of a segment to come on top, which has no entries yet."""
    return Layers([*before.segments, (draft, arrange_entries([], np.empty((0, 0), np.float32), NONE, NONE))])


def touched_nodes(before: Layers, after: Layers, buried: NDArray[np.bytes_]) -> NDArray[np.bytes_]:
    """Ids of the nodes whose entity entries may have changed: all that came, went or were renamed by it.

    Args:
        before: The index as it is.
        after: The same with the new segment's graph half on top.
        buried: Documents that the new segment takes out.
    """
    draft = after.graphs[-1]
    if not len(before):
        return draft.node_ids
    gone = [_nodes_of(before, number, buried) for number in range(len(before))]
    ids = np.unique(np.concatenate([draft.node_ids, *gone]))
    renamed = _renamed(before, after, ids)
    if not len(renamed):
        return ids
    # A fact names its other end, so a renamed node changes its neighbours' entries.
    return np.union1d(ids, relation_ends(neighbourhood(after, renamed), renamed))


def _nodes_of(layers: Layers, number: int, documents: NDArray[np.bytes_]) -> NDArray[np.bytes_]:
    graph = layers.graphs[number]
    held = places(graph.documents, documents)
    held = held[layers.documents(number)[held]]
    if not len(held):
        return NONE
    ids: NDArray[np.bytes_] = graph.node_ids[
        np.unique(graph.nodes[np.isin(graph.nodes[:, DOCUMENT], held), NODE])
    ]
    return ids


def _renamed(before: Layers, after: Layers, ids: NDArray[np.bytes_]) -> NDArray[np.bytes_]:
    old, _ = compose(contributions(before, ids))
    new, _ = compose(contributions(after, ids))
    was, now = GraphView(old, before.graphs), GraphView(new, after.graphs)
    rows = old.rows(new.node_ids)
    known = np.flatnonzero(rows >= 0)
    moved = known[(old.node_home[rows[known]] != new.node_home[known]).any(axis=1)]
    renamed = [int(row) for row in moved if now.node(int(row)).name != was.node(int(rows[row])).name]
    return new.node_ids[renamed]


class EntryFinder:
    """Finds documents' entries by id, among the new ones and in the segments kept."""

    def __init__(self, added: Iterable[Entry], layers: Layers, asked: NDArray[np.bytes_]) -> None:
        self._layers = layers
        self._added: dict[str, Entry] = {}
        for entry in added:
            self._added.setdefault(entry.id, entry)
        ids = np.unique(asked)
        found = layers.find(ids)
        known = found[:, 0] >= 0
        self._kept = dict(zip(ids[known].tolist(), found[known].tolist(), strict=True))

    def __call__(self, name: str) -> Entry | None:
        """The entry with an id, of the smallest document that gives it; None where none counts."""
        found = [self._added[name]] if name in self._added else []
        if place := self._kept.get(name.encode()):
            found.append(self._layers.entry(*place))
        return min(found, key=lambda entry: entry.documents, default=None)


def entity_entries(after: Layers, nodes: NDArray[np.bytes_], added: Sequence[Entry]) -> list[Entry]:
    """Entity entries of some nodes, sorted by id; nodes that are gone or no entities give none.

    Args:
        after: The index with the new segment's graph half on top.
        nodes: Ids, sorted.
        added: Entries of the new documents.
    """
    fresh = len(after) == 1
    adjacency, _ = compose(whole_graph(after) if fresh else neighbourhood(after, nodes))
    view = GraphView(adjacency, after.graphs)
    finder = EntryFinder(added, after, adjacency.edge_entries)
    found = [entity_entry(view, int(row), finder) for row in adjacency.rows(nodes) if row >= 0]
    return sorted((entry for entry in found if entry), key=lambda entry: entry.id)


def changed_entities(
    before: Layers, nodes: NDArray[np.bytes_], entries: Sequence[Entry]
) -> tuple[list[Entry], NDArray[np.bytes_]]:
    """Those of the entities' entries that are not in the index as they are, and the entries they replace.

    Args:
        before: The index as it is.
        nodes: Ids of the nodes that the entries were made of.
        entries: What the index should hold of them.
    """
    ids = nodes.astype(KEY_WIDTH)
    found = before.find(ids)
    held = {}
    for name, (number, row) in zip(ids.tolist(), found.tolist(), strict=True):
        if number >= 0 and before.entries[number].types[row] == ENTITY:
            held[name.decode()] = before.entries[number].keys[row].decode()
    wanted = {entry.id: entry for entry in entries}
    keys = {name: wanted[name].key for name in held if name in wanted}
    replaced = sorted(name for name, key in held.items() if keys.get(name) != key)
    changed = [entry for name, entry in wanted.items() if name not in held or keys[name] != held[name]]
    return changed, np.asarray(replaced, dtype=KEY_WIDTH)


def encode_entries(
    entries: Sequence[Entry], encoder: TextEncoder, before: Layers, listener: Listener
) -> tuple[NDArray[np.float32], int]:
    """Vectors of entries, and how many had to be encoded: an entry that reads as before keeps its vector.

    Shapes:
        returns: `[len(entries), encoder.dimension]`
    """
    vectors = np.zeros((len(entries), encoder.dimension), dtype=np.float32)
    fresh = []
    found = before.find(np.asarray([entry.id for entry in entries], dtype=KEY_WIDTH)).tolist()
    for row, (entry, (number, old)) in enumerate(zip(entries, found, strict=True)):
        if number >= 0 and before.entry(number, old).encoded_text == entry.encoded_text:
            vectors[row] = before.entries[number].vectors[old]
        else:
            fresh.append(row)
    for first in range(0, len(fresh), _BATCH):
        batch = fresh[first : first + _BATCH]
        vectors[batch] = encoder.encode([entries[row].encoded_text for row in batch])
        listener(Event("index", "advanced", first + len(batch), len(fresh)))
    return vectors, len(fresh)


def finish_segment(
    draft: SegmentGraph,
    entries: Sequence[Entry],
    vectors: NDArray[np.float32],
    replaced: NDArray[np.bytes_],
) -> Segment:
    """The segment of a draft and its entries.

    Shapes:
        vectors: `[len(entries), D]`
    """
    stood_on = np.asarray([node for entry in entries for node in entry.nodes], dtype=draft.node_ids.dtype)
    graph = with_nodes(draft, stood_on)
    return graph, arrange_entries(entries, vectors, graph.node_ids, replaced)


def is_empty(segment: Segment) -> bool:
    """Whether a segment says nothing."""
    graph, entries = segment
    said: Sequence[Collection[object]] = (graph.names,)
    columns = (graph.documents, graph.buried, entries.ids, entries.replaced)
    return not any(map(len, (*said, *columns)))
