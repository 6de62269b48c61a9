"""What is about the answer, about a topic or about every source names a kind of source and asks for none."""

from __future__ import annotations

import pytest

from heddle.retrieval.instruction_clause import asks_for_all, is_plain_question, without_asides
from heddle.retrieval.source_words import named


@pytest.mark.parametrize(
    "text",
    [
        "answer in one sentence",
        "put the result in a table",
        "please reply with a short text",
        "make a table of it",
        "as a chart please",
        "tell me about text mining",
        "i am writing a paper on knowledge graphs",
        "send me an e-mail",
        "do not answer in prose",
        "the periodic table",
    ],
)
def test_what_is_no_source_is_taken_out(text: str) -> None:
    assert named(text)
    assert not named(without_asides(text))


@pytest.mark.parametrize(
    "text",
    [
        "answer from tables",
        "answer the question with evidence from table sources",
        "write down what the tables say",
        "tell me about music from the tables",
        "look in a table",
    ],
)
def test_a_source_stays(text: str) -> None:
    assert [str(kind) for kind in named(without_asides(text))] == ["table"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from all knowledge sources", True),
        ("whatever source you like", True),
        ("no matter where it stands", True),
        ("all sources except tables", False),
        ("all tables", False),
        ("", False),
    ],
)
def test_every_source_may_be_meant(text: str, expected: object) -> None:
    assert asks_for_all(text) is expected


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("how do entities of a company relate", True),
        ("what is the relationship between acme and helios", True),
        ("what do the charts show", False),
        ("what is written in the mails", False),
        ("use the tables", False),
    ],
)
def test_a_question_that_cites_no_source_is_told_from_one_that_does(clause: str, expected: object) -> None:
    assert is_plain_question(clause) is expected
