"""Tables are written whole, and what cannot be written is said before the work."""

from __future__ import annotations

from pathlib import Path

import pytest

from heddle.api.prediction_file import check_writable, write_table
from heddle.core.errors import OutOfReach


def test_a_table_has_its_head_and_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"

    assert write_table(path, ("node", "label"), [("a,b", 1), ("c", 2)]) == 2
    assert path.read_text() == 'node,label\n"a,b",1\nc,2\n'


def test_what_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    check_writable(None, tmp_path / "new.csv")
    for path in (tmp_path, tmp_path / "no" / "folder.csv"):
        with pytest.raises(OutOfReach):
            check_writable(path)
        with pytest.raises(OutOfReach):
            write_table(path, ("a",), [])
