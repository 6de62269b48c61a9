"""The files of a generation beside its segments: its graph, its rows and its lexical index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heddle.core.errors import Defect
from heddle.retrieval.adjacency import Adjacency, write_adjacency
from heddle.retrieval.array_file import save_array
from heddle.retrieval.entry import Entry
from heddle.retrieval.generation import GRAPH, LEXICAL, Generation
from heddle.retrieval.graph_view import GraphView
from heddle.retrieval.index_plan import GraphState
from heddle.retrieval.kept_segment import KeptSegment
from heddle.retrieval.lexical_index import LexicalIndex, link_lexical, write_lexical
from heddle.retrieval.name_index import write_names
from heddle.retrieval.pagerank import transition, write_transitions
from heddle.retrieval.segment import KEY_WIDTH

MOST_DRIFT = 0.5
"""Above this share of deleted entries in the statistics the lexical index is written afresh."""


def write_generation_files(
    folder: Path,
    segments: Sequence[KeptSegment],
    view: GraphView,
    state: GraphState,
    previous: Generation | None,
) -> list[str]:
    """Write everything but segments and manifest; returns all files of the generation, sorted."""
    graph = folder / GRAPH
    write_adjacency(graph, view.adjacency)
    write_transitions(graph, transition(view.adjacency))
    write_names(graph, _name_hashes(view.adjacency, segments))
    live = living_rows(segments)
    keys = np.concatenate([np.empty(0, KEY_WIDTH), *(item.entries.keys for item in segments)])
    _write_rows(graph, segments, view.adjacency, live, keys)
    save_array(graph / "space.array", _space(view.adjacency, state))
    _write_lexical(folder / LEXICAL, segments, live, keys, previous)
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def living_rows(segments: Sequence[KeptSegment]) -> NDArray[np.bool_]:
    """Which rows count: those kept, and of entries that several documents give, one.

    Shapes:
        returns: `[rows]` bool
    """
    live = np.concatenate([np.empty(0, np.bool_), *(item.rows for item in segments)])
    ids = np.concatenate([np.empty(0, KEY_WIDTH), *(item.entries.ids for item in segments)])
    rows = np.flatnonzero(live)
    order = rows[np.argsort(ids[rows], kind="stable")]
    same = np.flatnonzero(ids[order][1:] == ids[order][:-1])
    if not len(same):
        return live
    owner = np.concatenate([_first_owner(item) for item in segments])
    # A mail that lies in two files is shown from the file with the smaller id, as the graph shows it.
    order = rows[np.lexsort((owner[rows], ids[rows]))]
    live[order[1:][ids[order][1:] == ids[order][:-1]]] = False
    return live


def _first_owner(segment: KeptSegment) -> NDArray[np.bytes_]:
    owner = np.zeros(len(segment.entries), dtype="S64")
    names = np.asarray(segment.entries.documents or [""], dtype="S64")
    owners = segment.entries.owners[::-1]
    owner[owners[:, 0]] = names[owners[:, 1]]
    return owner


def _name_hashes(adjacency: Adjacency, segments: Sequence[KeptSegment]) -> NDArray[np.uint64]:
    hashes = np.zeros(len(adjacency), dtype=np.uint64)
    for number, segment in enumerate(segments):
        here = adjacency.node_home[:, 0] == number
        hashes[here] = segment.graph.name_hashes[adjacency.node_home[here, 1]]
    return hashes


def _write_rows(
    folder: Path,
    segments: Sequence[KeptSegment],
    adjacency: Adjacency,
    live: NDArray[np.bool_],
    keys: NDArray[np.bytes_],
) -> None:
    nodes = np.concatenate([np.empty((0, 2), "S64"), *(item.entries.nodes for item in segments)])
    rows = np.flatnonzero(live)
    order = rows[np.argsort(keys[rows], kind="stable")]
    save_array(folder / "live.array", live)
    save_array(folder / "entry_nodes.array", adjacency.rows(nodes.reshape(-1)).reshape(-1, 2))
    save_array(folder / "keys.array", keys[order])
    save_array(folder / "key_rows.array", order.astype(np.int64))


def _space(adjacency: Adjacency, state: GraphState) -> NDArray[np.float32]:
    if not len(state.space_ids):
        return np.empty((0, 0), dtype=np.float32)
    rows = adjacency.rows([str(name) for name in state.space_ids])
    known = rows >= 0
    space = np.zeros((len(adjacency), state.vectors.shape[1]), dtype=np.float32)
    length = np.linalg.norm(state.vectors, axis=1, keepdims=True)
    space[rows[known]] = (state.vectors / np.where(length > 0, length, 1))[known]
    return space


def _write_lexical(
    folder: Path,
    segments: Sequence[KeptSegment],
    live: NDArray[np.bool_],
    keys: NDArray[np.bytes_],
    previous: Generation | None,
) -> None:
    rows = np.flatnonzero(live)
    if previous is None or previous.lexical.drift > MOST_DRIFT:
        write_lexical(folder, added=_entries(segments, rows))
        return
    link_lexical(previous.folder / LEXICAL, folder)
    before = previous.living_keys
    gone = np.setdiff1d(before, keys[rows], assume_unique=True)
    fresh = rows[np.isin(keys[rows], before, assume_unique=True, invert=True)]
    write_lexical(folder, added=_entries(segments, fresh), removed=[key.decode() for key in gone])
    if LexicalIndex(folder).count != len(rows):
        raise Defect("the lexical index and the segments disagree", hint="run `heddle index --rebuild`")


def _entries(segments: Sequence[KeptSegment], rows: NDArray[np.int64]) -> Iterator[Entry]:
    offsets = np.cumsum([0, *(len(item.entries) for item in segments)])
    for row in rows:
        number = int(np.searchsorted(offsets, row, side="right")) - 1
        yield segments[number].entries.entry(int(row - offsets[number]))
