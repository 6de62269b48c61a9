"""What a new segment changes among the entries that an index shows: which come, which go, and how many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heddle.retrieval.entry import TYPES
from heddle.retrieval.layers import NONE, Layers, places
from heddle.retrieval.segment_entries import ENTITY
from heddle.retrieval.segment_graph import KEY_WIDTH


@dataclass(frozen=True, slots=True)
class EntryChanges:
    """The difference between two states of an index.

    Args:
        gone: Ids of entries that are shown no more, or otherwise.
        fresh: Segments and rows of entries that are shown now, or otherwise.
        counts: By knowledge type, how many more are shown than before.
    """

    gone: tuple[str, ...]
    fresh: tuple[tuple[int, int], ...]
    counts: Mapping[str, int]


def entry_changes(before: Layers, after: Layers, buried: NDArray[np.bytes_]) -> EntryChanges:
    """Compare an index with the same and one more segment, entry by entry of those it can have changed.

    Args:
        before: The index as it was.
        after: The same with the new segment on top.
        buried: Documents that the new segment takes out.
    """
    new = after.entries[-1]
    parts = [new.ids, new.replaced, *(_entries_of(before, n, buried) for n in range(len(before)))]
    ids = np.unique(np.concatenate(parts)).astype(KEY_WIDTH)
    was, now = before.find(ids), after.find(ids)
    old_keys, new_keys = _keys(before, was), _keys(after, now)
    differs = old_keys != new_keys
    counts = _counts(after, now) - _counts(before, was)
    return EntryChanges(
        gone=tuple(name.decode() for name in ids[differs & (was[:, 0] >= 0)].tolist()),
        fresh=tuple((number, row) for number, row in now[differs & (now[:, 0] >= 0)].tolist()),
        counts={kind.value: int(count) for kind, count in zip(TYPES, counts, strict=True)},
    )


def _entries_of(layers: Layers, number: int, documents: NDArray[np.bytes_]) -> NDArray[np.bytes_]:
    entries = layers.entries[number]
    owners = places(entries.documents, documents)
    if not len(owners):
        return NONE
    ids: NDArray[np.bytes_] = entries.ids[np.isin(entries.first_owners, owners) & (entries.types != ENTITY)]
    return ids


def _keys(layers: Layers, found: NDArray[np.int64]) -> NDArray[np.bytes_]:
    keys = np.zeros(len(found), dtype=KEY_WIDTH)
    for number, entries in enumerate(layers.entries):
        here = found[:, 0] == number
        keys[here] = entries.keys[found[here, 1]]
    return keys


def _counts(layers: Layers, found: NDArray[np.int64]) -> NDArray[np.int64]:
    counts = np.zeros(len(TYPES), dtype=np.int64)
    for number, entries in enumerate(layers.entries):
        counts += np.bincount(entries.types[found[found[:, 0] == number, 1]], minlength=len(TYPES))
    return counts
