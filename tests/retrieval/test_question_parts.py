"""A question that asks two things is cut where the second clause begins, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.retrieval.question_parts import MOST_PARTS, names_in, question_parts


def texts(question: str) -> list[str]:
    return [part.text for part in question_parts(question)]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who leads it, and when does it end?", ["Who leads it", "when does it end"]),
        ("Who leads it and what does it cost?", ["Who leads it", "what does it cost"]),
        ("What is a loom? Who built it?", ["What is a loom", "Who built it"]),
        ("Which pump failed; by whom was it built?", ["Which pump failed", "by whom was it built"]),
        ("Where and when was Ada born?", ["Where was Ada born", "when was Ada born"]),
        ("Who pays, and how much, and until when?", ["Who pays", "how much", "until when"]),
    ],
)
def test_each_clause_that_asks_is_a_part(question: str, expected: list[str]) -> None:
    assert texts(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "Who founded Acme, which was sold in 2020?",
        "Who is the man who sings and who dances?",
        "Which film came out first, Alpha or Omega?",
        "What do salt and pepper cost?",
        "Name the pumps and the valves.",
        "Describe the harbour, and how it was built.",
    ],
)
def test_a_question_about_one_thing_stays_whole(question: str) -> None:
    assert texts(question) == [question]


def test_more_clauses_than_an_answer_has_sentences_are_not_cut() -> None:
    question = ", and ".join(f"who is number {number}" for number in range(MOST_PARTS + 1))

    assert texts(question) == [question]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who leads Aurora, and when does it end?", True),
        ("Which pump failed in Bergen, and who is the manager there?", True),
        ("Who leads Aurora, and how much?", True),
        ("Who ordered 500 pumps, and what does one Alpha cost at that quantity?", True),
        ("Who leads Aurora, and who owns the Harbour Theatre?", False),
        ("Who leads Aurora, and who owns a boat that Ada sails?", False),
    ],
)
def test_a_part_knows_whether_it_speaks_of_what_came_before(question: str, expected: bool) -> None:
    first, second = question_parts(question)

    assert not first.refers
    assert second.refers is expected


def test_names_are_runs_of_capitals_and_words_with_digits() -> None:
    found = names_in("When did Brightwater Hospital order 4 FX-12 from Fennimore Flow?")

    assert found == ("Brightwater Hospital", "4 FX-12", "Fennimore Flow")


def test_the_first_word_is_a_name_only_with_a_digit() -> None:
    assert names_in("Where is it?") == ()
    assert names_in("INC-0117 was where?") == ("INC-0117",)


@given(st.text(max_size=200))
def test_any_text_has_at_least_one_part_and_never_more_than_the_most(text: str) -> None:
    assert 1 <= len(question_parts(text)) <= MOST_PARTS
