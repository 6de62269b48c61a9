"""Mined questions have answers that hold, never say what they ask for, and are the same for one seed."""

from __future__ import annotations

from pathlib import Path

import pytest
from mined_world import mined_index

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.generation import Generation
from heddle.retrieval.mining.miner import mine
from heddle.retrieval.mining.pseudo_question import PseudoQuestion, QuestionShape

HOPS = {QuestionShape.BRIDGE, QuestionShape.CHAIN, QuestionShape.SHARED, QuestionShape.ROW_BRIDGE}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    return mined_index(tmp_path_factory.mktemp("mined"))


@pytest.fixture(scope="module")
def questions(index: Generation) -> list[PseudoQuestion]:
    return mine(index, count=150, seed=5)


def test_the_entries_of_every_question_are_there_and_of_the_type_it_says(
    index: Generation, questions: list[PseudoQuestion]
) -> None:
    for question in questions:
        entries = [index.entry(index.row_of(entry)) for entry in question.ids]
        assert [(entry.id, entry.type) for entry in entries] == list(question.gold)
        assert len(set(question.ids)) == len(question.ids)


def test_of_two_hops_the_first_names_the_second(index: Generation, questions: list[PseudoQuestion]) -> None:
    bridges = [each for each in questions if each.shape in {QuestionShape.BRIDGE, QuestionShape.ROW_BRIDGE}]
    assert bridges
    for question in bridges:
        first, second = (index.entry(index.row_of(entry)) for entry in question.ids)
        assert second.context in first.text or first.type is not KnowledgeType.TEXT


def test_a_question_does_not_say_what_its_last_hop_is_called(
    index: Generation, questions: list[PseudoQuestion]
) -> None:
    asked = [each for each in questions if each.shape in HOPS - {QuestionShape.ROW_BRIDGE}]
    assert asked
    for question in asked:
        begin = index.entry(index.row_of(question.ids[0])).context.casefold()
        last = index.entry(index.row_of(question.ids[-1])).context.casefold()
        assert last in begin or last not in question.text.casefold()


def test_every_shape_is_written(questions: list[PseudoQuestion]) -> None:
    assert {question.shape for question in questions} == set(QuestionShape)


def test_the_same_seed_writes_the_same_questions_and_another_one_others(index: Generation) -> None:
    first, again = mine(index, count=40, seed=1), mine(index, count=40, seed=1)
    assert first == again
    assert first != mine(index, count=40, seed=2)


def test_only_the_types_that_are_asked_for_are_written_from(index: Generation) -> None:
    rows = mine(index, count=30, seed=1, types=frozenset({KnowledgeType.TABLE}))
    assert rows
    assert {kind for question in rows for kind in question.types} == {KnowledgeType.TABLE}


def test_no_two_questions_are_the_same(questions: list[PseudoQuestion]) -> None:
    assert len({question.text for question in questions}) == len(questions)


def test_a_row_is_asked_for_by_cells_that_no_other_row_has(
    index: Generation, questions: list[PseudoQuestion]
) -> None:
    rows = [each for each in questions if each.shape is QuestionShape.ROW]
    assert rows
    for question in rows:
        row = index.entry(index.row_of(question.ids[0]))
        cells = [cell.split(" is ")[-1].casefold() for cell in row.text.split(", ")]
        assert any(word in question.text.casefold() for cell in cells for word in cell.split())


def test_a_corpus_without_names_gives_few_questions_and_no_error(tmp_path: Path) -> None:
    assert mine(mined_index(tmp_path, 0), count=5, seed=1, types=frozenset({KnowledgeType.MAIL})) == []
