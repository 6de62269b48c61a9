"""`heddle communities`: found when they are first asked for, listed, and each with its report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from heddle_process import Heddle
from indexed_world import filled_scope, world

from heddle.cli.commands.communities import report_text


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    filled_scope(tmp_path / "home", world())
    return tmp_path / "home"


def test_an_empty_home_has_no_communities_and_stays_empty(heddle: Heddle, tmp_path: Path) -> None:
    ended = heddle("communities")

    assert (ended.code, ended.out.strip()) == (0, "no communities: nothing was ingested yet")
    assert not (tmp_path / "home").exists()


def test_communities_are_listed_and_each_has_a_report(heddle: Heddle, filled: Path) -> None:
    listed = json.loads(heddle("communities", "--level", "0", "--json").out)
    first = listed["communities"][0]
    text = heddle("communities", first["id"][:8]).out
    lines = heddle("communities", "--reports", "--limit", "2", "--json").out.splitlines()

    assert listed["behind"] is False
    assert {each["level"] for each in listed["communities"]} == {0}
    assert text.startswith(f"{first['title']} ({first['size']} members, level 0)")
    assert '[1] Aurora status report.pdf, page 3: "' in text
    assert json.loads(lines[0])["id"] == first["id"]
    assert (filled / "communities" / "default" / "communities.json").exists()


def test_a_community_that_is_not_there_is_not_found(heddle: Heddle, filled: Path) -> None:
    ended = heddle("communities", "ffffffffffff")

    assert (ended.code, "not-found" in ended.err) == (2, True)
    assert filled.exists()


def test_a_report_reads_with_marks_and_facts() -> None:
    evidence = {
        "id": "e1",
        "document": "d1",
        "source": "staff.txt",
        "quote": "Ada leads Acme.",
        "span": [0, 15],
        "locator": {"path": "1", "scheme": "lines"},
    }
    report = {
        "title": "Ada and Acme",
        "size": 2,
        "level": 1,
        "sentences": [{"text": "Ada leads Acme.", "evidence": ["e1"]}],
        "relations": [{"text": "Ada leads Acme", "evidence": ["e1"]}],
        "documents": [{"name": "staff.txt"}],
        "document_count": 3,
        "period": ["2024-01-01", "2024-01-01"],
        "terms": [],
        "parts": [],
        "evidence": [evidence],
    }

    assert report_text(report).splitlines() == [
        "Ada and Acme (2 members, level 1)",
        "",
        "Ada leads Acme. [1]",
        "",
        "- Ada leads Acme [1]",
        "",
        "documents  staff.txt and 2 more",
        "period     2024-01-01",
        "",
        '[1] staff.txt, lines 1: "Ada leads Acme."',
    ]
