from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from heddle.cli.commands.ingest import exit_code, summary_text
from heddle.cli.exit_code import ExitCode
from heddle.ingest.summary import IngestSummary

NOTHING: dict[str, Any] = {
    "files": 0,
    "ingested": 0,
    "updated": 0,
    "unchanged": 0,
    "duplicate": 0,
    "rejected": 0,
    "failed": 0,
    "attachments": 0,
    "reasons": {},
    "pages": 0,
    "warnings": 0,
    "seconds": 0.0,
    "graph_version": "v" * 64,
}


def a_summary(**counts: Any) -> IngestSummary:
    files = sum(count for count in counts.values() if isinstance(count, int))
    return IngestSummary(**{**NOTHING, "files": files, **counts})


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ({}, ExitCode.OK),
        ({"ingested": 2}, ExitCode.OK),
        ({"unchanged": 1, "duplicate": 1}, ExitCode.OK),
        ({"ingested": 1, "rejected": 1}, ExitCode.PARTLY),
        ({"unchanged": 1, "failed": 1}, ExitCode.PARTLY),
        ({"rejected": 2}, ExitCode.REJECTED),
        ({"failed": 1}, ExitCode.DEFECT),
        ({"rejected": 1, "failed": 1}, ExitCode.DEFECT),
    ],
)
def test_the_exit_code_says_how_much_is_in(counts: dict[str, int], code: ExitCode, tmp_path: Path) -> None:
    readable = tmp_path / "a.md"
    readable.write_text("text")

    assert exit_code(a_summary(**counts), [readable] * counts.get("failed", 0)) is code


def test_files_that_cannot_be_read_are_no_defect(tmp_path: Path) -> None:
    assert exit_code(a_summary(failed=1), [tmp_path / "gone.md"]) is ExitCode.OUT_OF_REACH


def test_the_sums_leave_out_what_did_not_happen() -> None:
    assert summary_text(a_summary(ingested=2, rejected=1)).splitlines()[0] == (
        "3 files: 2 ingested, 1 rejected"
    )
    assert "rejected: 3 encrypted, 1 empty" in summary_text(
        a_summary(ingested=2, rejected=4, reasons={"empty": 1, "encrypted": 3})
    )
    assert summary_text(a_summary()).startswith("0 files: nothing to read")
