"""`heddle resolve`, `review`, `merge`, `split`, `undo` and `decisions`, over a small resolved world."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import resolved_world as world
from resolved_world import named

from heddle.cli.commands.resolution import decision_text, pair_text, short_id
from heddle.cli.main import run
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.graph.embedded import EmbeddedStore

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def home(tmp_path: Path) -> str:
    folder = tmp_path / "home"
    folder.mkdir()
    store = EmbeddedStore(folder / "graph.db")
    world.fill(store.scope(DEFAULT_WORKSPACE))
    store.close()
    return str(folder)


def said(capsys: Capture, home: str, *words: str) -> Any:
    assert run([*words, "--home", home, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_way_of_a_review(capsys: Capture, home: str) -> None:
    first = said(capsys, home, "review", "--limit", "1")["pairs"][0]
    assert first["score"] == 0.45

    ends = [short_id(first[side]["id"]) for side in ("left", "right")]
    merged = said(capsys, home, "merge", *ends, "--reason", "one hand")
    assert (merged["verdict"], merged["reason"], merged["in_force"]) == ("merge", "one hand", True)
    assert said(capsys, home, "review", "--limit", "1")["pairs"][0]["score"] == 0.7

    undone = said(capsys, home, "undo")
    assert (undone["number"], undone["in_force"]) == (merged["number"], False)
    assert said(capsys, home, "review", "--limit", "1")["pairs"][0]["score"] == 0.45
    log = said(capsys, home, "decisions")["decisions"]
    assert [each["verdict"] for each in log] == ["withdraw", "merge"]


def test_names_are_understood_and_a_decision_is_undone_by_its_pair_or_number(
    capsys: Capture, home: str
) -> None:
    said(capsys, home, "split", "Grace Hopper", "Person G. Hopper")
    said(capsys, home, "split", "Acme", "Acme Ltd")

    assert said(capsys, home, "undo", "G. Hopper", "Grace Hopper")["number"] == 1
    assert said(capsys, home, "undo", "2")["in_force"] is False


def test_resolving_says_what_it_found_and_what_stands(capsys: Capture, home: str) -> None:
    # The world was told by no resolver of ours, so that all is found anew.
    report = said(capsys, home, "resolve")

    assert report["entities"] == len(world.NAMES) + len(world.documents())
    assert report["standing"]["behind"] is False
    assert report["standing"]["accepted"] == report["accepted"]


def test_half_a_pair_is_a_question(capsys: Capture, home: str) -> None:
    assert run(["undo", "Acme", "--home", home]) == 2
    assert "name both nodes, or the number" in capsys.readouterr().err


def test_an_empty_home_has_nothing_to_resolve_or_review(capsys: Capture, tmp_path: Path) -> None:
    home = str(tmp_path / "nothing")

    for words, text in (
        (["resolve"], "nothing to resolve: nothing was ingested yet"),
        (["review"], "nothing is in doubt"),
        (["decisions"], "no decisions"),
    ):
        assert run([*words, "--home", home]) == 0
        assert capsys.readouterr().out.strip() == text
    assert not Path(home).exists()


def test_a_pair_reads_with_its_facts_and_the_words_that_name_both() -> None:
    end = {"id": named("Acme"), "type": "Organization", "name": "Acme", "documents": [], "sentences": []}
    spoken = {**end, "sentences": [{"source": "letter.pdf", "quote": "Acme wrote\nagain."}]}
    pair = {"score": 0.5, "method": "name", "evidence": ["name 1.00"], "left": end, "right": spoken}

    assert pair_text(pair).splitlines() == [
        "0.50  name: name 1.00",
        f"  Organization Acme  {named('Acme')[:12]}",
        f"  Organization Acme  {named('Acme')[:12]}",
        '    letter.pdf: "Acme wrote again."',
    ]


def test_a_decision_reads_on_one_line() -> None:
    end = {"id": "a", "name": "Acme"}
    decision = {
        "number": 3,
        "verdict": "split",
        "left": end,
        "right": {"id": "b", "name": ""},
        "reason": "two\nfirms",
        "by": "key 1",
        "at": "2026-03-01T09:30:00Z",
        "in_force": False,
    }

    assert decision_text(decision) == (
        "   3  split    Acme | b: two firms  [2026-03-01T09:30:00Z, key 1] (no longer holds)"
    )
