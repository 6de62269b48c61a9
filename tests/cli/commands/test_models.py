"""`heddle models`: encoders come, are listed, and go."""

from __future__ import annotations

from pathlib import Path

from encoder_jars import jar_of, small_folder
from heddle_process import Heddle


def test_an_absent_home_has_no_encoders_and_stays_absent(heddle: Heddle, tmp_path: Path) -> None:
    done = heddle("models", "list", "--json")

    assert (done.code, done.json()) == (0, {"encoders": []})
    assert list(tmp_path.iterdir()) == []


def test_an_encoder_is_added_listed_and_removed(heddle: Heddle, tmp_path: Path) -> None:
    source = small_folder(tmp_path / "small")

    added = heddle("models", "add", str(source), "--json").json()
    listed = heddle("models", "list", "--json").json()
    lines = heddle("models", "list").out.splitlines()
    removed = heddle("models", "remove", "small", "--json").json()

    assert (added["name"], added["precision"], added["pooling"], added["licence"]) == (
        "small",
        "float32",
        "mean",
        "mit",
    )
    assert listed == {"encoders": [added]}
    assert [line.split()[:3] for line in lines] == [["small", "float32", "4"]]
    assert removed == {"removed": "small"}
    assert heddle("models", "list").out == "no encoders were added\n"


def test_an_index_cannot_be_built_with_an_encoder_that_was_not_added(heddle: Heddle) -> None:
    done = heddle("doctor", "--encoder", "bge-small-en-v1.5", "--json")

    assert "heddle models add bge-small-en-v1.5" in done.out


def test_a_jar_with_something_else_in_it_is_an_error_of_one_line(heddle: Heddle, tmp_path: Path) -> None:
    jar = jar_of(tmp_path / "a.jar", {"bge-small-en-v1.5-q.onnx": b"weights of another"})

    done = heddle("models", "add", "bge-small-en-v1.5", "--from", str(jar))

    assert done.code == 5
    assert "[model-unusable]" in done.err.splitlines()[-1]
    assert "is not the published one" in done.err
    assert heddle("models", "list").out == "no encoders were added\n"


def test_a_name_that_was_not_added_cannot_be_removed(heddle: Heddle) -> None:
    done = heddle("models", "remove", "../graph.db")

    assert done.code == 2
    assert "heddle models list" in done.err
