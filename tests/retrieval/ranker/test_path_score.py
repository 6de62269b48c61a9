"""Edges that leave a seed are found by kind, and scored by what they add to the question."""

from __future__ import annotations

import numpy as np
from named_entries import PAGES, entries_of, entry_graph_of

from heddle.retrieval.lexical_index import stems
from heddle.retrieval.ranker.path_edge import EdgeKind, path_edges
from heddle.retrieval.ranker.path_score import EdgeScores, Hop, best_edges, score_edges
from heddle.retrieval.ranker.question_view import QuestionView, view_question
from heddle.retrieval.ranker.word_table import WordTable
from heddle.retrieval.ranker.wording import stem_hash, wording_of
from heddle.retrieval.retriever import query_words

FILM, DIRECTOR, TOWN, COUNTRY, TEACHER = range(5)
GRAPH = entry_graph_of(PAGES)
TABLE = WordTable.over([wording_of(entries_of(PAGES))], np.asarray([0, len(PAGES)]))


def asked(question: str) -> QuestionView:
    words = query_words(question)
    return view_question(question, words, np.ones(len(words), np.int64), GRAPH, len(PAGES))


def scored(question: str, seed: int) -> dict[int, float]:
    """Scores of the entries that the edges of a seed lead to, all vectors being alike."""
    edges = path_edges(GRAPH, [seed], [])
    view = asked(question)
    rows = np.arange(len(PAGES))
    hop = Hop(
        view,
        TABLE.matches(rows, view.stems),
        np.ones((len(PAGES), 1), np.float32),
        np.ones(len(PAGES), np.float32),
        np.asarray([seed]),
        np.ones(1, np.float32),
    )
    scores = score_edges(edges, hop)
    assert isinstance(scores, EdgeScores)
    best = best_edges(edges, scores.score)
    return dict(zip(edges.row[best].tolist(), scores.score[best].tolist(), strict=True))


def test_edges_know_how_they_lead() -> None:
    edges = path_edges(GRAPH, [DIRECTOR], [])
    found = {
        (int(row), EdgeKind(kind)) for row, kind in zip(edges.row.tolist(), edges.kind.tolist(), strict=True)
    }

    assert (TOWN, EdgeKind.NAMES) in found
    assert (FILM, EdgeKind.NAMED_BY) in found
    assert all(row != DIRECTOR for row, _ in found)


def test_the_edge_whose_end_holds_the_rest_of_the_question_scores_best() -> None:
    scores = scored("Who is mayor of the place where Ada Quill was born?", DIRECTOR)

    assert max(scores, key=lambda row: scores[row]) == TOWN
    scores = scored("Which book did the one who taught Ada Quill write?", DIRECTOR)
    assert max(scores, key=lambda row: scores[row]) == TEACHER


def test_no_seeds_have_no_edges() -> None:
    assert len(path_edges(GRAPH, [], [])) == 0


def test_a_question_names_the_page_about_what_it_calls_by_name() -> None:
    assert [item.row for item in asked("when was ADA QUILL born").named] == [DIRECTOR]
    assert [item.row for item in asked("Was Odo Brandt born in Merrow?").named] == [TEACHER, COUNTRY]
    assert asked("Where does the water go?").named == ()


def test_rarer_words_weigh_more_and_all_weigh_one_together() -> None:
    question = "director of mills"
    words = query_words(question)
    view = view_question(question, words, np.asarray([1, 4])[: len(words)], GRAPH, 5)

    assert np.isclose(view.weights.sum(), 1)
    assert view.weights[0] > view.weights[1]


def test_words_are_found_in_the_sentence_that_holds_them() -> None:
    word = np.asarray([stem_hash(stem) for stem in stems("born")], dtype=np.uint32)
    matches = TABLE.matches(np.asarray([FILM, DIRECTOR]), word)

    assert matches.anywhere().tolist() == [[False], [True]]
    assert matches.in_sentences(np.asarray([1, 1]), np.asarray([0, 1])).tolist() == [[False], [True]]
    assert matches.in_title().tolist() == [[False], [False]]
    assert matches.best_sentence(np.ones(1, np.float32)).tolist() == [0, 1]
