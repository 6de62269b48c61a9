"""Entries and questions as lines of JSON."""

from __future__ import annotations

import pytest
from training_corpus import training_corpus

from heddle.core.errors import UsageError
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.entry import Entry
from heddle.retrieval.retriever_training.corpus_entries import training_entry
from heddle.retrieval.retriever_training.fact_reading import Fact
from heddle.retrieval.retriever_training.training_entry import read_entries
from heddle.retrieval.retriever_training.training_question import TrainingQuestion, read_questions


def test_an_entry_is_read_back_as_it_was_written() -> None:
    corpus = training_corpus()
    assert read_entries(entry.line() for entry in corpus) == corpus


def test_a_question_is_read_back_as_it_was_written() -> None:
    question = TrainingQuestion("What?", {KnowledgeType.TABLE: ("a", "b")}, "fact")
    assert read_questions([question.line()]) == [question]


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"id": "a", "type": "scroll", "facts": []}'])
def test_a_line_that_is_no_entry_is_named_by_its_number(line: str) -> None:
    good = training_corpus()[0].line()
    with pytest.raises(UsageError, match="line 2 is not a training entry"):
        read_entries([good, line])


@pytest.mark.parametrize("line", ["x", "[]", '{"text": "a"}', '{"text": "a", "answers": {"scroll": ["b"]}}'])
def test_a_line_that_is_no_question_is_named_by_its_number(line: str) -> None:
    with pytest.raises(UsageError, match="line 1 is not a training question"):
        read_questions([line])


def test_the_encoder_reads_a_training_entry_as_it_reads_the_entry_of_the_index() -> None:
    for text, context in (("Oslo is a city.", "Oslo"), ("It is a city.", "Oslo"), ("A city.", "")):
        entry = Entry("e", KnowledgeType.TEXT, text, (), (), (), context=context)
        assert training_entry(entry).encoded_text == entry.encoded_text


def test_a_triple_of_the_index_gives_its_relation_by_the_names_of_its_ends() -> None:
    entry = Entry("e", KnowledgeType.TRIPLE, "Ada Lovelace works for Acme\nAda works for Acme.", (), (), ())
    read = training_entry(entry, ("Ada Lovelace", "Acme"))
    assert (read.subject, read.facts) == ("Ada Lovelace", (Fact("works for", "Acme"),))
