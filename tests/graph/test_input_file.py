from __future__ import annotations

from pathlib import Path

import pytest

from heddle.core.errors import FileUnreadable, PathNotFound
from heddle.graph.input_file import reading


def test_an_absent_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "nodes.csv"

    with pytest.raises(PathNotFound, match=r"no file .*nodes\.csv"), reading(path):
        path.read_bytes()


def test_a_folder_in_place_of_a_file_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match="cannot read"), reading(tmp_path):
        tmp_path.read_bytes()


def test_other_errors_pass(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a matter of files"), reading(tmp_path):
        raise ValueError("not a matter of files")
