"""The segments of a generation as layers: a later one buries what it replaces in the earlier ones.

A segment is never changed. What became of its documents and entities stands in the segments after it:
`buried` names documents and `replaced` entities whose rows below do not count any more. So a change costs a
small segment, and which rows count follows from the list of segments alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heddle.retrieval.entry import Entry
from heddle.retrieval.segment_entries import ENTITY, SegmentEntries
from heddle.retrieval.segment_graph import DOCUMENT, NODE_WIDTH, OWNER, SegmentGraph

Segment = tuple[SegmentGraph, SegmentEntries]
"""Both halves of a segment, open."""
NONE = np.empty(0, NODE_WIDTH)


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What an index knows of a document: the digest of its subgraph, the name of its source, its title."""

    digest: str
    name: str
    title: str


class Layers:
    """Some segments, oldest first.

    Args:
        segments: Both halves of each.
    """

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = tuple(segments)
        self.graphs = [graph for graph, _ in segments]
        self.entries = [entries for _, entries in segments]
        self._documents: dict[int, NDArray[np.bool_]] = {}
        self._rows: dict[int, NDArray[np.bool_]] = {}

    def __len__(self) -> int:
        return len(self.graphs)

    def documents(self, number: int) -> NDArray[np.bool_]:
        """Which documents of a segment count.

        Shapes:
            returns: `[D]` bool
        """
        if number not in self._documents:
            documents = self.graphs[number].documents
            alive = np.ones(len(documents), dtype=np.bool_)
            for later in self.graphs[number + 1 :]:
                alive[places(documents, later.buried)] = False
            self._documents[number] = alive
        return self._documents[number]

    def rows(self, number: int) -> NDArray[np.bool_]:
        """Which entries of a segment count; of those that several documents give, all do.

        Shapes:
            returns: `[n]` bool
        """
        if number not in self._rows:
            entries = self.entries[number]
            alive = np.ones(len(entries), dtype=np.bool_)
            for later in self.entries[number + 1 :]:
                gone = places(entries.ids, later.replaced)
                alive[gone[entries.types[gone] == ENTITY]] = False
            if not self.documents(number).all():
                dead = self.graphs[number].documents[~self.documents(number)]
                owned = np.isin(entries.first_owners, places(entries.documents, dead))
                alive[owned & (entries.types != ENTITY)] = False
            self._rows[number] = alive
        return self._rows[number]

    def nodes(self, number: int) -> NDArray[np.int64]:
        """Rows of a segment's contributions that count."""
        graph = self.graphs[number]
        return np.flatnonzero(self.documents(number)[graph.nodes[:, DOCUMENT]])

    def edges(self, number: int) -> NDArray[np.int64]:
        """Rows of a segment's edges that count."""
        graph = self.graphs[number]
        return np.flatnonzero(self.documents(number)[graph.edges[:, OWNER]])

    def find(self, ids: NDArray[np.bytes_]) -> NDArray[np.int64]:
        """Segment and row of the entries with some ids; of several that count, the smallest document's.

        Shapes:
            ids: `[n]`
            returns: `[n, 2]`; -1 where there is none
        """
        found = np.full((len(ids), 2), -1, dtype=np.int64)
        owners = np.zeros(len(ids), dtype=NODE_WIDTH)
        for number, entries in enumerate(self.entries):
            which, rows = matches(entries.ids, ids)
            alive = self.rows(number)[rows]
            which, rows = which[alive], rows[alive]
            first = np.append(True, which[1:] != which[:-1])[: len(which)]
            which, rows = which[first], rows[first]
            owner = entries.first_documents(rows)
            better = (found[which, 0] < 0) | (owner < owners[which])
            found[which[better], 0], found[which[better], 1] = number, rows[better]
            owners[which[better]] = owner[better]
        return found

    def entry(self, number: int, row: int) -> Entry:
        """The entry of a segment's row."""
        return self.entries[number].entry(row)

    def document(self, document: str) -> DocumentFacts | None:
        """What is known of a document; None where it does not count."""
        name = ""
        for number in range(len(self) - 1, -1, -1):
            graph = self.graphs[number]
            name = name or graph.names.get(document, "")
            found = places(graph.documents, np.asarray([document], dtype=NODE_WIDTH))
            if len(found) and self.documents(number)[found[0]]:
                place = int(found[0])
                first, title = json.loads(graph.described[place])
                return DocumentFacts(graph.digests[place].decode(), name or first, title)
        return None

    def document_ids(self) -> list[str]:
        """Ids of all documents that count, sorted."""
        parts = [graph.documents[self.documents(number)] for number, graph in enumerate(self.graphs)]
        return sorted(name.decode() for part in parts for name in part.tolist())


def places(among: NDArray[np.bytes_], wanted: NDArray[np.bytes_]) -> NDArray[np.int64]:
    """Where some of the wanted stand among sorted ids, each once; those that are not there are left out."""
    if not len(among) or not len(wanted):
        return np.empty(0, np.int64)
    place = np.minimum(np.searchsorted(among, wanted), len(among) - 1)
    found: NDArray[np.int64] = place[among[place] == wanted]
    return found


def matches(among: NDArray[np.bytes_], wanted: NDArray[np.bytes_]) -> tuple[NDArray[np.int64], ...]:
    """All pairs of equal ids: the place of one that is wanted, and its rows among sorted ids, in order.

    Shapes:
        returns: `[pairs]`, `[pairs]`
    """
    left = np.searchsorted(among, wanted, side="left")
    right = np.searchsorted(among, wanted, side="right")
    return np.repeat(np.arange(len(wanted)), right - left), ranges(left, right)


def ranges(begin: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers of several half-open ranges, one after the other."""
    width = end - begin
    offset = np.cumsum(width) - width
    return np.repeat(begin - offset, width) + np.arange(width.sum())
