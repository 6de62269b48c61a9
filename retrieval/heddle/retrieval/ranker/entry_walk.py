"""The entry walk: personalised PageRank over the entry graph, along names and across shared ones.

    x <- (1 - d) s + d P^T x                      (Page et al. 1999; HippoRAG, section 2.3, restarts at 0.5)

Two walks start from the same seeds. One goes only from what names to what is named; the other steps to a rare
name that an entry shares, and on to all that share it. The second adds a little to the first: what follows
from a shared name is a hint, what a sentence names is a pointer.

A walk begins at eight entries, and in a large graph stays near them: while few edges leave where it has come
to, a step follows these alone, and only then takes a product with the whole matrix. No step leaves anything
out, so that both ways give the same ranks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from heddle.retrieval.layers import ranges
from heddle.retrieval.ranker.entry_graph import EntryGraph, Incidence

if TYPE_CHECKING:
    from scipy.sparse import csr_array

DAMPING = 0.5
ITERATIONS = 10
SHARED = 0.25
"""Weight of the walk across shared names, both having 1 as their largest rank."""
_WHOLE = 32
"""How many times as long it takes to follow one edge alone as to follow it in a product with the whole."""


@dataclass(frozen=True, slots=True)
class EntryWalk:
    """The steps of both walks: what an entry or a name passes on, as shares of what it holds.

    Args:
        naming: From entries to the entries that they name.
        to_names: From entries to the shared names that they mention.
        from_names: From names to all entries that share them.
    """

    naming: Steps
    to_names: Steps
    from_names: Steps

    @staticmethod
    def over(graph: EntryGraph) -> EntryWalk:
        """The walks over a graph."""
        return EntryWalk(
            Steps.over(graph.naming, graph.count),
            Steps.over(graph.sharing, graph.name_count),
            Steps.over(graph.sharers, graph.count),
        )

    def along_names(self, start: NDArray[np.float32]) -> NDArray[np.float32]:
        """Ranks of entries by the walk to what is named, the largest being 1.

        Shapes:
            start, returns: `[rows]`
        """
        return self._walked(start, ITERATIONS, self.naming)

    def across_names(self, start: NDArray[np.float32]) -> NDArray[np.float32]:
        """Ranks of entries by the walk over shared names, the largest being 1.

        Shapes:
            start, returns: `[rows]`
        """
        return self._walked(start, ITERATIONS // 2, self.to_names, self.from_names)

    def _walked(self, start: NDArray[np.float32], iterations: int, *hop: Steps) -> NDArray[np.float32]:
        """The power iteration as a sum over the lengths of walks: of each length what stops there."""
        ranks = np.zeros(len(start), dtype=np.float64)
        rows = np.flatnonzero(start)
        held = start[rows].astype(np.float64)
        for _ in range(iterations):
            ranks[rows] += (1 - DAMPING) * held
            held = DAMPING * held
            for steps in hop:
                rows, held = steps.moved(rows, held)
        ranks[rows] += held
        top = float(ranks.max(initial=0.0))
        return (ranks / (top or 1.0)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Steps:
    """Where a walk goes from each row, by row and by where it comes to.

    Shapes:
        indptr: `[rows + 1]`
        columns: `[m]`
        shares: `[m]` float32; of a row that leads anywhere they sum to 1
        arriving: `[columns, rows]`: the same, turned for a product with what all rows hold
    """

    indptr: NDArray[np.int64]
    columns: NDArray[np.int32]
    shares: NDArray[np.float32]
    arriving: csr_array

    @staticmethod
    def over(incidence: Incidence, width: int) -> Steps:
        """The steps that an incidence with so many columns allows, as likely as its weights say."""
        from scipy.sparse import csr_array

        rows, count = incidence.rows, len(incidence.indptr) - 1
        total = np.bincount(rows, weights=incidence.weights, minlength=count)
        shares = (incidence.weights / np.where(total > 0, total, 1)[rows]).astype(np.float32)
        leaving = csr_array((shares, incidence.columns, incidence.indptr), shape=(count, width))
        return Steps(incidence.indptr, incidence.columns, shares, leaving.T.tocsr())

    def moved(
        self, rows: NDArray[np.int64], held: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Where what some rows hold is after one step, columns ascending.

        Shapes:
            rows, held: `[r]`
            returns: `[c]`, `[c]`
        """
        begin, end = self.indptr[rows], self.indptr[rows + 1]
        if int((end - begin).sum()) * _WHOLE > len(self.columns) + sum(self.arriving.shape):
            return self._moved_whole(rows, held)
        place = ranges(begin, end)
        reached, back = np.unique(self.columns[place], return_inverse=True)
        shares = np.repeat(held, end - begin) * self.shares[place]
        arrived: NDArray[np.float64] = np.bincount(back, shares, minlength=len(reached)).astype(np.float64)
        return reached.astype(np.int64), arrived

    def _moved_whole(
        self, rows: NDArray[np.int64], held: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        whole = np.zeros(self.arriving.shape[1], dtype=np.float32)
        whole[rows] = held
        arrived: NDArray[np.float32] = self.arriving @ whole
        reached = np.flatnonzero(arrived)
        return reached, arrived[reached].astype(np.float64)
