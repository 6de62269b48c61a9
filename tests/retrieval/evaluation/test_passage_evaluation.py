"""Scores of a search for passages."""

from __future__ import annotations

from pathlib import Path

import pytest
from toy_corpora import PASSAGE_QUESTIONS, json_lines

from heddle.retrieval.evaluation.asked import Asker
from heddle.retrieval.evaluation.baseline import Baseline
from heddle.retrieval.evaluation.passage_evaluation import evaluate_passages, passage_measures
from heddle.retrieval.evaluation.question_file import PassageExam, Question, read_passage_exam


def test_the_report_has_the_promised_keys_as_fractions(passages_asker: Asker, tmp_path: Path) -> None:
    exam = read_passage_exam(json_lines(tmp_path / "q", PASSAGE_QUESTIONS), {"p0", "p1", "p2"})
    report = evaluate_passages(passages_asker, exam)
    promised = ["recall@2", "recall@5", "recall@10", "all@5", "mrr@10"]
    assert list(report["metrics"]) == list(report["interval"]) == promised
    assert set(report["baselines"]) == set(Baseline)
    assert all(0 <= value <= 1 for value in report["metrics"].values())
    assert report["metrics"]["recall@5"] == 1.0
    assert report["questions"] == 2


def test_gold_changes_the_score_and_never_the_search(passages_asker: Asker) -> None:
    asked = (Question("a", "When are roses cut back?"),)
    right = evaluate_passages(passages_asker, PassageExam(asked, {"a": frozenset({"p2"})}), cuts=(1,))
    wrong = evaluate_passages(passages_asker, PassageExam(asked, {"a": frozenset({"p1"})}), cuts=(1,))
    assert (right["metrics"]["recall@1"], wrong["metrics"]["recall@1"]) == (1.0, 0.0)


def test_measures_of_a_ranking_by_hand() -> None:
    measures = passage_measures(["x", "a", "y", "z", "w", "b"], frozenset("ab"), (2, 10))
    assert measures == pytest.approx({"recall@2": 0.5, "recall@10": 1.0, "all@5": 0.0, "mrr@10": 0.5})
