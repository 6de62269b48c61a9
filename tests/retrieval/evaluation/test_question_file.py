"""Questions with gold: read apart, and refused where they do not fit the corpus."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from toy_corpora import PASSAGE_QUESTIONS, TYPED_QUESTIONS, json_lines

from heddle.core.errors import UsageError
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.evaluation.question_file import read_passage_exam, read_typed_exam

TYPES = {"t1": KnowledgeType.TEXT, "k1": KnowledgeType.TRIPLE, "r2": KnowledgeType.TABLE}


def test_what_is_asked_knows_nothing_of_gold_or_answer(tmp_path: Path) -> None:
    exam = read_passage_exam(json_lines(tmp_path / "q", PASSAGE_QUESTIONS), {"p0", "p1", "p2"})
    assert exam.gold == {"q0": frozenset({"p0", "p1"}), "q1": frozenset({"p2"})}
    assert "p1" not in repr(exam.questions)
    assert "Southwark" not in repr(exam)


def test_gold_by_type_is_read_under_our_names(tmp_path: Path) -> None:
    exam = read_typed_exam(json_lines(tmp_path / "q", TYPED_QUESTIONS), TYPES)
    assert exam.gold["q0"] == {KnowledgeType.TRIPLE: frozenset({"k1"}), KnowledgeType.TEXT: frozenset({"t1"})}
    assert exam.sources == {"q0": "one", "q1": "two"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"question": "?", "gold": ["p0"]}, "q line 1 has no qid"),
        ({"qid": "a", "gold": ["p0"]}, "q line 1 has no question"),
        ({"qid": "a", "question": "?"}, "q line 1 has no gold"),
        ({"qid": "a", "question": "?", "gold": []}, "q line 1 has no gold"),
        ({"qid": "a", "question": "?", "gold": "p0"}, "q line 1: gold is a string"),
        ({"qid": "a", "question": "?", "gold": ["p9"]}, "q line 1: the corpus has no 'p9'"),
    ],
)
def test_a_question_that_cannot_be_scored_is_named(tmp_path: Path, line: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_passage_exam(json_lines(tmp_path / "q", [line]), {"p0"})


@pytest.mark.parametrize(
    ("gold", "said"),
    [
        ({}, "has no gold"),
        (["t1"], "has no gold"),
        ({"text": []}, "has no gold"),
        ({"text": "t1"}, "text is a string"),
        ({"song": ["t1"]}, "unknown type 'song'"),
        ({"text": ["k1"]}, "'k1' is of type triple, not text"),
        ({"text": ["x"]}, "the corpus has no 'x'"),
    ],
)
def test_gold_of_types_that_does_not_fit_is_named(tmp_path: Path, gold: object, said: str) -> None:
    with pytest.raises(UsageError, match=f"q line 1.*{said}"):
        read_typed_exam(json_lines(tmp_path / "q", [{"qid": "a", "question": "?", "gold": gold}]), TYPES)


def test_a_question_that_comes_twice_is_refused(tmp_path: Path) -> None:
    lines = [{"qid": "a", "question": "?", "gold": ["p0"]}] * 2
    with pytest.raises(UsageError, match="q line 2: 'a' comes twice"):
        read_passage_exam(json_lines(tmp_path / "q", lines), {"p0"})
    typed = [{"qid": "a", "question": "?", "gold": {"text": ["t1"]}}] * 2
    with pytest.raises(UsageError, match="q line 2: 'a' comes twice"):
        read_typed_exam(json_lines(tmp_path / "q", typed), TYPES)
