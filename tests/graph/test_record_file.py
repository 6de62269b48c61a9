"""A file of records is made whole, by whoever comes first."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from heddle.core.errors import OutOfReach, StoreCorrupt
from heddle.graph.record_file import RecordFile

CREATE = ("CREATE TABLE thing (name TEXT PRIMARY KEY)",)


def record_file(path: Path, *, form: int = 1) -> RecordFile:
    return RecordFile(path, what="the box", form=form, create=CREATE, hint="move it away", durable=True)


def names(file: RecordFile) -> list[str]:
    with file.read() as connection:
        return [] if connection is None else [row[0] for row in connection.execute("SELECT name FROM thing")]


def test_reading_an_absent_file_makes_none(tmp_path: Path) -> None:
    assert names(record_file(tmp_path / "home" / "box.db")) == []
    assert list(tmp_path.iterdir()) == []


def test_what_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    file = record_file(tmp_path / "box.db")

    def half() -> None:
        with file.write() as connection:
            connection.execute("INSERT INTO thing VALUES ('half')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()

    assert names(file) == []
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.endswith(("-wal", "-shm"))) == [
        "box.db"
    ]


def test_many_who_come_first_make_one_file(tmp_path: Path) -> None:
    files = [record_file(tmp_path / "box.db") for _ in range(8)]
    start = threading.Barrier(len(files))

    def add(number: int) -> None:
        start.wait()
        with files[number].write() as connection:
            connection.execute("INSERT INTO thing VALUES (?)", (str(number),))

    threads = [threading.Thread(target=add, args=(number,)) for number in range(len(files))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(sorted(names(file)) == [str(number) for number in range(8)] for file in files)


def test_a_file_of_another_format_is_refused(tmp_path: Path) -> None:
    with record_file(tmp_path / "box.db").write():
        pass

    with pytest.raises(StoreCorrupt, match="has format 1, not 2"):
        names(record_file(tmp_path / "box.db", form=2))


def test_a_file_that_is_something_else_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "box.db").write_bytes(b"something else " * 100)

    with pytest.raises(StoreCorrupt, match=r"the box .* is damaged"):
        names(record_file(tmp_path / "box.db"))


def test_a_file_that_cannot_be_made_is_out_of_reach(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(OutOfReach, match="cannot make the box"), record_file(tmp_path / "file" / "x").write():
        pass
