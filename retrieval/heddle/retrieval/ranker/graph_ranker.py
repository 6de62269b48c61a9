"""The graph ranker: from what a first stage found to an order that a graph and a question decide together.

Seeds, both walks, the edges that leave the seeds, candidates with their features, a scorer, and a choice of
candidates that together cover the question. No step asks a language model, and none is random.
"""

from __future__ import annotations

from calendar import month_abbr, month_name
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from heddle.core.encoder import WordPieces
from heddle.retrieval.generation import Generation
from heddle.retrieval.ranker.candidate import Candidates, Signals, choose_rows
from heddle.retrieval.ranker.feature import plain_score
from heddle.retrieval.ranker.late_interaction import POOL, SHARE, nearness
from heddle.retrieval.ranker.path_edge import PathEdges, path_edges
from heddle.retrieval.ranker.path_score import EdgeScores, Hop, best_edges, score_edges
from heddle.retrieval.ranker.question_view import QuestionView, view_question
from heddle.retrieval.ranker.scorer import Scorer, standard
from heddle.retrieval.ranker.selection import COVERAGE, covering_order
from heddle.retrieval.retriever import Query, Ranking
from heddle.retrieval.stated_retriever import fitting_rows

SEEDS = 8
"""Entries that walks start from."""
PATH_SEEDS = 8
"""Entries whose edges are scored one by one."""
NAMED = 2.0
"""What an entry's name in the question adds to its score as a seed."""
FITS = 5.0
"""What a date or an amount that fits what the question limits is worth, in standard deviations, to an entry
that is about all else in the question. Given to every entry that fits, it buries what a question that merely
tells a date ("the outbreak of May 1998") asks for."""
LED = 0.6
"""What the walk along names is worth for the second candidate, in standard deviations."""
ALIKE = -0.2
"""What likeness to the question is worth for the second candidate."""
_MONTHS = frozenset(name.lower() for name in (*month_name, *month_abbr) if name)
_DOUBT = 0.05
"""What an entry of a name has of it that the first stage did not find."""


@dataclass(frozen=True, slots=True)
class GraphRanker:
    """Ranks entries by the graph that they make with their names, and by a scorer.

    Args:
        generation: The index.
        scorer: Scores candidates; None takes the score that nobody trained.
        pieces: The encoder's pieces of words, which decide the first place among near candidates; None
            where it hides them.
    """

    generation: Generation
    scorer: Scorer | None = None
    pieces: WordPieces | None = None
    name: str = "ranker"

    def retrieve(self, query: Query) -> Ranking:
        """The candidates in the order in which they together cover the question."""
        candidates = self.candidates(query)
        if not len(candidates):
            return []
        held = candidates.matches.anywhere()
        scores = self._limited(query, candidates, held)
        signals, weights = candidates.signals, candidates.question.weights
        led = np.float32(LED) * standard(signals.walk) + np.float32(ALIKE) * standard(signals.fused)
        if query.asked:
            # What fits a limit of the question reads much like it, and need not be led to.
            led = np.zeros_like(led)
        by_id = np.argsort(self.generation.ids[candidates.rows], kind="stable")
        order = by_id[covering_order(scores[by_id], held[by_id], weights, led=led[by_id])]
        worth = standard(scores) + np.float32(COVERAGE) * (held @ weights)
        order = self._nearest_first(query, candidates, worth, order)
        return [(int(candidates.rows[at]), float(scores[at])) for at in order]

    def _nearest_first(
        self,
        query: Query,
        candidates: Candidates,
        worth: NDArray[np.float32],
        order: NDArray[np.int64],
    ) -> NDArray[np.int64]:
        """The order, led by that one of the first candidates whose words are near, its worth counted."""
        first = order[:POOL]
        if self.pieces is None or query.asked or len(first) < 2:
            # Amounts are compared by their values: 17,000 is spelled like 17,500 and is not above it.
            return order
        rows = candidates.rows[first].tolist()
        texts = [self.generation.entry(row).encoded_text for row in rows]
        weights = dict(zip(query.words, candidates.question.weights.tolist(), strict=True))
        near = standard(nearness(self.pieces, query.question, weights, texts))
        best = int(np.argmax(worth[first] + np.float32(SHARE) * near))
        return np.concatenate([first[best : best + 1], np.delete(order, best)])

    def _limited(self, query: Query, candidates: Candidates, held: NDArray[np.bool_]) -> NDArray[np.float32]:
        """Scores, with what fits a limit of the question raised as far as it is about the rest."""
        scores = self.score(candidates)
        if not query.asked:
            return scores
        fits = fitting_rows(self.generation, query.asked)[candidates.rows]
        rest = np.asarray([not _limits(word) for word in query.words], dtype=np.bool_)
        about: NDArray[np.float32] = held @ (candidates.question.weights * rest)
        about = about / np.float32(about.max(initial=0.0) or 1.0)
        return standard(scores) + np.float32(FITS) * fits * about * about

    def score(self, candidates: Candidates) -> NDArray[np.float32]:
        """Scores of candidates: `[C]`."""
        return plain_score(candidates.signals) if self.scorer is None else self.scorer.score(candidates)

    def candidates(self, query: Query) -> Candidates:
        """The entries worth a closer look, with all that is known of them."""
        generation, ground = self.generation, self.generation.ground
        graph, count = ground.graph, len(generation.ids)
        frequencies = generation.lexical.frequencies(query.words)
        question = view_question(query.question, query.words, frequencies, graph, ground.living)
        first = _dense_scores(query.seeds, count)
        named = _named(question, first)
        seeds = (first + np.float32(NAMED) * named).astype(np.float32)
        start = _start(seeds, generation.ids)
        walk = ground.walk.along_names(start)
        shared = ground.walk.across_names(start)
        leaders = _best(seeds, generation.ids, PATH_SEEDS)
        edges = path_edges(graph, leaders.tolist(), np.flatnonzero(first))
        scores = self._score_edges(query, question, edges, leaders, seeds)
        signals = Signals(
            fused=_dense_scores(query.found.get("fused", ()), count),
            lexical=_dense_scores(query.found.get("lexical", ()), count),
            dense=_dense_scores(query.found.get("dense", ()), count),
            cosine=np.zeros(count, np.float32),
            seed=seeds,
            walk=walk,
            shared=shared,
            path=_path_scores(edges, scores, count),
            named=named,
        )
        rows = choose_rows(signals, query.allowed, generation.types, generation.ids)
        signals = replace(signals.over(rows), cosine=generation.vectors_of(rows) @ query.vector)
        kept = np.isin(edges.row, rows)
        return Candidates(
            rows,
            generation.types[rows],
            signals,
            question,
            ground.words.matches(rows, question.stems),
            edges.chosen(kept),
            scores.chosen(kept),
            np.stack([graph.naming.degrees(rows), graph.named_by.degrees(rows)], axis=1),
        )

    def _score_edges(
        self,
        query: Query,
        question: QuestionView,
        edges: PathEdges,
        leaders: NDArray[np.int64],
        seeds: NDArray[np.float32],
    ) -> EdgeScores:
        rows = np.unique(np.concatenate([edges.row, edges.holder, leaders]))
        vectors = self.generation.vectors_of(rows)
        hop = Hop(
            question=question,
            matches=self.generation.ground.words.matches(rows, question.stems),
            vectors=vectors,
            cosines=vectors @ query.vector,
            seeds=np.searchsorted(rows, leaders),
            strengths=seeds[leaders] / np.float32(seeds.max(initial=0.0) or 1.0),
        )
        return score_edges(edges, hop)


def _limits(word: str) -> bool:
    """Whether a word of a question is part of a date or an amount, and so no word of what it is about."""
    return word in _MONTHS or any(letter.isdigit() for letter in word)


def _dense_scores(ranking: Sequence[tuple[int, float]], count: int) -> NDArray[np.float32]:
    """Scores by row as parts of the best: `[rows]`."""
    scores = np.zeros(count, dtype=np.float32)
    if ranking:
        top = max(score for _, score in ranking) or 1.0
        for row, score in ranking:
            scores[row] = score / top
    return scores


def _named(question: QuestionView, first: NDArray[np.float32]) -> NDArray[np.float32]:
    """How much the question names each entry; a name that several bear goes to the one found first.

    Shapes:
        first, returns: `[rows]`
    """
    named = np.zeros_like(first)
    total: dict[int, float] = {}
    for item in question.named:
        total[item.start] = total.get(item.start, 0.0) + item.share * (_DOUBT + float(first[item.row]))
    sure: dict[int, float] = {}
    for item in question.named:
        sure[item.start] = sure.get(item.start, 0.0) + item.share
    for item in question.named:
        part = item.share * (_DOUBT + float(first[item.row])) / total[item.start]
        named[item.row] = max(named[item.row], min(1.0, sure[item.start]) * part)
    return named


def _best(scores: NDArray[np.float32], ids: NDArray[np.bytes_], most: int) -> NDArray[np.int64]:
    """The rows with the best scores above zero, ties by id."""
    rows = np.flatnonzero(scores)
    if len(rows) > most:
        least = np.partition(scores[rows], len(rows) - most)[len(rows) - most]
        rows = rows[scores[rows] >= least]
    best: NDArray[np.int64] = rows[np.lexsort((ids[rows], -scores[rows]))][:most]
    return best


def _start(seeds: NDArray[np.float32], ids: NDArray[np.bytes_]) -> NDArray[np.float32]:
    """Where walks start: squared, so that the first of five leads and the fifth only hints."""
    rows = _best(seeds, ids, SEEDS)
    start = np.zeros_like(seeds)
    start[rows] = seeds[rows] ** 2
    total = float(start.sum())
    return (start / np.float32(total or 1.0)).astype(np.float32)


def _path_scores(edges: PathEdges, scores: EdgeScores, count: int) -> NDArray[np.float32]:
    """Of each row its best edge, as a part of the best of all: `[rows]`."""
    path = np.zeros(count, dtype=np.float32)
    best = best_edges(edges, scores.score)
    path[edges.row[best]] = scores.score[best]
    top = float(path.max(initial=0.0))
    return (path / np.float32(top or 1.0)).astype(np.float32)
