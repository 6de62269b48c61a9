"""`heddle query --with`: parts are named, and a name that no part has is said at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from heddle_process import Heddle
from indexed_world import filled_scope, world


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    filled_scope(tmp_path / "home", world())
    return tmp_path / "home"


def test_a_part_that_is_switched_on_runs_and_is_timed(heddle: Heddle, filled: Path) -> None:
    heddle("index")

    asked = ("query", "Who works for Acme?", "--with", "structured,steiner", "--budget", "200", "--json")
    result = json.loads(heddle(*asked).out)

    assert {"structured", "steiner"} <= set(result["timings"])
    shown = {name for hit in result["hits"] for name in hit["evidence"]}
    assert sum(len(item["quote"]) for item in result["evidence"] if item["id"] in shown) <= 200
    assert "Ada Lovelace" in result["answer"]["text"]


def test_an_unknown_part_is_a_usage_error_that_names_those_there_are(heddle: Heddle) -> None:
    ended = heddle("query", "Who leads?", "--with", "teleport")

    assert ended.code == 2
    assert "teleport" in ended.err
    assert "decomposition" in ended.err


def test_a_budget_of_nothing_is_a_usage_error(heddle: Heddle) -> None:
    assert heddle("query", "Who leads?", "--budget", "0").code == 2
