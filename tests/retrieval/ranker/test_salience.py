"""A text without an opening is about the names that it keeps coming back to."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.ranker.salience import salient_names
from heddle.retrieval.ranker.subject import subjects


def test_the_name_that_begins_sentences_comes_first() -> None:
    text = "During its reign a port was lost. Veldia traded with Norway. Veldia grew."

    assert next(salient_names(text)) == ("Veldia", "salient_subject")


def test_a_name_that_is_only_mentioned_is_not_salient() -> None:
    assert list(salient_names("He went there by way of Leeds and stayed.")) == []


def test_a_word_of_grammar_is_no_part_of_a_name() -> None:
    assert all(
        not name.startswith("The ")
        for name, _ in salient_names("The Veldia Bank grew. The Veldia Bank fell.")
    )


def test_salience_is_asked_only_where_no_opening_names_a_subject() -> None:
    opened = "Anna Berg is a singer from Leeds. Leeds Arena was her stage. Leeds Arena burned down."

    names = {subject.name for subject in subjects(KnowledgeType.TEXT, opened, "")}
    assert "Anna Berg" in names
    assert "Leeds Arena" not in names


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    assert all(name and rule for name, rule in salient_names(text))
