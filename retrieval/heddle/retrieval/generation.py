"""A generation: an index as one whole, opened once and read without change until it is let go.

All files are mapped at opening, so a reader keeps what it opened while newer generations come and go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from heddle.core.errors import IndexCorrupt, NotFound
from heddle.core.ids import DocumentId
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.adjacency import open_adjacency
from heddle.retrieval.array_file import load_array
from heddle.retrieval.entry import TYPES, Entry
from heddle.retrieval.graph_view import GraphView
from heddle.retrieval.lexical_index import LexicalIndex
from heddle.retrieval.manifest import Manifest, read_manifest, verify
from heddle.retrieval.name_index import open_names
from heddle.retrieval.pagerank import Walk, open_transitions
from heddle.retrieval.segment import (
    KEY_WIDTH,
    SegmentEntries,
    SegmentGraph,
    open_segment_entries,
    open_segment_graph,
)

SEGMENTS, GRAPH, LEXICAL = "segments", "graph", "lexical"
Segment = tuple[SegmentGraph, SegmentEntries]
"""Both halves of a segment, open."""


class Generation:
    """One index generation, read only. Rows count the entries of all segments, in order.

    Attributes:
        manifest: What it was built from.
        view: Its graph, with names.
        walk: The transition matrix of the graph.
        names: Nodes by name.
        lexical: Words.
        live: `[rows]` bool: whether an entry counts.
        types: `[rows]` uint8, positions in `entry.TYPES`.
        rows_of_types: Rows of the living entries of each type that has any.
        ids: `[rows]` bytes.
        entry_nodes: `[rows, 2]` int32: graph rows an entry stands on, -1 where there is none.
        space: `[N, D]` float32 node embeddings, zero rows where a node has none; None without any.
    """

    def __init__(self, folder: Path, manifest: Manifest, shared: Mapping[str, Segment] | None = None) -> None:
        self.folder = folder
        self.manifest = manifest
        known = shared or {}
        parts = [known.get(name) or _open_segment(folder / SEGMENTS / name) for name in manifest.segments]
        self.graphs = [graph for graph, _ in parts]
        self.segments = [entries for _, entries in parts]
        self.offsets = np.cumsum([0, *(len(segment) for segment in self.segments)])
        self.view = GraphView(open_adjacency(folder / GRAPH), self.graphs)
        self.walk = Walk.over(open_transitions(folder / GRAPH))
        self.names = open_names(folder / GRAPH)
        self.lexical = LexicalIndex(folder / LEXICAL)
        rows = folder / GRAPH
        self.live: NDArray[np.bool_] = cast("Any", load_array(rows / "live.array"))
        self.entry_nodes: NDArray[np.int32] = cast("Any", load_array(rows / "entry_nodes.array"))
        self._keys: NDArray[np.bytes_] = cast("Any", load_array(rows / "keys.array"))
        self._key_rows: NDArray[np.int64] = cast("Any", load_array(rows / "key_rows.array"))
        space: NDArray[np.float32] = cast("Any", load_array(rows / "space.array"))
        self.space = space if space.size else None
        empty_ids, empty_types = np.empty(0, KEY_WIDTH), np.empty(0, np.uint8)
        self.ids = np.concatenate([empty_ids, *(segment.ids for segment in self.segments)])
        self.types = np.concatenate([empty_types, *(segment.types for segment in self.segments)])
        by_type = [np.flatnonzero(self.live & (self.types == code)) for code in range(len(TYPES))]
        self.rows_of_types = tuple(rows for rows in by_type if len(rows))

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

    @property
    def living_keys(self) -> NDArray[np.bytes_]:
        """Keys of the living entries, sorted."""
        return self._keys

    def rows_of_keys(self, keys: Sequence[str]) -> NDArray[np.int64]:
        """Rows of living entries by key; -1 where there is none."""
        return _look_up(self._keys, self._key_rows, keys)

    def row_of(self, entry: str) -> int:
        """Row of the living entry with an id; -1 where there is none."""
        if len(entry) > 32 or not entry.isascii():
            return -1
        rows = np.flatnonzero((self.ids == entry.encode()) & self.live)
        return int(rows[0]) if len(rows) else -1

    def source(self, document: DocumentId) -> str:
        """The name its owner knows a document by."""
        return self.manifest.documents[document][1]

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
                if document not in self.manifest.documents:
                    raise NotFound(f"no document {document[:12]} in the index", hint="run `heddle status`")
            mask &= self._owned_by(frozenset(documents))
        return mask

    def _owned_by(self, documents: frozenset[DocumentId]) -> NDArray[np.bool_]:
        mask = np.zeros(len(self.live), dtype=np.bool_)
        for segment, offset in zip(self.segments, self.offsets[:-1], strict=True):
            known = [place for place, name in enumerate(segment.documents) if name in documents]
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
        least = np.float32(0)
        if len(counted) > limit:
            # All that could tie with the last place stay in, so that the cut depends on ids alone.
            least = np.partition(counted, len(counted) - limit)[len(counted) - limit]
        rows = np.flatnonzero((counted >= least) & (counted > 0))
        order = np.lexsort((self.ids[rows], -counted[rows]))[:limit]
        return [(int(row), float(counted[row])) for row in rows[order]]


def _look_up(keys: NDArray[np.bytes_], values: NDArray[np.int64], wanted: Sequence[str]) -> NDArray[np.int64]:
    asked = np.asarray(list(wanted), dtype=KEY_WIDTH)
    if not len(keys):
        return np.full(len(asked), -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    return np.where(keys[place] == asked, values[place], -1).astype(np.int64)


def _open_segment(folder: Path) -> Segment:
    return open_segment_graph(folder), open_segment_entries(folder)


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
    pairs = zip(before.graphs, before.segments, strict=True)
    held = dict(zip(before.manifest.segments, pairs, strict=True))
    wanted = [name for name in manifest.segments if name in held]
    return {
        name: held[name] for name in wanted if _files_of(manifest, name) == _files_of(before.manifest, name)
    }


def _files_of(manifest: Manifest, segment: str) -> dict[str, str]:
    folder = f"{SEGMENTS}/{segment}/"
    return {path: mark for path, mark in manifest.files.items() if path.startswith(folder)}
