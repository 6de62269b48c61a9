"""The extractive answer: what a question asks for, and what the sentences must hold."""

from __future__ import annotations

import pytest

from heddle.retrieval.question import AnswerKind, asked_kinds, holds


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
