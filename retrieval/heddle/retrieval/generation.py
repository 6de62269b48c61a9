"""A generation: an index as one whole, opened once and read without change until it is let go.

What is on disk are its segments. What a search reads of them as one, the graph with its walk and the rows
of the entries, is composed when the generation is opened: so a generation that differs from the one before
by a document costs a document to write. All files are mapped at opening: a reader keeps what it opened
while newer generations come and go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heddle.core.errors import IndexCorrupt, NotFound
from heddle.core.ids import DocumentId
from heddle.core.knowledge import KnowledgeType
from heddle.graph.records import Verdict
from heddle.retrieval.adjacency import Adjacency, Places, compose
from heddle.retrieval.entry import TYPES, Entry
from heddle.retrieval.graph_view import GraphView
from heddle.retrieval.joined_nodes import JoinedNodes, open_joined
from heddle.retrieval.layers import DocumentFacts, Layers, Segment, places
from heddle.retrieval.lexical_index import LexicalIndex
from heddle.retrieval.manifest import Manifest, read_manifest, verify
from heddle.retrieval.name_index import index_names
from heddle.retrieval.neighbourhood import whole_graph
from heddle.retrieval.node_space import open_space, space_by_row
from heddle.retrieval.pagerank import Walk, transition
from heddle.retrieval.ranker.ground import RankerGround, compose_ground
from heddle.retrieval.segment import open_segment
from heddle.retrieval.segment_entries import SegmentEntries
from heddle.retrieval.segment_graph import KEY_WIDTH, NODE_WIDTH, SegmentGraph

SEGMENTS, LEXICAL = "segments", "lexical"
_BLOCK = 128
_LEAST: np.float32 = np.nextafter(np.float32(0), np.float32(1))
"""The smallest score above zero."""


class Generation:
    """One index generation, read only. Rows count the entries of all segments, in order.

    Attributes:
        manifest: What it was built from.
        layers: Its segments.
        view: Its graph, with names.
        walk: The transition matrix of the graph.
        names: Nodes by name.
        lexical: Words.
        live: `[rows]` bool: whether an entry counts.
        types: `[rows]` uint8, positions in `entry.TYPES`.
        rows_of_types: Rows of the living entries of each type that has any.
        ids: `[rows]` bytes.
        entry_nodes: `[rows, 2]` int32: graph rows an entry stands on, -1 where there is none.
        ground: What the ranker reads: entries that name each other, composed when it is first asked for.
        space: `[N, D]` float32 node embeddings, zero rows where a node has none; None without any.
    """

    def __init__(self, folder: Path, manifest: Manifest, shared: Mapping[str, Segment] | None = None) -> None:
        self.folder = folder
        self.manifest = manifest
        known = shared or {}
        self.layers = Layers(
            [known.get(name) or open_segment(folder / SEGMENTS, name) for name in manifest.segments]
        )
        self.segments = self.layers.entries
        self._facts: dict[DocumentId, DocumentFacts] = {}
        self.offsets = np.cumsum([0, *(len(segment) for segment in self.segments)])
        adjacency, node_places = _compose(self.layers, manifest, open_joined(folder))
        self.view = GraphView(adjacency, self.layers.graphs)
        self.walk = Walk.over(transition(adjacency), adjacency.joined)
        self._name_hashes = _name_hashes(adjacency, self.layers.graphs)
        self.names = index_names(self._name_hashes)
        self.lexical = LexicalIndex(folder / LEXICAL)
        space = open_space(folder)
        self.space = None if space is None else space_by_row(space, adjacency)
        none = np.empty(0, KEY_WIDTH)
        self.ids = np.concatenate([none, *(segment.ids for segment in self.segments)])
        self.types = np.concatenate([np.empty(0, np.uint8), *(segment.types for segment in self.segments)])
        self.live, self._living = _living(self.layers, self.ids)
        self._living_ids = self.ids[self._living]
        parts = zip(self.segments, self.layers.graphs, node_places, strict=True)
        self.entry_nodes = np.concatenate(
            [np.empty((0, 2), np.int32), *(_entry_nodes(adjacency, *part) for part in parts)]
        )
        by_type = [np.flatnonzero(self.live & (self.types == code)) for code in range(len(TYPES))]
        self.rows_of_types = tuple(rows for rows in by_type if len(rows))

    @cached_property
    def ground(self) -> RankerGround:
        """What the ranker reads of all segments together."""
        return compose_ground(
            [segment.wording for segment in self.segments],
            self.offsets,
            self.live,
            self.types,
            self._name_hashes,
            self.view.adjacency.joined,
        )

    @property
    def id(self) -> str:
        """The generation's id."""
        return self.manifest.generation

    @property
    def count(self) -> int:
        """Entries that count."""
        return int(self.live.sum())

    def place(self, row: int) -> tuple[int, int]:
        """Segment and row inside it."""
        segment = int(np.searchsorted(self.offsets, row, side="right")) - 1
        return segment, row - int(self.offsets[segment])

    def entry(self, row: int) -> Entry:
        """The entry of a row."""
        segment, inside = self.place(row)
        return self.segments[segment].entry(inside)

    def vectors_of(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Vectors of some rows.

        Shapes:
            rows: `[r]`
            returns: `[r, D]`
        """
        vectors = np.empty((len(rows), self.manifest.dimension), dtype=np.float32)
        segment = np.searchsorted(self.offsets, rows, side="right") - 1
        for number in np.unique(segment).tolist():
            here = segment == number
            vectors[here] = self.segments[number].vectors[rows[here] - self.offsets[number]]
        return vectors

    def rows_of(self, entries: Sequence[str]) -> NDArray[np.int64]:
        """Rows of living entries by id; -1 where there is none."""
        asked = np.asarray(list(entries), dtype=KEY_WIDTH)
        if not len(self._living):
            return np.full(len(asked), -1, dtype=np.int64)
        place = np.minimum(np.searchsorted(self._living_ids, asked), len(self._living) - 1)
        return np.where(self._living_ids[place] == asked, self._living[place], -1).astype(np.int64)

    def row_of(self, entry: str) -> int:
        """Row of the living entry with an id; -1 where there is none."""
        if len(entry) > 32 or not entry.isascii():
            return -1
        return int(self.rows_of([entry])[0])

    @property
    def documents(self) -> list[DocumentId]:
        """Ids of all documents, sorted."""
        return [DocumentId(name) for name in self.layers.document_ids()]

    def document(self, document: DocumentId) -> DocumentFacts:
        """What is known of a document.

        Raises:
            NotFound: it is not in the index.
        """
        facts = self._facts.get(document)
        if facts is None and document.isascii() and len(document) <= 64:
            facts = self.layers.document(document)
        if facts is None:
            raise NotFound(f"no document {document[:12]} in the index", hint="run `heddle status`")
        # An answer asks for the same few documents many times over.
        self._facts[document] = facts
        return facts

    def source(self, document: DocumentId) -> str:
        """The name its owner knows a document by.

        Raises:
            NotFound: it is not in the index.
        """
        return self.document(document).name

    def allowed(self, types: frozenset[KnowledgeType], documents: Sequence[DocumentId]) -> NDArray[np.bool_]:
        """Which rows a request may see.

        Raises:
            NotFound: a document is not in the index.
        """
        mask = np.array(self.live)
        if types:
            mask &= np.isin(self.types, [code for code, kind in enumerate(TYPES) if kind in types])
        if documents:
            for document in documents:
                self.document(document)
            mask &= self._owned_by(np.asarray(sorted(set(documents)), dtype=NODE_WIDTH))
        return mask

    def _owned_by(self, documents: NDArray[np.bytes_]) -> NDArray[np.bool_]:
        mask = np.zeros(len(self.live), dtype=np.bool_)
        for segment, offset in zip(self.segments, self.offsets[:-1], strict=True):
            known = places(segment.documents, documents)
            owners = segment.owners[np.isin(segment.owners[:, 1], known), 0]
            mask[owners + int(offset)] = True
        return mask

    def counts(self) -> dict[str, int]:
        """Living entries by knowledge type."""
        found = np.bincount(self.types[self.live], minlength=len(TYPES))
        return {kind.value: int(count) for kind, count in zip(TYPES, found, strict=True)}

    def best(
        self, scores: NDArray[np.float32], allowed: NDArray[np.bool_], limit: int
    ) -> list[tuple[int, float]]:
        """The `limit` best of the allowed rows with a score above zero, best first, ties by entry id.

        Shapes:
            scores, allowed: `[rows]`
        """
        counted = np.where(allowed, scores, np.float32(0))
        rows = np.flatnonzero(counted >= max(_passed(counted, limit), _LEAST))
        if len(rows) > limit:
            # All that could tie with the last place stay in, so that the cut depends on ids alone.
            rows = rows[counted[rows] >= np.partition(counted[rows], len(rows) - limit)[len(rows) - limit]]
        order = np.lexsort((self.ids[rows], -counted[rows]))[:limit]
        return [(int(row), float(counted[row])) for row in rows[order]]


def _passed(scores: NDArray[np.float32], limit: int) -> np.float32:
    """A score that at least `limit` rows reach, found without sorting: of blocks of rows, the bests.

    Each of the `limit` best blocks has a row as good as the worst of their bests.
    """
    blocks = len(scores) // _BLOCK
    if blocks < limit:
        return _LEAST
    bests = scores[: blocks * _BLOCK].reshape(blocks, _BLOCK).max(axis=1)
    passed: np.float32 = np.partition(bests, blocks - limit)[blocks - limit]
    return passed


def _compose(layers: Layers, manifest: Manifest, joined: JoinedNodes) -> tuple[Adjacency, tuple[Places, ...]]:
    split = [(left, right) for verdict, left, right in manifest.decisions if verdict == Verdict.SPLIT]
    return compose(whole_graph(layers), joined=joined, split=split)


def _living(layers: Layers, ids: NDArray[np.bytes_]) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Which rows count, and those rows in the order of their ids.

    A mail that lies in two files is shown from the file with the smaller id, as the graph shows it.
    """
    none = np.empty(0, np.bool_)
    live = np.concatenate([none, *(layers.rows(number) for number in range(len(layers)))])
    rows = np.flatnonzero(live)
    order = rows[np.argsort(ids[rows], kind="stable")]  # merges segments, which are sorted
    same = ids[order][1:] == ids[order][:-1]
    if same.any():
        empty = np.empty(0, NODE_WIDTH)
        owners = [part.first_documents(np.arange(len(part))) for part in layers.entries]
        order = rows[np.lexsort((np.concatenate([empty, *owners])[rows], ids[rows]))]
        same = ids[order][1:] == ids[order][:-1]
        live[order[1:][same]] = False
        order = order[np.append(True, ~same)]
    return live, order


def _name_hashes(adjacency: Adjacency, graphs: Sequence[SegmentGraph]) -> NDArray[np.uint64]:
    hashes = np.zeros(len(adjacency), dtype=np.uint64)
    for number, graph in enumerate(graphs):
        here = np.flatnonzero(adjacency.node_home[:, 0] == number)
        hashes[here] = graph.name_hashes[adjacency.node_home[here, 1]]
    return hashes


def _entry_nodes(
    adjacency: Adjacency, entries: SegmentEntries, graph: SegmentGraph, node_places: Places
) -> NDArray[np.int32]:
    rows = np.append(node_places, np.int32(-1))
    used = np.unique(entries.nodes[entries.nodes >= 0])
    # An entity whose entry stands here may be contributed by documents of other segments alone.
    elsewhere = used[rows[used] < 0]
    rows[elsewhere] = adjacency.rows(graph.node_ids[elsewhere])
    nodes: NDArray[np.int32] = rows[entries.nodes]
    return nodes


def open_generation(folder: Path, before: Generation | None = None) -> Generation:
    """Open one generation after holding its files against the manifest.

    Args:
        folder: The generation's folder.
        before: An open generation. Segments that both have, to the last hash, are neither read nor mapped
            again: what a small change costs should not grow with the index.

    Raises:
        IndexCorrupt: a file is missing, damaged or does not match.
    """
    manifest = read_manifest(folder)
    shared = _shared(manifest, before) if before else {}
    known = [path for name in shared for path in _files_of(manifest, name)]
    verify(folder, manifest, known)
    try:
        return Generation(folder, manifest, shared)
    except (OSError, ValueError, KeyError) as error:
        raise IndexCorrupt(
            f"cannot open the index {folder.name} ({error})", hint="run `heddle index --rebuild`"
        ) from error


def _shared(manifest: Manifest, before: Generation) -> dict[str, Segment]:
    """The open segments of the generation before that are segments of this one, by name."""
    pairs = zip(before.layers.graphs, before.layers.entries, strict=True)
    held = dict(zip(before.manifest.segments, pairs, strict=True))
    wanted = [name for name in manifest.segments if name in held]
    return {
        name: held[name] for name in wanted if _files_of(manifest, name) == _files_of(before.manifest, name)
    }


def _files_of(manifest: Manifest, segment: str) -> dict[str, str]:
    prefix = f"{SEGMENTS}/{segment}."
    return {path: mark for path, mark in manifest.files.items() if path.startswith(prefix)}
