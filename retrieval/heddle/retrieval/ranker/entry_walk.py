"""The entry walk: personalised PageRank over the entry graph, along names and across shared ones.

    x <- (1 - d) s + d P^T x                      (Page et al. 1999; HippoRAG, section 2.3, restarts at 0.5)

Two walks start from the same seeds. One goes only from what names to what is named; the other steps to a rare
name that an entry shares, and on to all that share it. The second adds a little to the first: what follows
from a shared name is a hint, what a sentence names is a pointer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from heddle.retrieval.ranker.entry_graph import EntryGraph, Incidence

if TYPE_CHECKING:
    from scipy.sparse import csr_array

DAMPING = 0.5
ITERATIONS = 10
SHARED = 0.25
"""Weight of the walk across shared names, both having 1 as their largest rank."""


@dataclass(frozen=True)
class EntryWalk:
    """The matrices of both walks, each already turned for its product with ranks.

    Shapes:
        naming: `[rows, rows]`
        to_names: `[names, rows]`
        from_names: `[rows, names]`
    """

    naming: csr_array
    to_names: csr_array
    from_names: csr_array

    @staticmethod
    def over(graph: EntryGraph) -> EntryWalk:
        """The walks over a graph."""
        to_names = _matrix(graph.sharing, graph.name_count)
        from_names = _matrix(graph.sharers, graph.count)
        return EntryWalk(
            _turned(_row_stochastic(_matrix(graph.naming, graph.count))),
            _turned(_row_stochastic(to_names)),
            _turned(_row_stochastic(from_names)),
        )

    def along_names(self, start: NDArray[np.float32]) -> NDArray[np.float32]:
        """Ranks of entries by the walk to what is named, the largest being 1.

        Shapes:
            start, returns: `[rows]`
        """
        ranks = start
        for _ in range(ITERATIONS):
            ranks = _step(start, self.naming @ ranks)
        return _scaled(ranks)

    def across_names(self, start: NDArray[np.float32]) -> NDArray[np.float32]:
        """Ranks of entries by the walk over shared names, the largest being 1.

        Shapes:
            start, returns: `[rows]`
        """
        ranks = start
        for _ in range(ITERATIONS // 2):
            ranks = _step(start, self.from_names @ (self.to_names @ ranks))
        return _scaled(ranks)


def _step(start: NDArray[np.float32], arrived: NDArray[np.float32]) -> NDArray[np.float32]:
    ranks: NDArray[np.float32] = np.float32(1 - DAMPING) * start + np.float32(DAMPING) * arrived
    return ranks


def _matrix(incidence: Incidence, columns: int) -> csr_array:
    from scipy.sparse import csr_array

    shape = (len(incidence.indptr) - 1, columns)
    return csr_array((incidence.weights, incidence.columns, incidence.indptr), shape=shape)


def _row_stochastic(matrix: csr_array) -> csr_array:
    total: NDArray[np.float32] = np.asarray(matrix.sum(axis=1), dtype=np.float32).ravel()
    matrix = matrix.copy()
    degree = np.diff(matrix.indptr)
    matrix.data = (matrix.data / np.repeat(np.where(total > 0, total, 1), degree)).astype(np.float32)
    return matrix


def _turned(matrix: csr_array) -> csr_array:
    return matrix.T.tocsr()


def _scaled(ranks: NDArray[np.float32]) -> NDArray[np.float32]:
    top = float(ranks.max(initial=0.0))
    scaled: NDArray[np.float32] = (ranks / np.float32(top or 1.0)).astype(np.float32)
    return scaled
