"""What an ingest takes of memory does not grow with the number of its files."""

from __future__ import annotations

from pathlib import Path

import pytest
from scripts import load_script

memory = load_script("benchmarks/ingest_memory.py")


def test_the_script_counts_what_it_made(tmp_path: Path) -> None:
    memory.make_files(tmp_path / "files", 12)

    fresh = memory.measure(tmp_path / "files", tmp_path / "home", 0.01)
    again = memory.measure(tmp_path / "files", tmp_path / "home")

    assert (fresh["files"], fresh["unchanged"], fresh["failed"]) == (12, 0, 0)
    assert (again["files"], again["unchanged"]) == (12, 12)
    assert 20 < fresh["peak_mib"] < 500
    assert memory.row("fresh", fresh).startswith("| fresh | 12 | ")


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_hundred_times_the_files_take_the_same_memory(tmp_path: Path) -> None:
    peaks = []
    for count in (200, 20_000):
        files, home = tmp_path / f"files-{count}", tmp_path / f"home-{count}"
        memory.make_files(files, count)
        peaks.append(memory.measure(files, home)["peak_mib"])

    # The store keeps some of its pages in memory; a list of the files would be a kilobyte each and more.
    assert peaks[1] < peaks[0] + 40
