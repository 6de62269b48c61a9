"""The name index: from a normalised name to the nodes that bear it, without a dictionary.

Names are kept as sorted 64-bit hashes, so that a question's word windows are looked up all at once;
who looks one up compares the real name afterwards.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Hashes of names and the nodes they name.

    Shapes:
        hashes: `[M]` uint64, sorted
        nodes: `[M]` int32, rows of the adjacency
    """

    hashes: NDArray[np.uint64]
    nodes: NDArray[np.int32]

    def find(self, keys: Sequence[str]) -> list[tuple[int, ...]]:
        """Candidate nodes for each name key, by row; a caller compares names, as hashes may collide."""
        wanted = np.asarray([name_hash(key) for key in keys], dtype=np.uint64)
        left = np.searchsorted(self.hashes, wanted, side="left")
        right = np.searchsorted(self.hashes, wanted, side="right")
        return [tuple(int(row) for row in self.nodes[a:b]) for a, b in zip(left, right, strict=True)]


def name_hash(key: str) -> int:
    """64-bit hash of a name key."""
    return int.from_bytes(hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def index_names(hashes: NDArray[np.uint64]) -> NameIndex:
    """The index of the nodes' name hashes.

    Shapes:
        hashes: `[N]` by node row; 0 where a node has no name to be found by
    """
    named = np.flatnonzero(hashes)
    order = np.argsort(hashes[named], kind="stable")
    return NameIndex(hashes[named][order], named[order].astype(np.int32))
