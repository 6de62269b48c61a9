"""How many files there are, by kind."""

from __future__ import annotations

from pathlib import Path

from heddle.ingest.census import take_census
from heddle.ingest.discovery import FoundFile


def a_file(name: str, size: int) -> FoundFile:
    return FoundFile(Path(name), f"/files/{name}", size)


def test_files_are_counted_by_kind() -> None:
    heard: list[int] = []

    census = take_census(
        [a_file("a.PDF", 10), a_file("b.pdf", 5), a_file("c", 1)],
        listener=lambda census: heard.append(census.files),
    )

    assert (census.files, census.size) == (3, 16)
    assert census.by_suffix == {".pdf": (2, 15), "": (1, 1)}
    assert heard == [1, 2, 3]


def test_numbered_files_do_not_make_a_kind_each() -> None:
    census = take_census(a_file(f"log.{number}", 1) for number in range(5000))

    assert census.files == sum(files for files, _ in census.by_suffix.values()) == 5000
    assert len(census.by_suffix) < 300
