"""What a question asks for, and what the sentences must hold."""

from __future__ import annotations

import pytest

from heddle.retrieval.question import AnswerKind, asked_kinds, holds, wanted


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who leads it?", {AnswerKind.AGENT}),
        ("Which company supplies it?", {AnswerKind.AGENT}),
        ("When does it end?", {AnswerKind.TIME}),
        ("In which year was it built?", {AnswerKind.TIME}),
        ("Where is it?", {AnswerKind.PLACE}),
        ("How many buoys are there?", {AnswerKind.QUANTITY}),
        ("What is the annual value?", {AnswerKind.QUANTITY}),
        ("Who pays, and how much?", {AnswerKind.AGENT, AnswerKind.QUANTITY}),
        ("What does one pump cost?", {AnswerKind.QUANTITY}),
        ("What was the opening time of the valve?", {AnswerKind.QUANTITY}),
        ("At what time does it open?", {AnswerKind.TIME}),
        ("Describe the project.", {AnswerKind.OPEN}),
    ],
)
def test_a_question_says_what_it_asks_for(question: str, expected: set[AnswerKind]) -> None:
    assert asked_kinds(question) == expected


@pytest.mark.parametrize(
    ("kind", "text", "types", "expected"),
    [
        (AnswerKind.TIME, "It ended on 2027-03-31.", set(), True),
        (AnswerKind.TIME, "It ended in March.", set(), True),
        (AnswerKind.TIME, "It ended badly.", set(), False),
        (AnswerKind.QUANTITY, "Two weeks.", set(), True),
        (AnswerKind.QUANTITY, "48,000 EUR", set(), True),
        (AnswerKind.QUANTITY, "A lot.", set(), False),
        (AnswerKind.AGENT, "She did.", {"Person"}, True),
        (AnswerKind.AGENT, "She did.", {"Place"}, False),
        (AnswerKind.PLACE, "There.", {"Place"}, True),
        (AnswerKind.OPEN, "Anything.", {"Place"}, False),
    ],
)
def test_a_sentence_holds_what_is_asked_for_or_not(
    kind: AnswerKind, text: str, types: set[str], expected: bool
) -> None:
    assert holds(kind, text, frozenset(types)) is expected


@pytest.mark.parametrize(
    ("question", "better", "worse"),
    [
        ("How much does it cost?", ("It costs 90 EUR.", set()), ("It has 90 parts.", set())),
        ("How much does it cost?", ("It costs $90.", set()), ("It costs a lot.", set())),
        ("How many are there?", ("There are 12.", set()), ("Since 12 May 2024.", set())),
        ("Who leads it?", ("Ada does.", {"Person"}), ("Acme does.", {"Organization"})),
        ("Which company makes it?", ("Acme does.", {"Organization"}), ("Ada does.", {"Person"})),
        ("Where is it?", ("It is here.", {"Place"}), ("It is in Xanadu now.", set())),
        ("Where is it?", ("It is in Xanadu now.", set()), ("It began in May 2020.", set())),
    ],
)
def test_what_fits_the_question_better_counts_for_more(
    question: str, better: tuple[str, set[str]], worse: tuple[str, set[str]]
) -> None:
    asked = wanted(question)

    assert asked.fit(better[0], frozenset(better[1])) > asked.fit(worse[0], frozenset(worse[1]))


def test_where_nothing_tells_the_kind_every_sentence_fits_alike() -> None:
    asked = wanted("Describe the project.")

    assert asked.fit("Anything.", frozenset()) == asked.fit("12 EUR", frozenset({"Person"})) == 0.5


def test_words_that_say_no_more_than_the_kind_are_told_apart() -> None:
    assert wanted("In which year was it built, and at what cost?").words == ("year", "cost")
    assert wanted("Who built it?").words == ()
