"""`heddle train ranker`: from an indexed workspace to a ranker that its searches take."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from heddle_process import Heddle
from indexed_world import filled_scope
from mined_world import pages, prizes

from heddle.core.home import Home
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.index import build_index
from heddle.retrieval.ranker.scorer import load_scorer


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.root.mkdir()
    scope = filled_scope(made.root, [*pages(), prizes()])
    build_index(scope, HashingEncoder(), made.make(made.index(DEFAULT_WORKSPACE)))
    return made


def test_a_workspace_trains_its_ranker_and_searches_with_it(heddle: Heddle, home: Home) -> None:
    words = ("--home", str(home.root))
    ended = heddle("train", "ranker", *words, "--questions", "60", "--threads", "1", "--json")

    assert ended.code == 0, ended.err
    report = json.loads(ended.out)
    assert report["ranker"] == str(home.ranker(DEFAULT_WORKSPACE))
    assert report["lists"] + report["held_back"] >= 40
    assert report["loss"] < report["loss_before"]
    assert load_scorer(home.ranker(DEFAULT_WORKSPACE)).name == f"ranker of {DEFAULT_WORKSPACE}"
    asked = heddle("query", *words, "--json", "Which film did Anselm Askeland direct?")
    assert asked.code == 0, asked.err
    assert json.loads(asked.out)["hits"]

    home.ranker(DEFAULT_WORKSPACE).write_bytes(b"no ranker")
    refused = heddle("query", *words, "Which film did Anselm Askeland direct?")

    # A search that read it fails on it, in one line: so the search above took it.
    assert refused.code != 0
    assert "cannot read the ranker" in refused.err
    assert "Traceback" not in refused.err


def test_a_ranker_for_elsewhere_leaves_the_workspace_as_it_is(
    heddle: Heddle, home: Home, tmp_path: Path
) -> None:
    for name in ("one", "again"):
        ended = heddle(
            *("train", "ranker", "--home", str(home.root), "--questions", "60", "--threads", "1"),
            *("-o", str(tmp_path / name)),
        )
        assert ended.code == 0, ended.err
        assert "wrote the ranker" in ended.out

    one, again = (tmp_path / name / "scorer.safetensors" for name in ("one", "again"))
    assert one.read_bytes() == again.read_bytes()
    assert not home.ranker(DEFAULT_WORKSPACE).exists()


def test_what_cannot_be_is_refused_in_one_line(heddle: Heddle, home: Home, tmp_path: Path) -> None:
    nothing = heddle("train", "ranker", "--home", str(tmp_path / "none"))
    few = heddle("train", "ranker", "--home", str(home.root), "--questions", "5")

    assert nothing.code != 0
    assert "nothing is indexed yet" in nothing.err
    assert few.code == 2
    assert "questions to learn from" in few.err
    assert "Traceback" not in nothing.err + few.err


def test_a_place_that_cannot_be_written_is_named(heddle: Heddle, home: Home, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("dear")
    ended = heddle(
        *("train", "ranker", "--home", str(home.root), "--questions", "60", "--threads", "1"),
        *("-o", str(tmp_path / "letter")),
    )

    assert ended.code != 0
    assert "cannot write the ranker" in ended.err
    assert (tmp_path / "letter").read_text() == "dear"
