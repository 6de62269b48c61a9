"""Personalised PageRank over the typed graph, as power iteration on one sparse matrix.

    x <- (1 - d) s + d P^T x          (Page et al. 1999; HippoRAG, section 2.3, restarts at 0.5)

P is row-stochastic. An edge's weight depends on its type and direction, and on how rare its target is:
a name that every page mentions says little about any of them.

Nodes that are one thing are one node to the walk: it arrives at all of them at once, and leaves by the edges
of any. An edge between them would keep it going to and fro (R@5 of 83 with the best weight of such an edge,
95.6 as one node; benchmarks/alias_walk.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from heddle.graph.schema import EdgeType
from heddle.retrieval.adjacency import Adjacency
from heddle.retrieval.joined_nodes import ALONE, JoinedRows

if TYPE_CHECKING:
    from scipy.sparse import csr_array

DAMPING = 0.7
"""Share of a walk that goes on. A hop from passage to passage takes two steps here, over what both name, so
0.7 a step is the 0.5 a hop of HippoRAG (measured with benchmarks/retrieval_quality.py)."""
ITERATIONS = 12
_WHOLE_STEPS = 4
"""The last steps, which move everything. With four the scores of the first twenty entries are off the fixed
point by 0.25 % (worst of 40 questions: 0.9 %), as after twelve whole steps (0.20 %, 0.9 %), in a quarter of
the time (180,000 nodes, 1.9 million edges)."""
_NAMED = 1e-3
"""What a walk that began at one of several names of a thing adds to the rank of that name, as a share."""
SPARED = 1e-6
"""What a node may hold for each of its edges without moving it before the last steps."""

EDGE_WEIGHTS: Mapping[str, tuple[float, float]] = {
    EdgeType.MENTIONS: (1.0, 1.0),
    EdgeType.LINKS_TO: (1.0, 0.0),
    EdgeType.REFERS_TO: (1.0, 0.2),
    EdgeType.CAPTION_OF: (1.0, 1.0),
    EdgeType.CITES: (0.2, 0.2),
    EdgeType.HAS_KEYWORD: (0.5, 0.5),
    EdgeType.SAME_AS: (1.0, 1.0),
    EdgeType.HAS_ROW: (0.3, 0.3),
    EdgeType.NEXT: (0.2, 0.1),
    EdgeType.HAS_CHUNK: (1.0, 0.1),
    EdgeType.HAS_TABLE: (0.5, 0.1),
    EdgeType.HAS_INFOBOX: (1.0, 0.1),
    EdgeType.HAS_FIGURE: (0.5, 0.1),
    EdgeType.HAS_SECTION: (0.3, 0.05),
    EdgeType.HAS_PAGE: (0.0, 0.0),
}
"""Weight along and against an edge of a type. A page boundary says nothing about meaning."""
_OTHER = (1.0, 1.0)


def transition(adjacency: Adjacency) -> csr_array:
    """The transposed transition matrix of the walk.

    Shapes:
        returns: `[N, N]` float32; a column sums to 1, or to 0 where no edge leaves; of nodes that are one
            thing, `JoinedRows.standing` has rows and columns, and the others have none
    """
    from scipy.sparse import csr_array

    count = len(adjacency)
    standing = adjacency.joined.standing(count)
    edges = standing[adjacency.edges[:, :2]]
    along, against = _weights(adjacency)
    source = np.concatenate([edges[:, 0], edges[:, 1]])
    target = np.concatenate([edges[:, 1], edges[:, 0]])
    weight = np.concatenate([along, against])
    itself = standing[adjacency.edges[:, 0]] != adjacency.edges[:, 0]
    itself |= standing[adjacency.edges[:, 1]] != adjacency.edges[:, 1]
    inside = np.tile(itself & (edges[:, 0] == edges[:, 1]), 2)
    kept = (weight > 0) & ~inside
    matrix = csr_array((weight[kept], (target[kept], source[kept])), shape=(count, count))
    matrix.sum_duplicates()
    incoming = np.diff(matrix.indptr)
    # Inverse document frequency of the target: hubs receive little from each of many.
    things = count - int((standing != np.arange(count)).sum())
    rarity = np.log1p(things / np.maximum(incoming, 1)).astype(np.float64)
    matrix.data *= np.repeat(rarity, incoming)
    leaving = np.bincount(matrix.indices, weights=matrix.data, minlength=count)
    matrix.data /= leaving[matrix.indices]
    return matrix.astype(np.float32)


def _weights(adjacency: Adjacency) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    table = np.asarray(
        [EDGE_WEIGHTS.get(name, _OTHER) for name in adjacency.edge_types], dtype=np.float64
    ).reshape(-1, 2)
    kinds = adjacency.edges[:, 2]
    if not len(kinds):
        return np.empty(0), np.empty(0)
    return table[kinds, 0], table[kinds, 1]


@dataclass(frozen=True, slots=True)
class Walk:
    """A transition matrix laid out for many products: nodes with equally many edges stand side by side.

    A row's loop then runs as often as that of the row before, which a processor foresees, and the hubs that
    all others ask for share a part of its cache: 1.0 ms a product instead of 2.4 (1.9 million edges).

    Shapes:
        arriving: `[N, N]` float32, as `transition` gives it, rows and columns in this order
        leaving: `[N, N]`: its transpose
        degrees: `[N]` float32: edges that leave a node
        order: `[N]`: the node that stands in each place
        standing: `[N]`: the node that stands for each node
        together: `[T]`: the nodes that are one thing with others
    """

    arriving: csr_array
    leaving: csr_array
    degrees: NDArray[np.float32]
    order: NDArray[np.int64]
    standing: NDArray[np.int32]
    together: NDArray[np.int64]

    @staticmethod
    def over(transitions: csr_array, joined: JoinedRows = ALONE) -> Walk:
        """Lay out what `transition` gave of a graph in which some nodes are one thing."""
        order = np.argsort(np.diff(transitions.indptr), kind="stable")
        arriving = _narrow(transitions[order][:, order])
        leaving = _narrow(arriving.T.tocsr())
        degrees = np.diff(leaving.indptr).astype(np.float32)
        standing = joined.standing(len(order))
        together = np.flatnonzero(np.bincount(standing, minlength=len(order))[standing] > 1)
        return Walk(arriving, leaving, degrees, order, standing, together)


def _narrow(matrix: csr_array) -> csr_array:
    """The same with indices of 32 bits where they suffice: half as many bytes to read a product."""
    from scipy.sparse import csr_array

    width = np.int32 if matrix.nnz < np.iinfo(np.int32).max else np.int64
    parts = (matrix.data, matrix.indices.astype(width), matrix.indptr.astype(width))
    return csr_array(parts, shape=matrix.shape)


def personalised_pagerank(
    walk: Walk,
    seeds: NDArray[np.float32],
    *,
    damping: float = DAMPING,
    iterations: int = ITERATIONS,
    spared: float = SPARED,
) -> NDArray[np.float32]:
    """Walk from the seeds; the larger a node's value, the nearer it is to all of them.

    A walk begins at a few nodes, and while most of it is still near them a product with the whole matrix
    moves little. So all steps but the last few go out only from nodes that hold much for the number of
    their edges (Andersen, Chung and Lang, FOCS 2006); what the others hold waits, and the last steps move
    all of it. With `spared` at 0 this is the power iteration itself, step by step.

    Args:
        walk: The graph.
        seeds: Where walks start, not negative.
        damping: Share of a walk that goes on.
        iterations: Steps.
        spared: What a node may hold for each of its edges without moving it yet.

    Shapes:
        seeds: `[N]`
        returns: `[N]`; sums to about 1 at most, nodes that are one thing counted once: each has the rank
            of all, those first where the walk began
    """
    total = float(seeds.sum())
    if total <= 0:
        return np.zeros_like(seeds)
    start = np.bincount(walk.standing, weights=seeds, minlength=len(seeds)).astype(np.float32)
    waiting = (start[walk.order] / total).astype(np.float32)
    settled = np.zeros_like(waiting)
    goes, stays = np.float32(damping), np.float32(1 - damping)
    enough = walk.degrees * np.float32(spared)
    for _ in range(iterations - _WHOLE_STEPS):
        here = np.flatnonzero(waiting > enough)
        held = waiting[here]
        settled[here] += stays * held
        waiting[here] = 0
        waiting += (goes * held) @ walk.leaving[here]
    restart, moved = stays * waiting, waiting
    for _ in range(min(iterations, _WHOLE_STEPS)):
        moved = walk.arriving @ moved
        moved *= goes
        moved += restart
    ranks = np.empty_like(seeds)
    ranks[walk.order] = settled + moved
    ranks = ranks[walk.standing]
    ranks[walk.together] *= 1 + np.float32(_NAMED) * seeds[walk.together] / np.float32(total)
    return ranks
