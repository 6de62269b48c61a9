"""Same names: which names lead to one thing, by what resolution and people say of the graph's nodes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heddle.retrieval.joined_nodes import JoinedRows


def same_names(
    hashes: NDArray[np.uint64], joined: JoinedRows
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Names that stand for one thing, each with the one that stands for all of them.

    A name that other things bear as well stays by itself: it does not tell which of them is meant.

    Args:
        hashes: Of the names of the graph's nodes; 0 where a node has none.
        joined: Which nodes are one thing.

    Shapes:
        hashes: `[N]`
        returns: both `[n]`, the first sorted
    """
    empty = np.empty(0, np.uint64)
    if not len(joined.rows):
        return empty, empty
    group_of = np.full(len(hashes), -1, dtype=np.int64)
    group_of[joined.rows] = np.repeat(np.arange(len(joined.starts) - 1), np.diff(joined.starts))
    named = np.flatnonzero(hashes)
    order = named[np.argsort(hashes[named], kind="stable")]
    names, first = np.unique(hashes[order], return_index=True)
    lowest = np.minimum.reduceat(group_of[order], first)
    highest = np.maximum.reduceat(group_of[order], first)
    sole = (lowest == highest) & (lowest >= 0)
    names, groups = names[sole], lowest[sole]
    least = np.full(len(joined.starts) - 1, np.iinfo(np.uint64).max, dtype=np.uint64)
    np.minimum.at(least, groups, names)
    return names, least[groups]
