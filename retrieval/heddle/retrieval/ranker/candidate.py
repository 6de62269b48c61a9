"""Candidates: the entries that the ranker looks at closely, and all that the stages before say of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heddle.retrieval.ranker.path_edge import PathEdges
from heddle.retrieval.ranker.path_score import EdgeScores
from heddle.retrieval.ranker.question_view import QuestionView
from heddle.retrieval.ranker.word_table import WordMatches

POOLS: Mapping[str, int] = {
    "fused": 30,
    "lexical": 20,
    "dense": 20,
    "walk": 30,
    "shared": 30,
    "path": 60,
    "named": 20,
}
"""Candidates that each list gives at most."""
EACH_TYPE = 12
"""Candidates of each knowledge type that a list gives besides, where several types are searched."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What the stages before say of all rows.

    Args:
        fused, lexical, dense: Scores of the first stage, inside what the query allows, the best being 1.
        cosine: Likeness to the question.
        seed: Where walks start.
        walk: Ranks of the walk along names.
        shared: Ranks of the walk across shared names.
        path: Scores of the best edge from a seed, the best being 1.
        named: How much the question names an entry.

    Shapes:
        all: `[rows]` float32
    """

    fused: NDArray[np.float32]
    lexical: NDArray[np.float32]
    dense: NDArray[np.float32]
    cosine: NDArray[np.float32]
    seed: NDArray[np.float32]
    walk: NDArray[np.float32]
    shared: NDArray[np.float32]
    path: NDArray[np.float32]
    named: NDArray[np.float32]

    def over(self, rows: NDArray[np.int64]) -> Signals:
        """The signals of some rows."""
        return Signals(*(getattr(self, name)[rows] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Candidates:
    """The entries that are looked at closely for one question.

    Args:
        rows: Their rows, ascending.
        types: Their knowledge types, positions in `entry.TYPES`.
        signals: What is known of them.
        question: The question.
        matches: Where its words stand in the candidates.
        edges: Edges from seeds to candidates, and among them.
        edge_scores: What speaks for each edge.
        degrees: Entries that each names, and entries that name each.

    Shapes:
        rows, types: `[C]`
        degrees: `[C, 2]`
    """

    rows: NDArray[np.int64]
    types: NDArray[np.uint8]
    signals: Signals
    question: QuestionView
    matches: WordMatches
    edges: PathEdges
    edge_scores: EdgeScores
    degrees: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.rows)


def choose_rows(
    signals: Signals, allowed: NDArray[np.bool_], types: NDArray[np.uint8], ids: NDArray[np.bytes_]
) -> NDArray[np.int64]:
    """The rows that are worth a closer look: the best of each list, and of each type in it.

    Shapes:
        allowed: `[rows]` bool
        types: `[rows]`
        returns: `[C]`, ascending
    """
    chosen: list[NDArray[np.int64]] = [np.empty(0, np.int64)]
    for name, most in POOLS.items():
        scores: NDArray[np.float32] = getattr(signals, name)
        rows = np.flatnonzero((scores > 0) & allowed)
        if len(rows) > most:
            rows = rows[_order(scores[rows], ids[rows])]
            chosen += _of_each_type(rows, types, EACH_TYPE)
        chosen.append(rows[:most])
    return np.unique(np.concatenate(chosen))


def _order(scores: NDArray[np.float32], ids: NDArray[np.bytes_]) -> NDArray[np.int64]:
    """From the best down, ties by id; only the first thousand are told apart."""
    most = 1000
    kept = np.arange(len(scores))
    if len(scores) > most:
        kept = np.flatnonzero(scores >= np.partition(scores, len(scores) - most)[len(scores) - most])
    order: NDArray[np.int64] = kept[np.lexsort((ids[kept], -scores[kept]))]
    return order


def _of_each_type(rows: NDArray[np.int64], types: NDArray[np.uint8], most: int) -> list[NDArray[np.int64]]:
    kinds = types[rows]
    present: Sequence[int] = np.unique(kinds).tolist()
    return [rows[kinds == kind][:most] for kind in present] if len(present) > 1 else []
