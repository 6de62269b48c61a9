"""`heddle eval`."""

from __future__ import annotations

import json
from pathlib import Path

from heddle_process import Heddle
from paper_lines import write_set

from heddle.cli.commands.eval import score_table


def test_scores_are_one_json_object(heddle: Heddle, tmp_path: Path) -> None:
    ended = heddle("eval", "metadata", str(write_set(tmp_path / "set")), "--json")

    report = json.loads(ended.out)
    assert set(report) == {"papers", "failed", "fields", "interval", "warnings"}
    assert report["fields"]["title"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}


def test_a_folder_that_is_no_set_is_a_usage_error(heddle: Heddle, tmp_path: Path) -> None:
    ended = heddle("eval", "metadata", str(tmp_path))

    assert ended.code == 2
    assert "not a set of papers" in ended.err


def test_people_see_a_table() -> None:
    measured = {"precision": 0.5, "recall": 1.0, "f1": 2 / 3}

    assert score_table({"papers": 2, "failed": 1, "fields": {"title": measured}}).splitlines() == [
        "2 papers, 1 failed",
        "field                 precision     recall         f1",
        "title                     0.500      1.000      0.667",
    ]
