"""The steps of an index run: read new documents, compose the graph, write entries, close the generation."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heddle.core.encoder import TextEncoder
from heddle.core.errors import StoreBusy
from heddle.core.events import Event, Listener
from heddle.core.ids import DocumentId
from heddle.core.knowledge import KnowledgeType
from heddle.graph.records import Verdict
from heddle.graph.store import GraphReader
from heddle.retrieval.adjacency import Adjacency, compose
from heddle.retrieval.document_entries import DocumentEntries, document_entries
from heddle.retrieval.entity_entry import entity_entry
from heddle.retrieval.entry import Entry
from heddle.retrieval.generation import Generation
from heddle.retrieval.graph_view import GraphView
from heddle.retrieval.index_plan import GraphState, Plan
from heddle.retrieval.segment import SegmentGraph

_BATCH = 256


def read_documents(
    graph: GraphReader, state: GraphState, plan: Plan, listener: Listener
) -> list[DocumentEntries]:
    """Read the documents that are new to the index.

    Raises:
        StoreBusy: the graph changed meanwhile.
    """
    found = []
    for done, document in enumerate(plan.added, start=1):
        subgraph = graph.subgraph(document)
        if subgraph is None:
            raise graph_changed()
        found.append(document_entries(subgraph, state.documents[document][0]))
        listener(Event("index", "document", done, len(plan.added), {"document": document}))
    return found


def graph_changed() -> StoreBusy:
    """The error for a graph that changed while it was read."""
    return StoreBusy("the graph changed while it was being indexed", hint="run `heddle index` again")


def compose_graph(
    state: GraphState, graphs: Sequence[SegmentGraph], dead: Sequence[frozenset[DocumentId]]
) -> Adjacency:
    """Compose the graph of a generation, people's merges and splits included."""
    merged = [(d.left, d.right) for d in state.decisions if d.verdict is Verdict.MERGE]
    split = [(d.left, d.right) for d in state.decisions if d.verdict is Verdict.SPLIT]
    return compose(graphs, dead, merged=merged, split=split)


def touched_nodes(
    plan: Plan, previous: Generation | None, added: SegmentGraph, view: GraphView
) -> NDArray[np.bytes_]:
    """Ids of the nodes whose entity entries may have changed: all that came, went or were renamed by it."""
    if previous is None:
        return view.adjacency.node_ids
    parts: list[NDArray[np.bytes_]] = [added.node_ids]
    for graph, gone in zip(previous.graphs, plan.removed, strict=True):
        dying = np.asarray([name in gone for name, _ in graph.documents], dtype=np.bool_)
        if dying.any():
            parts.append(graph.node_ids[dying[graph.node_documents]])
    ids = np.unique(np.concatenate(parts))
    rows = view.adjacency.rows(ids)
    renamed = [int(row) for row in rows if row >= 0 and _renamed(int(row), view, previous.view)]
    # A fact names its other end, so a renamed node changes its neighbours' entries.
    beside = [view.adjacency.edges[edge, :2] for row in renamed for edge in view.relations(row)]
    around = view.adjacency.node_ids[np.unique(np.concatenate(beside))] if beside else ids[:0]
    return np.unique(np.concatenate([ids, around]))


def _renamed(row: int, view: GraphView, old: GraphView) -> bool:
    node = view.node(row)
    before = old.adjacency.row(node.id)
    return before >= 0 and old.node(before).name != node.name


class EntryFinder:
    """Finds documents' entries by id, among the new ones and in the segments kept."""

    def __init__(self, added: Iterable[Entry], previous: Generation | None, plan: Plan) -> None:
        self._added: dict[str, Entry] = {}
        for entry in added:
            self._added.setdefault(entry.id, entry)
        self._previous = previous
        self._dead = plan.dead
        self._order: NDArray[np.int64] = np.argsort(previous.ids) if previous else np.empty(0, np.int64)

    def __call__(self, name: str) -> Entry | None:
        """The entry with an id, of the smallest document that gives it; None where none counts."""
        found = [self._added[name]] if name in self._added else []
        found += self._kept(name, self._previous) if name and self._previous else []
        return min(found, key=lambda entry: entry.documents, default=None)

    def _kept(self, name: str, previous: Generation) -> list[Entry]:
        ids, wanted, found = previous.ids, name.encode(), []
        place = int(np.searchsorted(ids, wanted, sorter=self._order))
        while place < len(ids) and ids[self._order[place]] == wanted:
            row = int(self._order[place])
            entry = previous.entry(row)
            if not self._dead[previous.place(row)[0]].intersection(entry.documents):
                found.append(entry)
            place += 1
        return found


def entity_entries(view: GraphView, nodes: NDArray[np.bytes_], finder: EntryFinder) -> list[Entry]:
    """Entity entries of some nodes, sorted by id; nodes that are gone or no entities give none."""
    rows = view.adjacency.rows(nodes)
    found = [entity_entry(view, int(row), finder) for row in rows if row >= 0]
    return sorted((entry for entry in found if entry), key=lambda entry: entry.id)


def encode_entries(
    entries: Sequence[Entry], encoder: TextEncoder, previous: Generation | None, listener: Listener
) -> tuple[NDArray[np.float32], int]:
    """Vectors of entries, and how many had to be encoded: an entry that reads as before keeps its vector.

    Shapes:
        returns: `[len(entries), encoder.dimension]`
    """
    vectors = np.zeros((len(entries), encoder.dimension), dtype=np.float32)
    fresh = []
    for row, entry in enumerate(entries):
        old = previous.row_of(entry.id) if previous and entry.type is KnowledgeType.ENTITY else -1
        if previous and old >= 0 and previous.entry(old).encoded_text == entry.encoded_text:
            segment, inside = previous.place(old)
            vectors[row] = previous.segments[segment].vectors[inside]
        else:
            fresh.append(row)
    for first in range(0, len(fresh), _BATCH):
        batch = fresh[first : first + _BATCH]
        vectors[batch] = encoder.encode([entries[row].encoded_text for row in batch])
        listener(Event("index", "advanced", first + len(batch), len(fresh)))
    return vectors, len(fresh)


def link_folder(old: Path, new: Path) -> None:
    """Take over a segment from another generation: the files are immutable, so a link is enough."""
    new.mkdir()
    for path in sorted(old.iterdir()):
        os.link(path, new / path.name)
