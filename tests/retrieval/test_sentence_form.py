"""A sentence reads as one; a heading, a greeting or a menu does not."""

from __future__ import annotations

import pytest

from heddle.retrieval.sentence_form import wholeness


@pytest.mark.parametrize(
    "text",
    [
        "The pump stands in Leeds.",
        "Rosa Wickstead leads Project Larkspur.",
        "“We buy knowledge, not vans,” said the officer.",
        "Lead: Rosa Wickstead.",
        "12 valves were replaced in May.",
    ],
)
def test_a_sentence_is_whole(text: str) -> None:
    assert wholeness(text) == 1.0


@pytest.mark.parametrize(
    "text", ["Home Products News", "Dear Priya,", "Suppliers", "3. Second source", "—", ""]
)
def test_what_only_names_something_is_no_sentence(text: str) -> None:
    assert wholeness(text) == 0.0


def test_a_sentence_without_its_end_or_its_beginning_is_worth_less() -> None:
    whole = wholeness("The pump stands in the hall of the bath.")

    assert whole > wholeness("pump stands in the hall of the bath.") > 0
    assert whole > wholeness("The pump stands in the hall of the") > 0


def test_a_question_is_no_answer() -> None:
    assert wholeness("Can you tell us what was different in the making?") < 0.5
