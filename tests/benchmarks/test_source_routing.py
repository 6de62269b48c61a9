"""The benchmark of routing learns from some splits, scores on another, and counts as scikit-learn does."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from scripts import load_script

script = load_script("benchmarks/source_routing.py")


def write_questions(path: Path) -> Path:
    rows = []
    for split, count in (("train", 12), ("dev", 4), ("test", 8)):
        for number in range(count):
            kind = ("kb", "text")[number % 2]
            words = ("How many goals did Ada score", "Why did Ada leave")[number % 2]
            rows.append({"split": split, "question": f"{words} in {number}?", "answer_src": kind})
        rows.append({"split": split, "question": "Where?", "answer_src": ""})
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    return path


def test_questions_are_scored_that_nothing_was_learned_from(tmp_path: Path) -> None:
    found = script.measure(write_questions(tmp_path / "questions.jsonl.gz"))

    assert (found["learned_from"], found["questions"]) == (16, 8)
    assert found["rows"]["majority"]["accuracy"] == 50
    assert found["rows"]["router"]["accuracy"] == 100


def test_a_kind_that_is_never_guessed_counts_as_nothing() -> None:
    gold, guess = np.array([0, 0, 1, 2]), np.array([0, 0, 0, 0])

    accuracy, f1 = script.scores(gold, guess, 3)

    assert (accuracy, f1) == (50, pytest.approx(100 * (2 / 3) / 3))
