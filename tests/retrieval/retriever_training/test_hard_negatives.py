"""Hard negatives are near, and never answers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from training_corpus import training_corpus

from heddle.core.errors import UsageError
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.retriever_training.hard_negatives import WordScores, blocks, hard_negatives
from heddle.retrieval.retriever_training.question_set import place_questions
from heddle.retrieval.retriever_training.training_question import TrainingQuestion


def test_word_scores_are_bm25() -> None:
    texts = ["red tower tower", "blue bridge", "red bridge over the blue river"]
    found = WordScores(texts).scores(["red tower", "nothing here"])
    mean = 11 / 3
    rarity = {word: np.log(1 + (3 - n + 0.5) / (n + 0.5)) for word, n in (("red", 2), ("tower", 1))}

    def weight(word: str, count: int, length: int) -> float:
        return float(rarity[word] * count / (count + 1.2 * (0.25 + 0.75 * length / mean)))

    assert found[0] == pytest.approx([weight("red", 1, 3) + weight("tower", 2, 3), 0, weight("red", 1, 6)])
    assert not found[1].any()


@settings(max_examples=50)
@given(data=st.data(), rows=st.integers(1, 30), last=st.integers(1, 40))
def test_negatives_are_the_best_entries_that_answer_nothing(
    data: st.DataObject, rows: int, last: int
) -> None:
    scores = np.array(data.draw(st.lists(st.integers(0, 4), min_size=rows, max_size=rows)), dtype=np.float64)
    known = data.draw(st.sets(st.integers(0, rows - 1), max_size=rows))
    (found,) = hard_negatives(scores[None], [known], first=1, last=last)
    assert not set(found.tolist()) & known
    ranked: list[int] = np.lexsort((np.arange(rows), -scores)).tolist()
    assert found.tolist() == [row for row in ranked[:last] if row not in known][1:]


def test_negatives_of_a_type_are_of_that_type_and_of_no_question_answers() -> None:
    corpus = training_corpus()
    questions = [
        TrainingQuestion(
            "tower of Ardin", {KnowledgeType.TABLE: ("row-0",), KnowledgeType.TEXT: ("text-0",)}
        ),
        TrainingQuestion("Belmor", {KnowledgeType.TRIPLE: ("triple-1",)}),
    ]
    vectors = np.random.default_rng(0).normal(size=(len(corpus), 5)).astype(np.float32)
    placed = place_questions(questions, corpus, vectors[:2], vectors, first=0, last=10)
    place = {entry.id: row for row, entry in enumerate(corpus)}
    assert placed[0].known == {place["row-0"], place["text-0"]}
    for question in placed:
        assert set(question.typed) == set(question.answers)
        assert not question.known & set(question.negatives.tolist())
        for kind, rows in question.typed.items():
            assert len(rows)
            assert not question.known & set(rows.tolist())
            assert all(corpus[row].type is kind for row in rows)


def test_a_question_that_nothing_here_answers_is_an_error() -> None:
    corpus = training_corpus()
    vectors = np.ones((len(corpus), 2), dtype=np.float32)
    question = TrainingQuestion("who?", {KnowledgeType.TEXT: ("gone",)})
    with pytest.raises(UsageError, match="answered by 'gone', which is no entry"):
        place_questions([question], corpus, vectors[:1], vectors, first=0, last=5)


def test_blocks_cover_all_questions_once() -> None:
    assert [row for block in blocks(600) for row in range(600)[block]] == list(range(600))
