"""All that Heddle writes lies under one folder, and no file there is ever half written."""

from __future__ import annotations

from pathlib import Path

import pytest

from heddle.core.errors import OutOfReach
from heddle.core.home import Home, open_durably, sync_folder, write_durably
from heddle.core.ids import DEFAULT_WORKSPACE, WorkspaceId


def test_every_path_lies_under_the_root_and_apart(tmp_path: Path) -> None:
    home = Home(tmp_path)
    other = WorkspaceId("other")

    paths = [
        home.graph,
        home.ledger,
        home.locks,
        home.encoders,
        *(home.index(name) for name in (DEFAULT_WORKSPACE, other)),
        *(home.models(name) for name in (DEFAULT_WORKSPACE, other)),
        *(home.ranker(name) for name in (DEFAULT_WORKSPACE, other)),
    ]

    assert len(set(paths)) == len(paths)
    assert all(path.is_relative_to(tmp_path) for path in paths)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_made_with_its_parents_and_may_be_there(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")

    made = home.make(home.index(DEFAULT_WORKSPACE))

    assert made.is_dir()
    assert home.make(made) == made


def test_a_folder_that_cannot_be_made_is_out_of_reach(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")

    with pytest.raises(OutOfReach) as caught:
        Home(tmp_path / "home").make(tmp_path / "home" / "index")

    assert "HEDDLE_HOME" in caught.value.hint


def test_a_file_is_written_in_place_of_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "CURRENT"
    write_durably(path, b"one")

    write_durably(path, b"two")

    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_while_writing_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "CURRENT"
    write_durably(path, b"old")

    def interrupted() -> None:
        with open_durably(path) as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_new_file_is_not_there_before_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "CURRENT"

    with open_durably(path) as file:
        file.write(b"half")
        file.flush()
        assert not path.exists()

    assert path.read_bytes() == b"half"


def test_a_folder_that_is_not_there_cannot_be_synced(tmp_path: Path) -> None:
    sync_folder(tmp_path)
    with pytest.raises(FileNotFoundError):
        sync_folder(tmp_path / "missing")
