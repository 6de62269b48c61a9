"""Segments that a new generation takes over: which of their rows still count, and when to merge them.

Many small segments make a search visit many files, and a segment of the dead only takes room. Merging
copies vectors and never encodes anything again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heddle.core.ids import DocumentId, NodeId
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.document_entries import DocumentEntries, EdgeFact, NodeFact
from heddle.retrieval.entry import TYPES, Entry
from heddle.retrieval.generation import SEGMENTS, Generation
from heddle.retrieval.index_build import link_folder
from heddle.retrieval.index_plan import Plan
from heddle.retrieval.segment import (
    SegmentEntries,
    SegmentGraph,
    open_segment_entries,
    open_segment_graph,
    segment_id,
    write_segment_entries,
    write_segment_graph,
)

MOST_SEGMENTS = 8
"""More than this are merged down to half."""
_ENTITY = TYPES.index(KnowledgeType.ENTITY)


@dataclass(frozen=True, slots=True)
class KeptSegment:
    """A segment in a generation to be.

    Args:
        dead: Its documents that no longer count.
        rows: Which of its entries count, shadowed ones included.

    Shapes:
        rows: `[n]` bool
    """

    name: str
    graph: SegmentGraph
    entries: SegmentEntries
    dead: frozenset[DocumentId]
    rows: NDArray[np.bool_]

    def without(self, entities: NDArray[np.bytes_]) -> KeptSegment:
        """The same with some entities' entries no longer counting."""
        gone = (self.entries.types == _ENTITY) & np.isin(self.entries.ids, entities)
        return KeptSegment(self.name, self.graph, self.entries, self.dead, self.rows & ~gone)


def keep_segments(parent: Path, previous: Generation, plan: Plan) -> list[KeptSegment]:
    """Take over the segments of the previous generation, merged where that is due.

    Args:
        parent: The new generation's folder of segments.
        previous: The generation in force.
        plan: Which of its documents no longer count.
    """
    kept = []
    for number, name in enumerate(previous.manifest.segments):
        link_folder(previous.folder / SEGMENTS / name, parent / name)
        live = previous.live[previous.offsets[number] : previous.offsets[number + 1]]
        graph, entries = previous.graphs[number], previous.segments[number]
        rows = _counting(entries, plan.dead[number], np.asarray(live))
        kept.append(KeptSegment(name, graph, entries, plan.dead[number], rows))
    due = _due(kept)
    if not due:
        return kept
    merged = _merge(parent, [kept[number] for number in due])
    rest = [segment for number, segment in enumerate(kept) if number not in due]
    for number in due:
        _remove(parent / kept[number].name)
    return [*rest, merged] if len(merged.entries) or merged.graph.documents else rest


def _counting(
    entries: SegmentEntries, dead: frozenset[DocumentId], live: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    buried = [place for place, name in enumerate(entries.documents) if name in dead]
    rows = np.ones(len(entries), dtype=np.bool_)
    rows[entries.owners[np.isin(entries.owners[:, 1], buried), 0]] = False
    entity = entries.types == _ENTITY
    rows[entity] = live[entity]
    return rows


def _due(kept: Sequence[KeptSegment]) -> list[int]:
    wasted = {number for number, item in enumerate(kept) if item.rows.sum() * 2 < len(item.rows)}
    small = sorted(range(len(kept)), key=lambda number: (len(kept[number].entries), kept[number].name))
    crowded = small[: len(kept) - MOST_SEGMENTS // 2 + 1] if len(kept) >= MOST_SEGMENTS else []
    return sorted(wasted.union(crowded))


def _merge(parent: Path, segments: Sequence[KeptSegment]) -> KeptSegment:
    documents = sorted(
        (item for segment in segments for item in _documents(segment)), key=lambda item: item.document
    )
    rows = [
        (segment.entries.entry(int(row)), segment.entries.vectors[row])
        for segment in segments
        for row in np.flatnonzero(segment.rows)
    ]
    rows.sort(key=lambda pair: _order(pair[0]))
    width = segments[0].entries.vectors.shape[1]
    vectors = np.asarray([vector for _, vector in rows], dtype=np.float32).reshape(-1, width)
    return write_segment(parent, documents, [entry for entry, _ in rows], vectors)


def _order(entry: Entry) -> tuple[bool, str, str]:
    entity = entry.type is KnowledgeType.ENTITY
    return entity, "" if entity else entry.documents[0], entry.id


def _documents(segment: KeptSegment) -> list[DocumentEntries]:
    graph = segment.graph
    ids = [NodeId(name.decode()) for name in graph.node_ids]
    found = []
    for place, (document, digest) in enumerate(graph.documents):
        if document in segment.dead:
            continue
        nodes = []
        for row in np.flatnonzero(graph.node_documents == place):
            kind, entity_type, name = json.loads(graph.node_facts[int(row)])
            nodes.append(NodeFact(ids[row], kind, entity_type, name, bool(graph.node_stubs[row])))
        edges = tuple(
            EdgeFact(
                ids[graph.edges[row, 0]],
                graph.edge_types[graph.edges[row, 2]],
                ids[graph.edges[row, 1]],
                int(graph.edges[row, 4]),
                int(graph.edges[row, 5]),
                graph.edge_entries[row].decode(),
            )
            for row in np.flatnonzero(graph.edges[:, 3] == place)
        )
        found.append(DocumentEntries(document, digest, (), tuple(nodes), edges))
    return found


def write_segment(
    parent: Path, documents: Sequence[DocumentEntries], entries: Sequence[Entry], vectors: NDArray[np.float32]
) -> KeptSegment:
    """Write both halves of a segment, all of whose rows count.

    Shapes:
        vectors: `[len(entries), D]`
    """
    name = segment_id([(item.document, item.digest) for item in documents], [entry.key for entry in entries])
    folder = _unused(parent / name)
    folder.mkdir()
    write_segment_graph(folder, documents)
    write_segment_entries(folder, entries, vectors)
    graph, written = open_segment_graph(folder), open_segment_entries(folder)
    return KeptSegment(folder.name, graph, written, frozenset(), np.ones(len(entries), dtype=np.bool_))


def finish_segment(draft: Path, entries: Sequence[Entry], vectors: NDArray[np.float32]) -> KeptSegment:
    """Add the entries to a segment whose graph half stands in a draft folder, and give it its name."""
    write_segment_entries(draft, entries, vectors)
    graph = open_segment_graph(draft)
    folder = _unused(draft.with_name(segment_id(list(graph.documents), [entry.key for entry in entries])))
    draft.rename(folder)
    written = open_segment_entries(folder)
    return KeptSegment(
        folder.name, open_segment_graph(folder), written, frozenset(), np.ones(len(entries), dtype=np.bool_)
    )


def _unused(folder: Path) -> Path:
    """The folder, or one beside it: a segment that no longer counts may hold the same and still be kept."""
    named, number = folder, 1
    while named.exists():
        number += 1
        named = folder.with_name(f"{folder.name}-{number}")
    return named


def _remove(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
