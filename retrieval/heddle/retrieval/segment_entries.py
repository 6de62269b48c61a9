"""The entry half of a segment: entries with their vectors, sorted by id so that each is found at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.array_file import load_arrays, save_arrays
from heddle.retrieval.blob import Blob, Lines, write_blob
from heddle.retrieval.entry import TYPES, Entry, entry_from_line
from heddle.retrieval.ranker.wording import Wording, wording_of
from heddle.retrieval.segment_graph import KEY_WIDTH, NODE_WIDTH
from heddle.retrieval.stated import Facts, facts_of

ENTITY = TYPES.index(KnowledgeType.ENTITY)
"""Code of entities' entries, which belong to no document alone."""


@dataclass(frozen=True, slots=True)
class SegmentEntries:
    """The entry half: one row an entry, sorted by id and first owner.

    Args:
        documents: Ids of the documents that own an entry, sorted.
        ids: What each entry shows: a node, or an edge where it is a triple.
        keys: Hash of each entry, text and evidence included.
        types: Positions in `TYPES`.
        first_owners: The smallest of each entry's documents, as its place in `documents`; -1 without any.
        owners: All owners: entry row, place in `documents`.
        nodes: Graph nodes an entry stands on, the second one of a triple; places in the graph half's
            `node_ids`, -1 where there is none.
        replaced: Entities whose entries in earlier segments no longer count, sorted.
        vectors: Rows of unit length.
        facts: The dates and amounts that entries state.
        wording: What entries say and name, hashed.
        lines: The entries, as JSON.

    Shapes:
        documents: `[D]` bytes
        ids, keys: `[n]` bytes
        types: `[n]` uint8
        first_owners: `[n]` int32
        owners: `[m, 2]` int32
        nodes: `[n, 2]` int32
        replaced: `[r]` bytes
        vectors: `[n, D]` float32
    """

    documents: NDArray[np.bytes_]
    ids: NDArray[np.bytes_]
    keys: NDArray[np.bytes_]
    types: NDArray[np.uint8]
    first_owners: NDArray[np.int32]
    owners: NDArray[np.int32]
    nodes: NDArray[np.int32]
    replaced: NDArray[np.bytes_]
    vectors: NDArray[np.float32]
    facts: Facts
    wording: Wording
    lines: Lines

    def __len__(self) -> int:
        return len(self.ids)

    def entry(self, row: int) -> Entry:
        """The entry of a row."""
        return entry_from_line(self.lines[row])

    def first_documents(self, rows: NDArray[np.int64]) -> NDArray[np.bytes_]:
        """Ids of the first owners of rows; empty where one has none."""
        places = self.first_owners[rows]
        padded = np.append(self.documents, np.zeros(1, NODE_WIDTH))
        # The place -1 is the empty id at the end.
        return padded[places]


_ARRAYS = (
    "documents",
    "ids",
    "keys",
    "types",
    "first_owners",
    "owners",
    "nodes",
    "replaced",
    "vectors",
)


def arrange_entries(
    entries: Sequence[Entry],
    vectors: NDArray[np.float32],
    node_ids: NDArray[np.bytes_],
    replaced: NDArray[np.bytes_],
) -> SegmentEntries:
    """Lay entries out, those of one id in the order of their documents.

    Args:
        entries: In any order.
        vectors: Their vectors.
        node_ids: The graph half's ids, which hold all that entries stand on.
        replaced: As in `SegmentEntries`.

    Shapes:
        vectors: `[len(entries), D]`
    """
    order = sorted(range(len(entries)), key=lambda row: (entries[row].id, entries[row].documents))
    ordered = [entries[row] for row in order]
    documents = sorted({document for entry in ordered for document in entry.documents})
    place = {document: number for number, document in enumerate(documents)}
    code = {kind: number for number, kind in enumerate(TYPES)}
    owners = [(row, place[name]) for row, entry in enumerate(ordered) for name in entry.documents]
    first = [place[entry.documents[0]] if entry.documents else -1 for entry in ordered]
    named = np.asarray([(*entry.nodes, "")[:2] for entry in ordered], dtype=NODE_WIDTH).reshape(-1, 2)
    nodes = np.searchsorted(node_ids, named.reshape(-1)).astype(np.int32).reshape(-1, 2)
    nodes[named == b""] = -1
    return SegmentEntries(
        documents=np.asarray(documents, dtype=NODE_WIDTH),
        ids=np.asarray([entry.id for entry in ordered], dtype=KEY_WIDTH),
        keys=np.asarray([entry.key for entry in ordered], dtype=KEY_WIDTH),
        types=np.asarray([code[entry.type] for entry in ordered], dtype=np.uint8),
        first_owners=np.asarray(first, dtype=np.int32),
        owners=np.asarray(owners, dtype=np.int32).reshape(-1, 2),
        nodes=nodes,
        replaced=replaced,
        vectors=np.ascontiguousarray(vectors[order], dtype=np.float32),
        facts=facts_of(entry.stated for entry in ordered),
        wording=wording_of(ordered),
        lines=[entry.line().encode("utf-8", "surrogatepass") for entry in ordered],
    )


def save_entries(path: Path, entries: SegmentEntries) -> None:
    """Write the entry half under a path that its files' names begin with."""
    arrays: dict[str, NDArray[Any]] = {name: getattr(entries, name) for name in _ARRAYS}
    arrays |= {"days": entries.facts.days, "amounts": entries.facts.amounts}
    arrays |= entries.wording.arrays()
    lines = (entries.lines[row] for row in range(len(entries)))
    arrays["lines_at"] = write_blob(path.with_name(f"{path.name}.entries.jsonl"), lines)
    save_arrays(path.with_name(f"{path.name}.entries.arrays"), arrays)


def open_entries(path: Path) -> SegmentEntries:
    """Open what `save_entries` wrote, memory-mapped."""
    arrays = load_arrays(path.with_name(f"{path.name}.entries.arrays"))
    lines = Blob(path.with_name(f"{path.name}.entries.jsonl"), arrays["lines_at"])
    facts = Facts(arrays["days"], arrays["amounts"])
    wording = Wording.of_arrays(arrays)
    return SegmentEntries(
        **{name: arrays[name] for name in _ARRAYS}, facts=facts, wording=wording, lines=lines
    )
