"""The entry graph: which entry names what another is about, and which entries share a rare name.

Composed when a generation opens, from the wording of its living entries. Two kinds of edges:

- *naming* edges p -> c: a sentence of p names a subject of c. They are directed: a page says something of
  what it names, and nothing of what names it. Their weight is the rarity of the name, shared out among the
  entries that bear it.
- *sharing* edges: p and c name the same thing, which may have no entry of its own. Kept as a table of
  entries by names, since the edges themselves would grow with the square of a name's frequency.

Of nested names the longest that is known counts: who names the "University of Copenhagen" does not name
Copenhagen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from heddle.retrieval.ranker.wording import NO_WORDING, Wording, joined_wording

MOST_BEARERS = 24
"""Entries of a knowledge type that a name leads to at most: the surest of those that bear it."""
_ROW, _SENTENCE, _START, _END, _WEIGHT = range(5)
_SURE = np.float32(255)


@dataclass(frozen=True, slots=True)
class Incidence:
    """Rows of one kind by rows of another, in compressed form.

    Shapes:
        indptr: `[rows + 1]` int64
        columns: `[m]` int32
        weights: `[m]` float32
        sentences: `[m]` uint8: the first sentence of the row's entry that names the column
    """

    indptr: NDArray[np.int64]
    columns: NDArray[np.int32]
    weights: NDArray[np.float32]
    sentences: NDArray[np.uint8]

    def of(self, row: int) -> slice:
        """Where the columns of a row stand."""
        return slice(int(self.indptr[row]), int(self.indptr[row + 1]))

    def degrees(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many columns some rows have."""
        number: NDArray[np.int64] = self.indptr[rows + 1] - self.indptr[rows]
        return number

    @property
    def rows(self) -> NDArray[np.int64]:
        """The row of each column."""
        return np.repeat(np.arange(len(self.indptr) - 1), np.diff(self.indptr))


@dataclass(frozen=True)
class EntryGraph:
    """Entries, their names, and the edges between them.

    Args:
        count: Number of rows, of entries that count and of others.
        naming: Entry by entry: the entries that it names.
        sharing: Entry by name: the shared names that it mentions; weights are their rarity.
        subjects: Hashes of all subjects, sorted, with row and weight of those that bear them.
        name_count: Number of shared names.

    Shapes:
        subject_hashes: `[s]` uint64, sorted
        subject_rows: `[s]` int32
        subject_weights: `[s]` float32: share of the name that the entry has, times how sure it is
        rarity: `[s]` float32: of the name, in [0, 1]
    """

    count: int
    naming: Incidence
    sharing: Incidence
    name_count: int
    subject_hashes: NDArray[np.uint64]
    subject_rows: NDArray[np.int32]
    subject_weights: NDArray[np.float32]
    rarity: NDArray[np.float32]

    @cached_property
    def named_by(self) -> Incidence:
        """Entry by entry: the entries that name it; sentences are those of the naming entry."""
        return turned(self.naming, self.count)

    @cached_property
    def sharers(self) -> Incidence:
        """Name by entry: the entries that mention it."""
        return turned(self.sharing, self.name_count)

    def bearers(self, hashes: NDArray[np.uint64]) -> list[NDArray[np.int64]]:
        """For each name, the places in `subject_rows` of the entries that are about it."""
        left = np.searchsorted(self.subject_hashes, hashes, side="left")
        right = np.searchsorted(self.subject_hashes, hashes, side="right")
        return [np.arange(a, b) for a, b in zip(left, right, strict=True)]


def turned(incidence: Incidence, columns: int) -> Incidence:
    """The same with rows and columns exchanged; rows of a column ascend."""
    order = np.argsort(incidence.columns, kind="stable")
    degree = np.bincount(incidence.columns, minlength=columns)
    return Incidence(
        np.concatenate([[0], np.cumsum(degree)]).astype(np.int64),
        incidence.rows[order].astype(np.int32),
        incidence.weights[order],
        incidence.sentences[order],
    )


def compose_entry_graph(
    parts: Sequence[tuple[int, Wording, NDArray[np.bool_]]],
    types: NDArray[np.uint8],
    same_names: tuple[NDArray[np.uint64], NDArray[np.uint64]] | None = None,
) -> EntryGraph:
    """Compose the graph of the entries that count.

    Args:
        parts: Of each segment, the number of its first row, its wording, and which of its rows are part of
            the graph.
        types: Knowledge types of the rows of all segments.
        same_names: Hashes of names, sorted, and for each the hash of the name that stands for it and for all
            other names of the same thing.
    """
    count = len(types)
    names, hashes = _living_names(parts)
    if same_names is not None and len(same_names[0]):
        place = np.minimum(np.searchsorted(same_names[0], hashes), len(same_names[0]) - 1)
        hashes = np.where(same_names[0][place] == hashes, same_names[1][place], hashes)
    about = names[:, _WEIGHT] > 0
    mentions, mentioned = names[~about], hashes[~about]
    bearing = _Bearing.of(names[about], hashes[about], types)
    known = bearing.knows(mentioned)
    links = _longest(mentions[known], mentioned[known])
    frequency = _frequencies(*links)
    living = sum(int(alive.sum()) for _, _, alive in parts)
    rarity = _rarity(bearing.hashes, frequency, living)
    naming = _naming(links, bearing, rarity, count)
    sharing, name_count = _sharing(mentions, mentioned, bearing, living, count)
    return EntryGraph(
        count, naming, sharing, name_count, bearing.hashes, bearing.rows, bearing.shares, rarity
    )


def _living_names(
    parts: Sequence[tuple[int, Wording, NDArray[np.bool_]]],
) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
    kept = []
    for offset, wording, alive in parts:
        living = alive[wording.names[:, _ROW]] if len(alive) else np.empty(0, np.bool_)
        names = wording.names[living].copy()
        names[:, _ROW] += offset
        kept.append(Wording(NO_WORDING.words, NO_WORDING.stems, names, wording.name_hashes[living]))
    joined = joined_wording(kept)
    return joined.names, joined.name_hashes


@dataclass(frozen=True, slots=True)
class _Bearing:
    """Which entries are about what bears a name; by hash, the surest first."""

    hashes: NDArray[np.uint64]
    rows: NDArray[np.int32]
    shares: NDArray[np.float32]

    @staticmethod
    def of(names: NDArray[np.int32], hashes: NDArray[np.uint64], types: NDArray[np.uint8]) -> _Bearing:
        kinds = types[names[:, _ROW]]
        order = np.lexsort((names[:, _ROW], -names[:, _WEIGHT], kinds, hashes))
        order = order[_once(hashes[order], names[order, _ROW])]
        names, hashes, kinds = names[order], hashes[order], kinds[order]
        # Pages share a name out among pages, and rows among rows: one does not take from the other.
        first = _is_first(hashes) | _is_first(kinds)
        rank = np.arange(len(hashes)) - np.flatnonzero(first)[np.cumsum(first) - 1]
        kept = rank < MOST_BEARERS
        names, hashes, first = names[kept], hashes[kept], first[kept]
        weight = names[:, _WEIGHT].astype(np.float32) / _SURE
        group = np.cumsum(first) - 1
        total = np.bincount(group, weight)
        # A name that several bear is shared out; one that a single entry bears keeps its own doubt.
        shares = weight * weight / np.maximum(total[group], weight).astype(np.float32)
        return _Bearing(hashes, names[:, _ROW].copy(), shares.astype(np.float32))

    def knows(self, hashes: NDArray[np.uint64]) -> NDArray[np.bool_]:
        if not len(self.hashes):
            return np.zeros(len(hashes), dtype=np.bool_)
        place = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        found: NDArray[np.bool_] = self.hashes[place] == hashes
        return found


def _is_first(ordered: NDArray[np.uint64] | NDArray[np.uint8]) -> NDArray[np.bool_]:
    return np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]


def _once(hashes: NDArray[np.uint64], rows: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Of equal pairs of name and row the first."""
    order = np.lexsort((np.arange(len(rows)), rows, hashes))
    fresh = np.append(
        True, (hashes[order][1:] != hashes[order][:-1]) | (rows[order][1:] != rows[order][:-1])
    )[: len(rows)]
    once = np.empty(len(rows), dtype=np.bool_)
    once[order] = fresh
    return once


def _longest(
    mentions: NDArray[np.int32], hashes: NDArray[np.uint64]
) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
    """Of names that overlap in an entry the one that begins first, of those the longest."""
    order = np.lexsort((-mentions[:, _END], mentions[:, _START], mentions[:, _ROW]))
    mentions, hashes = mentions[order], hashes[order]
    if not len(mentions):
        return mentions, hashes
    row = mentions[:, _ROW].astype(np.int64) << 17
    reached = np.maximum.accumulate(row + mentions[:, _END])
    before = np.append(np.int64(-1), reached[:-1])
    kept = row + mentions[:, _START] >= before
    return mentions[kept], hashes[kept]


def _frequencies(
    mentions: NDArray[np.int32], hashes: NDArray[np.uint64]
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Names with the number of entries that mention each."""
    pairs = _once(hashes, mentions[:, _ROW])
    found, counts = np.unique(hashes[pairs], return_counts=True)
    return found, counts.astype(np.int64)


def _rarity(
    hashes: NDArray[np.uint64], frequency: tuple[NDArray[np.uint64], NDArray[np.int64]], living: int
) -> NDArray[np.float32]:
    """1 for a name that one entry mentions, falling with the logarithm of the number that do."""
    known, counts = frequency
    number = np.ones(len(hashes), dtype=np.int64)
    if len(known):
        place = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
        number = np.where(known[place] == hashes, counts[place], 1)
    whole = np.log1p(max(living, 2))
    rarity: NDArray[np.float32] = (np.log((1 + living) / number) / whole).clip(0, 1).astype(np.float32)
    return rarity


def _naming(
    links: tuple[NDArray[np.int32], NDArray[np.uint64]],
    bearing: _Bearing,
    rarity: NDArray[np.float32],
    count: int,
) -> Incidence:
    mentions, hashes = links
    left = np.searchsorted(bearing.hashes, hashes, side="left")
    right = np.searchsorted(bearing.hashes, hashes, side="right")
    width = right - left
    source = np.repeat(mentions[:, _ROW], width)
    sentence = np.repeat(mentions[:, _SENTENCE], width)
    place = np.repeat(left - np.concatenate([[0], np.cumsum(width)[:-1]]), width) + np.arange(width.sum())
    target, weight = bearing.rows[place], (bearing.shares * rarity)[place]
    other = source != target
    return _incidence(source[other], target[other], weight[other], sentence[other], count)


def _sharing(
    mentions: NDArray[np.int32],
    hashes: NDArray[np.uint64],
    bearing: _Bearing,
    living: int,
    count: int,
) -> tuple[Incidence, int]:
    """Names that at least two entries mention and not too many; a subject's bearers mention it, too."""
    rows = np.concatenate([mentions[:, _ROW], bearing.rows])
    every = np.concatenate([hashes, bearing.hashes])
    once = _once(every, rows)
    found, counts = np.unique(every[once], return_counts=True)
    several = found[(counts > 1) & (counts <= _most_sharers(living))]
    kept = np.isin(mentions_hash := hashes, several)
    inner, names = _longest(mentions[kept], mentions_hash[kept])
    own = np.isin(bearing.hashes, several)
    rows = np.concatenate([inner[:, _ROW], bearing.rows[own]])
    sentences = np.concatenate([inner[:, _SENTENCE], np.full(int(own.sum()), 255, np.int32)])
    names = np.concatenate([names, bearing.hashes[own]])
    several, code, counts = np.unique(names, return_inverse=True, return_counts=True)
    rarity = (np.log((1 + living) / np.maximum(counts, 1)) / np.log1p(max(living, 2))).clip(0, 1)
    weights = rarity[code].astype(np.float32)
    return _incidence(rows, code.astype(np.int32), weights, sentences, count), len(several)


def _most_sharers(living: int) -> int:
    # Above this a name says little about any of the entries that mention it.
    return int(0.02 * living) + 20


def _incidence(
    rows: NDArray[np.int32],
    columns: NDArray[np.int32],
    weights: NDArray[np.float32],
    sentences: NDArray[np.int32],
    count: int,
) -> Incidence:
    """One edge for each pair: the heaviest, and of those the first sentence."""
    order = np.lexsort((sentences, -weights, columns, rows))
    rows, columns = rows[order], columns[order]
    fresh = np.append(True, (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1]))[: len(rows)]
    kept = order[fresh]
    degree = np.bincount(rows[fresh], minlength=count)
    return Incidence(
        np.concatenate([[0], np.cumsum(degree)]).astype(np.int64),
        columns[fresh].astype(np.int32),
        weights[kept].astype(np.float32),
        sentences[kept].astype(np.uint8),
    )
