"""Retrieval scored on a corpus with gold."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from toy_corpora import INSTRUCTIONS, PASSAGE_QUESTIONS, PASSAGES, TYPED_QUESTIONS, UNITS, json_lines

from heddle.api.retrieval_quality import (
    EvaluationOrder,
    evaluate_passages,
    evaluate_types,
    parse_cuts,
)
from heddle.core.errors import ConfigurationError, ModelUnusable, UsageError
from heddle.core.events import Event
from heddle.core.settings import Settings

SETTINGS = Settings(encoder="hashing")


def order_of(folder: Path, *, typed: bool) -> EvaluationOrder:
    return EvaluationOrder(
        json_lines(folder / "c.jsonl", UNITS if typed else PASSAGES),
        json_lines(folder / "q.jsonl", TYPED_QUESTIONS if typed else PASSAGE_QUESTIONS),
    )


def test_a_report_says_what_made_it_and_progress_is_told(tmp_path: Path) -> None:
    heard: list[Event] = []
    report = evaluate_passages(
        SETTINGS, order_of(tmp_path, typed=False), cuts=(2, 5, 10), listener=heard.append
    )
    assert {"encoder", "ranker", "device", "corpus", "timings", "titles", "baselines"} <= set(report)
    assert report["corpus"]["items"] == 3
    assert [event.stage for event in heard][-1] == "questions"


def test_the_same_seed_gives_the_same_report_but_for_its_timings(tmp_path: Path) -> None:
    said = json_lines(tmp_path / "i.jsonl", INSTRUCTIONS)
    reports = [evaluate_types(SETTINGS, order_of(tmp_path, typed=True), instructions=said) for _ in range(2)]
    assert reports[0].pop("timings") is not None
    assert reports[1].pop("timings") is not None
    assert reports[0] == reports[1]


def test_the_paraphrases_are_read_where_no_instructions_are_given(tmp_path: Path) -> None:
    order = order_of(tmp_path, typed=True)
    with pytest.raises(ConfigurationError, match="paraphrases of compmix-qa are not here"):
        evaluate_types(SETTINGS, order)
    (tmp_path / "compmix-qa").mkdir()
    json_lines(tmp_path / "compmix-qa" / "instructions.jsonl.gz", INSTRUCTIONS)
    report = evaluate_types(replace(SETTINGS, datasets=str(tmp_path)), order)
    assert report["instructions"]["from"] == "instructions.jsonl.gz"


def test_a_ranker_that_is_not_there_is_named_before_the_corpus_is_read(tmp_path: Path) -> None:
    order = replace(order_of(tmp_path, typed=False), ranker=tmp_path)
    with pytest.raises(ModelUnusable, match="cannot read the ranker"):
        evaluate_passages(SETTINGS, order, cuts=(2,))


def test_cuts_are_read_in_order_each_once() -> None:
    assert parse_cuts("10, 2,5,2") == (2, 5, 10)
    with pytest.raises(UsageError, match="k is '2;5'"):
        parse_cuts("2;5")


@pytest.mark.datasets
@pytest.mark.long
def test_hotpotqa_is_found_better_than_by_words_and_vectors() -> None:
    folder = Path(os.environ["HEDDLE_DATASETS"]) / "hotpotqa-train100"
    order = EvaluationOrder(folder / "corpus.jsonl.gz", folder / "questions.jsonl.gz")
    report = evaluate_passages(Settings(threads=1), order, cuts=(2, 5, 10))
    assert report["questions"] == 70
    assert report["metrics"]["recall@2"] > report["baselines"]["rrf"]["metrics"]["recall@2"] + 0.1
    assert report["metrics"]["recall@5"] >= 0.85
