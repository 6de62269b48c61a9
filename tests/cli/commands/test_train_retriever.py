"""`heddle train retriever`: from an indexed workspace to an encoder that the workspace is indexed with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from heddle_process import Heddle
from indexed_home import indexed_home
from tiny_encoder import tiny_encoder

from heddle.models.hashing_encoder import HashingEncoder

_QUICK = """
[pretraining]
epochs = 1
batch = 4
longest = 48
[alignment]
batch = 4
[tuning]
batch = 4
group = 3
last_rank = 10
"""


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_encoder(tmp_path_factory.mktemp("start") / "tiny")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "nothing would come of it"),
        (("-o", "own"), "nothing is indexed yet"),
        (("-o", "own", "--twins", "3"), "no chat model is configured"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    heddle: Heddle, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    ended = heddle("train", "retriever", "--home", str(tmp_path / "home"), *words)

    assert ended.code != 0
    assert said in ended.err
    assert "Traceback" not in ended.err


def test_an_encoder_is_trained_on_the_workspace_and_takes_its_place(
    heddle: Heddle, tmp_path: Path, start: Path
) -> None:
    home = indexed_home(tmp_path / "home", HashingEncoder())
    config = tmp_path / "quick.toml"
    config.write_text(_QUICK)
    words = ["train", "retriever", "--home", str(home.root), "--start", str(start), "--threads", "1"]

    ended = heddle(
        *words,
        *("-o", str(tmp_path / "own"), "--write-data", str(tmp_path / "data"), "--questions", "30"),
        *("--config", str(config), "--json"),
    )

    assert ended.code == 0, ended.err
    report = json.loads(ended.out)
    assert sum(report["data"]["questions"].values()) <= 30
    assert all(curve for curve in report["losses"].values())
    manifest = json.loads((tmp_path / "own" / "retriever.json").read_text())
    assert manifest["start"]["name"] == "tiny"
    indexed = heddle("index", "--home", str(home.root), "--encoder", str(tmp_path / "own"), "--rebuild")
    assert indexed.code == 0, indexed.err
    asked = heddle(
        "query", "--home", str(home.root), "--encoder", str(tmp_path / "own"), "--json", "Who leads Acme?"
    )
    assert asked.code == 0, asked.err
    assert json.loads(asked.out)["hits"]
    again = heddle(
        *("train", "retriever", "--home", str(tmp_path / "elsewhere"), "--data", str(tmp_path / "data")),
        *("--start", str(start), "--threads", "1", "-o", str(tmp_path / "other"), "--config", str(config)),
    )
    assert again.code == 0, again.err
    assert "wrote the encoder" in again.out
    other = json.loads((tmp_path / "other" / "retriever.json").read_text())
    assert other["data"]["digests"]["entries"] == manifest["data"]["digests"]["entries"]


def test_a_folder_of_something_else_is_not_written_over(heddle: Heddle, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    ended = heddle("train", "retriever", "--home", str(tmp_path / "home"), "-o", str(tmp_path))

    assert ended.code == 2
    assert "holds something that is no trained retriever" in ended.err
    assert (tmp_path / "letter.txt").read_text() == "dear"
