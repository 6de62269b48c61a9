"""Path edges: the edges of the entry graph that leave what a question finds first.

The second hop of a question is one edge away from a page that the first stage finds. Three kinds lead there:
the page names it, it names the page, or both name the same rare thing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from heddle.retrieval.ranker.entry_graph import EntryGraph

MOST_SHARERS = 64
"""Of a name that more entries share, only those that the first stage found are reached."""


class EdgeKind(IntEnum):
    """How an edge leads from a seed to a candidate."""

    NAMES = 0
    NAMED_BY = 1
    SHARES = 2


@dataclass(frozen=True, slots=True)
class PathEdges:
    """Edges from seeds to candidates.

    Args:
        seed: Of each edge, the place of its seed.
        row: The entry that it leads to.
        kind: An `EdgeKind`.
        weight: Rarity of the name, times the share that the one who is named has of it.
        holder: The entry in one of whose sentences the name stands.
        sentence: That sentence.

    Shapes:
        all: `[e]`
    """

    seed: NDArray[np.int64]
    row: NDArray[np.int64]
    kind: NDArray[np.int64]
    weight: NDArray[np.float32]
    holder: NDArray[np.int64]
    sentence: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.row)

    def chosen(self, kept: NDArray[np.bool_]) -> PathEdges:
        """Some of the edges."""
        return PathEdges(*(getattr(self, name)[kept] for name in self.__slots__))


_Column = tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]]


def path_edges(graph: EntryGraph, seeds: Sequence[int], found: Collection[int]) -> PathEdges:
    """All edges that lead from some seeds to other entries.

    Args:
        graph: The entry graph.
        seeds: Entries, the best first.
        found: Entries that the first stage found, sorted.
    """
    known = np.asarray(list(found), dtype=np.int64)
    parts: list[tuple[int, EdgeKind, _Column]] = []
    for place, seed in enumerate(seeds):
        parts.append((place, EdgeKind.NAMES, _named(graph, seed)))
        parts.append((place, EdgeKind.NAMED_BY, _naming(graph, seed)))
        parts.append((place, EdgeKind.SHARES, _sharing(graph, seed, known)))
    sizes = [len(columns[0]) for _, _, columns in parts]
    empty = np.empty(0, np.int64)
    row, weight, holder, sentence = (
        np.concatenate([empty.astype(columns[0].dtype), *columns])
        for columns in (zip(*(columns for _, _, columns in parts), strict=True) if parts else [[empty]] * 4)
    )
    return PathEdges(
        np.repeat(np.asarray([place for place, _, _ in parts], np.int64), sizes),
        row,
        np.repeat(np.asarray([int(kind) for _, kind, _ in parts], np.int64), sizes),
        weight.astype(np.float32),
        holder,
        sentence,
    )


def _named(graph: EntryGraph, seed: int) -> _Column:
    here = graph.naming.of(seed)
    rows = graph.naming.columns[here].astype(np.int64)
    return (
        rows,
        graph.naming.weights[here],
        np.full(len(rows), seed),
        graph.naming.sentences[here].astype(np.int64),
    )


def _naming(graph: EntryGraph, seed: int) -> _Column:
    here = graph.named_by.of(seed)
    rows = graph.named_by.columns[here].astype(np.int64)
    return rows, graph.named_by.weights[here], rows, graph.named_by.sentences[here].astype(np.int64)


def _sharing(graph: EntryGraph, seed: int, found: NDArray[np.int64]) -> _Column:
    rows, weights, sentences = [np.empty(0, np.int64)], [np.empty(0, np.float32)], [np.empty(0, np.int64)]
    for name in graph.sharing.columns[graph.sharing.of(seed)].tolist():
        here = graph.sharers.of(name)
        others = graph.sharers.columns[here].astype(np.int64)
        kept = others != seed
        if len(others) > MOST_SHARERS:
            kept &= np.isin(others, found)
        rows.append(others[kept])
        weights.append(graph.sharers.weights[here][kept])
        sentences.append(graph.sharers.sentences[here][kept].astype(np.int64))
    row = np.concatenate(rows)
    return row, np.concatenate(weights), row, np.concatenate(sentences)
