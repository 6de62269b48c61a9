"""Pseudo-questions, and the instructions that stand before them."""

from __future__ import annotations

import pytest
from training_corpus import training_corpus

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.retriever_training.instruction_wording import (
    ALL,
    HELD_BACK,
    canonical_prompts,
    draw_instruction,
)
from heddle.retrieval.retriever_training.pseudo_question import write_questions
from heddle.retrieval.retriever_training.question_blank import blank, thinned, without
from heddle.retrieval.retriever_training.seeded_draw import seeded_draw, some_of
from heddle.retrieval.retriever_training.subject_index import SubjectIndex
from heddle.retrieval.retriever_training.training_data import own_questions, training_data


def test_every_answer_is_an_entry_of_the_type_that_it_is_named_under() -> None:
    corpus = training_corpus()
    kinds = {entry.id: entry.type for entry in corpus}
    questions = write_questions(SubjectIndex(corpus), seed=0)
    assert questions
    for question in questions:
        assert question.text.strip()
        assert question.answers
        assert all(kinds[name] is kind for kind, names in question.answers.items() for name in names)


def test_all_shapes_are_written_from_a_corpus_of_all_types() -> None:
    shapes = {question.shape for question in write_questions(SubjectIndex(training_corpus()), seed=0)}
    assert shapes == {"fact", "row", "statement", "sentence", "bridge", "comparison"}


def test_a_bridge_is_answered_by_what_names_and_by_what_is_named() -> None:
    questions = write_questions(SubjectIndex(training_corpus()), seed=0)
    bridges = [q.answers for q in questions if q.shape == "bridge" and KnowledgeType.TABLE in q.answers]
    assert {KnowledgeType.TABLE: ("row-0",), KnowledgeType.TEXT: ("text-1",)} in bridges


def test_what_says_the_same_in_another_type_answers_too() -> None:
    questions = write_questions(SubjectIndex(training_corpus()), seed=0)
    answers = [q.answers for q in questions if q.shape == "fact" and "box-0" in str(q.answers)]
    assert any(set(each) >= {KnowledgeType.INFOBOX, KnowledgeType.TEXT} for each in answers)


def test_no_shape_pushes_another_out() -> None:
    data = training_data(training_corpus(), seed=0, most=24)
    counts = data.counts()["questions"]
    assert sum(counts.values()) == 24
    assert min(counts.values()) >= 3
    assert len(own_questions(training_corpus(), seed=0)) > 24


def test_the_same_seed_gives_the_same_data() -> None:
    one, again, other = (training_data(training_corpus(), seed=seed) for seed in (1, 1, 2))
    assert one.digests() == again.digests()
    assert one.digests()["questions"] != other.digests()["questions"]


def test_a_blank_asks_for_a_name_and_keeps_another() -> None:
    draw = seeded_draw(0, "test")
    for _ in range(20):
        asked = blank("The tower of Ardin was drawn by Mara Holt.", draw, keep="Ardin")
        assert asked.endswith("?")
        assert "Holt" not in asked
    assert without("Ardin is  in Gorland.", "Ardin", "it") == "it is in Gorland."


def test_thinning_keeps_a_name_whole_and_leaves_something() -> None:
    draw = seeded_draw(0, "test")
    words = [thinned("the old tower of New Ardin stands", draw, keep="New Ardin") for _ in range(30)]
    assert all("New Ardin" in each for each in words)
    assert len(set(words)) > 1


@pytest.mark.parametrize("kind", [None, *KnowledgeType])
def test_frames_of_the_exam_are_never_those_of_training(kind: KnowledgeType | None) -> None:
    draw = seeded_draw(0, "test")
    seen = {draw_instruction(kind, draw) for _ in range(300)}
    unseen = {draw_instruction(kind, draw, seen=False) for _ in range(300)}
    assert len(seen) >= 5
    assert not seen & unseen
    assert len(unseen) >= len(HELD_BACK["any"])


def test_search_has_words_for_all_and_for_each_type() -> None:
    prompts = canonical_prompts()
    assert set(prompts) == {ALL, *(kind.value for kind in KnowledgeType)}
    assert len(set(prompts.values())) == len(prompts)
    assert all(words.endswith(": ") for words in prompts.values())


def test_some_of_few_is_all_of_them_in_their_order() -> None:
    draw = seeded_draw(0, "test")
    assert some_of([3, 1, 2], 5, draw) == [3, 1, 2]
    assert len(some_of(range(100), 5, draw)) == 5
