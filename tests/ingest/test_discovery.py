"""Which files the paths name."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from heddle.core.errors import FileUnreadable, PathNotFound
from heddle.ingest.discovery import discover, hash_file


def names(*paths: Path, skip: Path | None = None) -> list[str]:
    return [file.name for file in discover(paths, skip=skip)]


def test_folders_are_walked_in_order_and_hidden_files_are_passed_over(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/.hidden", ".git/config", "c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)

    assert names(tmp_path) == ["z.txt", "b.txt", "c.txt"]


def test_a_file_named_twice_is_found_once(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a")

    assert names(path, tmp_path, tmp_path / "." / "a.txt") == ["a.txt"]


def test_a_hidden_file_named_outright_is_found(tmp_path: Path) -> None:
    path = tmp_path / ".notes"
    path.write_text("a")

    assert names(path) == [".notes"]


def test_our_own_home_is_not_walked(tmp_path: Path) -> None:
    home = tmp_path / "heddle-home"
    home.mkdir()
    (home / "graph.db").write_text("ours")
    (tmp_path / "a.txt").write_text("a")

    assert names(tmp_path, skip=home) == ["a.txt"]


def test_a_link_to_a_folder_above_is_walked_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)

    assert names(tmp_path) == ["a.txt"]


def test_a_link_to_nothing_and_a_pipe_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe")

    assert names(tmp_path) == []


def test_a_link_to_itself_costs_no_other_file_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "loop").symlink_to("loop")

    assert names(tmp_path) == ["a.txt"]


def test_a_link_that_cannot_be_followed_is_told_and_costs_itself(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "long").symlink_to("x" * 300)

    kept, told = discover([tmp_path])

    assert (kept.name, kept.trouble) == ("a.txt", "")
    assert (told.name, told.trouble) == ("long", "it cannot be read (File name too long)")


def test_a_missing_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PathNotFound, match="no file or folder"):
        discover([tmp_path / "absent"])


def test_a_pipe_named_outright_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(FileUnreadable, match="neither a file nor a folder"):
        discover([tmp_path / "pipe"])


def test_a_path_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a")
    monkeypatch.setattr(os, "access", lambda *_: False)

    with pytest.raises(FileUnreadable, match=r"cannot read .*permission denied"):
        discover([path])


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)

    [found] = discover([tmp_path])

    assert found.trouble == "it cannot be read (Permission denied)"


def test_a_name_that_is_no_text_gets_a_location_that_is(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    with open(raw, "w", encoding="utf-8") as file:  # noqa: PTH123  # a path of bytes
        file.write("a")

    [found] = discover([tmp_path])

    assert found.name == "caf\\xe9.txt"
    assert found.path.read_text() == "a"


def test_a_file_is_hashed_whole(tmp_path: Path) -> None:
    data = os.urandom((1 << 20) + 7)
    (tmp_path / "a.bin").write_bytes(data)

    assert hash_file(tmp_path / "a.bin") == hashlib.sha256(data).hexdigest()
