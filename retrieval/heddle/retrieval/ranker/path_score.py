"""Path scores: how well an edge from a seed continues the question.

    h = s w (1/5 + r + m/2) exp(3/2 (cos(q, c) - cos(q, p) cos(p, c)))

s is the score of the seed p, w the weight of the edge to the candidate c, r the share of the question's words
outside p's title that c holds, m the share of them that the naming sentence holds. The last factor asks for
what c says of the question beyond what follows from its likeness to p. A candidate has the best of its edges,
not their sum: one good reason is enough, and many bad ones are none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heddle.retrieval.ranker.path_edge import EdgeKind, PathEdges
from heddle.retrieval.ranker.question_view import QuestionView
from heddle.retrieval.ranker.word_table import WordMatches

KIND_WEIGHTS = np.asarray([1.0, 0.5, 0.5], dtype=np.float32)
"""Of edges by `EdgeKind`: what a seed names counts twice as much as what names it or shares a name."""
_BASE, _RELATION, _COSINE = np.float32(0.2), np.float32(0.5), np.float32(1.5)


@dataclass(frozen=True, slots=True)
class EdgeScores:
    """What speaks for each edge.

    Args:
        score: h, with the weight of the edge's kind.
        seed: s.
        residual: r.
        relation: m.
        residual_cosine: What the candidate's likeness to the question has beyond that to the seed.
        pair_cosine: The candidate's likeness to the seed.

    Shapes:
        all: `[e]` float32
    """

    score: NDArray[np.float32]
    seed: NDArray[np.float32]
    residual: NDArray[np.float32]
    relation: NDArray[np.float32]
    residual_cosine: NDArray[np.float32]
    pair_cosine: NDArray[np.float32]

    def chosen(self, kept: NDArray[np.bool_]) -> EdgeScores:
        """Those of some edges."""
        return EdgeScores(*(getattr(self, name)[kept] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Hop:
    """What the edges of a hop are scored on.

    Args:
        question: The question's words.
        matches: Where they stand in the entries of the edges.
        vectors: Vectors of the entries of `matches`.
        cosines: Their likeness to the question.
        seeds: Places of the seeds among the rows of `matches`.
        strengths: Scores of the seeds.

    Shapes:
        vectors: `[r, D]`
        cosines: `[r]`
        seeds, strengths: `[s]`
    """

    question: QuestionView
    matches: WordMatches
    vectors: NDArray[np.float32]
    cosines: NDArray[np.float32]
    seeds: NDArray[np.int64]
    strengths: NDArray[np.float32]


def score_edges(edges: PathEdges, hop: Hop) -> EdgeScores:
    """Score edges against a question."""
    weights, matches = hop.question.weights, hop.matches
    # What a seed's title says is answered; what is left is to be found at the other end.
    left = ~matches.in_title()[hop.seeds]  # [s, q]
    open_weights = left * weights  # [s, q]
    total = np.maximum(open_weights.sum(axis=1), 1e-6)
    place = matches.places(edges.row)
    residual = _share(matches.anywhere()[place], open_weights[edges.seed], total[edges.seed])
    held = matches.in_sentences(matches.places(edges.holder), edges.sentence)
    relation = _share(held, open_weights[edges.seed], total[edges.seed])
    seed_vectors = hop.vectors[hop.seeds]  # [s, D]
    likeness = hop.vectors @ seed_vectors.T  # [r, s]
    pair = likeness[place, edges.seed]
    beyond = hop.cosines[place] - hop.cosines[hop.seeds][edges.seed] * pair
    strength = hop.strengths[edges.seed]
    score = strength * edges.weight * (_BASE + residual + _RELATION * relation) * np.exp(_COSINE * beyond)
    return EdgeScores(
        (score * KIND_WEIGHTS[edges.kind]).astype(np.float32),
        strength.astype(np.float32),
        residual,
        relation,
        beyond.astype(np.float32),
        pair.astype(np.float32),
    )


def _share(
    held: NDArray[np.bool_], weights: NDArray[np.float32], total: NDArray[np.float32]
) -> NDArray[np.float32]:
    shares: NDArray[np.float32] = ((held * weights).sum(axis=1) / total).astype(np.float32)
    return shares


def best_edges(
    edges: PathEdges, scores: NDArray[np.float32], kind: EdgeKind | None = None
) -> NDArray[np.int64]:
    """Of each entry that edges lead to, its best edge; of a kind, where one is given.

    Returns:
        Rows of `edges`, in the order of the entries they lead to.
    """
    places = np.arange(len(edges)) if kind is None else np.flatnonzero(edges.kind == int(kind))
    order = places[np.lexsort((places, -scores[places], edges.row[places]))]
    rows = edges.row[order]
    first = np.append(True, rows[1:] != rows[:-1])[: len(rows)]
    best: NDArray[np.int64] = order[first]
    return best
