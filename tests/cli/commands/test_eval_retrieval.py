"""`heddle eval passages` and `heddle eval types`."""

from __future__ import annotations

from pathlib import Path

import pytest
from heddle_process import Heddle
from toy_corpora import (
    INSTRUCTIONS,
    PASSAGE_QUESTIONS,
    PASSAGES,
    TYPED_QUESTIONS,
    UNITS,
    json_lines,
)


@pytest.fixture
def passages(tmp_path: Path) -> list[str]:
    corpus = json_lines(tmp_path / "corpus.jsonl", PASSAGES)
    questions = json_lines(tmp_path / "questions.jsonl", PASSAGE_QUESTIONS)
    return ["eval", "passages", "--corpus", str(corpus), "--questions", str(questions)]


@pytest.fixture
def types(tmp_path: Path) -> list[str]:
    corpus = json_lines(tmp_path / "corpus.jsonl", UNITS)
    questions = json_lines(tmp_path / "questions.jsonl", TYPED_QUESTIONS)
    return ["eval", "types", "--corpus", str(corpus), "--questions", str(questions)]


def test_scores_of_passages_are_one_json_object(heddle: Heddle, passages: list[str]) -> None:
    report = heddle(*passages, "--no-titles", "--k", "1,5", "--json").json()

    assert list(report["metrics"]) == ["recall@1", "recall@5", "all@5", "mrr@10"]
    assert report["questions"] == 2
    assert report["titles"] is False
    assert report["encoder"].startswith("hashing-256")
    assert {"read_seconds", "index_seconds", "p50_ms", "p95_ms"} <= set(report["timings"])


def test_scores_of_types_are_one_json_object_and_leave_no_home(
    heddle: Heddle, types: list[str], tmp_path: Path
) -> None:
    said = json_lines(tmp_path / "said.jsonl", INSTRUCTIONS)
    report = heddle(*types, "--instructions", str(said), "--seed", "3", "--json").json()

    assert report["instructions"] == {"from": "said.jsonl", "seed": 3, "count": 4}
    assert set(report["by_type"]) == {"text", "table", "triple"}
    assert not (tmp_path / "home").exists()


def test_people_see_a_table(heddle: Heddle, passages: list[str]) -> None:
    ended = heddle(*passages)

    assert ended.out.splitlines()[0].startswith("2 questions, encoder hashing-256")
    assert "rrf+walk" in ended.out


def test_without_instructions_or_paraphrases_the_way_out_is_named(heddle: Heddle, types: list[str]) -> None:
    ended = heddle(*types)

    assert ended.code == 3
    assert "--instructions" in ended.err


@pytest.mark.parametrize("cuts", ["", "two", "2,,5", "0", "2,31", "-1"])
def test_places_that_are_no_numbers_are_refused_before_anything_is_read(heddle: Heddle, cuts: str) -> None:
    ended = heddle("eval", "passages", "--corpus", "nowhere", "--questions", "nowhere", "--k", cuts)

    assert ended.code == 2
    assert ended.err.startswith("heddle: error [usage]: k is ")


def test_a_bad_line_is_named_in_one_line(heddle: Heddle, passages: list[str], tmp_path: Path) -> None:
    (tmp_path / "questions.jsonl").write_text('{"qid": "a", "question": "?", "gold": ["p9"]}\n')
    ended = heddle(*passages)

    assert ended.code == 2
    (line,) = ended.err.splitlines()
    assert line.startswith("heddle: error [usage]: questions.jsonl line 1: the corpus has no 'p9': ")


def test_a_file_that_is_no_ranker_is_named(heddle: Heddle, passages: list[str], tmp_path: Path) -> None:
    ended = heddle(*passages, "--ranker", str(tmp_path / "corpus.jsonl"))

    assert ended.code == 5
    assert "cannot read the ranker" in ended.err
