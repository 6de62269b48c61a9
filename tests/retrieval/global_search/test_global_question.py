"""Questions about the whole are told from those about one thing, and doubt counts for the latter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.retrieval.global_search.global_question import is_global, topic_words


@pytest.mark.parametrize(
    "question",
    [
        "What are the main themes?",
        "What are the top themes across the collection?",
        "Summarise what happened across all incidents",
        "Summarize the entire corpus",
        "Give me an overview of the whole collection.",
        "What is this corpus about?",
        "What do these documents have in common?",
        "Which topics are discussed most often?",
        "What are the key findings across the papers?",
        "Can you summarize?",
        "What is the big picture?",
        "Describe the overall trends in the data",
        "What are the recurring problems in the reports?",
    ],
)
def test_a_question_about_the_whole_is_global(question: str) -> None:
    assert is_global(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who signed the supply contract?",
        "Summarise the supply contract",
        "When did the main incident happen?",
        "How many incidents were there overall?",
        "What are the main exports of Norway?",
        "Where do all the pumps come from?",
        "What does the report say about valve 7?",
        "What are the main findings of the audit?",
        "Overview of Project Larkspur",
        "What is the general manager's name?",
        'What are the main themes of "Moby Dick"?',
        "",
    ],
)
def test_a_question_about_one_thing_is_local(question: str) -> None:
    assert not is_global(question)


@given(st.text(max_size=300))
def test_any_text_is_one_or_the_other(text: str) -> None:
    assert is_global(text) in (True, False)
    assert all(word == word.casefold() for word in topic_words(text))


def test_the_topic_is_what_is_left_of_a_question() -> None:
    assert topic_words("What are the main themes?") == frozenset()
    assert topic_words("Summarise what happened across all incidents") == {"incidents"}
