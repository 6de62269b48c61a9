from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from heddle.cli.commands.ingest import exit_code, plan_text, summary_text
from heddle.cli.exit_code import ExitCode
from heddle.cli.main import run
from heddle.core.events import Event, Listener
from heddle.core.spending import Spending
from heddle.ingest.plan import IngestPlan, Intention
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
        ({"ingested": 2, "partly": 1}, ExitCode.PARTLY),
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
    partly = a_summary(ingested=2, partly=1, language_model=Spending(3, 2, 500, 60, 0.01))
    assert "1 only partly read: run the same command to try again" in summary_text(partly)
    assert (
        "3 questions to a language model, 2 known already, 500 tokens read and 60 written, 0.0100 in money"
        in (summary_text(partly))
    )
    assert "language model" not in summary_text(a_summary(ingested=1))
    assert "rejected: 3 encrypted, 1 empty" in summary_text(
        a_summary(ingested=2, rejected=4, reasons={"empty": 1, "encrypted": 3})
    )
    assert summary_text(a_summary()).startswith("0 files: nothing to read")
    assert summary_text(a_summary(ingested=1)).startswith("1 file: 1 ingested")
    assert "\n1 warning, " in summary_text(a_summary(ingested=1, warnings=1))
    assert "warnings" not in summary_text(a_summary())
    assert "7 warnings" in summary_text(a_summary(ingested=2, warnings=7))


def test_a_plan_is_said_in_words() -> None:
    plan = IngestPlan(files=6, size=1_500_000, pages=20, ocr_pages=4, seconds=75.0, measured=True)
    plan.counts.update({Intention.NEW: 2, Intention.REJECTED: 3, Intention.UNCHANGED: 1})
    plan.reasons.update({"empty": 1, "encrypted": 2})
    plan.media.update({"application/pdf": 2})

    assert plan_text(plan).splitlines() == [
        "6 files: 2 new, 3 rejected, 1 unchanged",
        "rejected: 2 encrypted, 1 empty",
        "to read: 2 files, 1.5 MB, 20 pages (4 of them by OCR)",
        "  2 application/pdf",
        "expected: 1 min 15 s (by earlier runs); no language model is asked",
        "nothing was written",
    ]


def test_a_dry_run_tells_each_file_and_leaves_an_absent_home_absent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.md").write_text("Ada Lindqvist sells looms.")
    (tmp_path / "empty.txt").write_text("")
    home = tmp_path / "home"

    code = run(["--home", str(home), "ingest", str(tmp_path), "--dry-run", "--json"])

    *files, summary = map(json.loads, capsys.readouterr().out.splitlines())
    assert code == ExitCode.OK
    assert {(Path(each["location"]).name, each["intention"]) for each in files} == {
        ("a.md", "new"),
        ("empty.txt", "rejected"),
    }
    assert (summary["dry_run"], summary["new"], summary["reasons"]) == (True, 1, {"empty": 1})
    assert not home.exists()


def test_a_dry_run_names_what_would_be_left_out_and_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.txt").write_text("")

    run(["--home", str(tmp_path / "home"), "ingest", str(tmp_path), "--dry-run"])

    assert f"empty: {tmp_path / 'empty.txt'}: the file is empty" in capsys.readouterr().err.splitlines()


def test_an_empty_path_is_refused_and_does_not_mean_the_current_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    code = run(["--home", str(tmp_path / "home"), "ingest", ""])

    assert code == ExitCode.USAGE
    assert "a path is empty" in capsys.readouterr().err


def test_a_path_that_may_not_be_read_is_out_of_reach(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.md").write_text("Ada Lindqvist sells looms.")
    monkeypatch.setattr(os, "access", lambda *_: False)

    code = run(["--home", str(tmp_path / "home"), "ingest", str(tmp_path / "a.md")])

    assert code == ExitCode.OUT_OF_REACH
    assert "permission denied" in capsys.readouterr().err


def test_an_interruption_says_what_is_kept_and_what_remains(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, listener: Listener, **__: object) -> None:
        listener(Event("discover", "finished", 9, 9, {"bytes": 1}))
        listener(Event("write", "document", 2, 9, {"location": "/a", "outcome": "ingested"}))
        raise KeyboardInterrupt

    monkeypatch.setattr("heddle.api.ingestion.ingest_paths", interrupted)

    code = run(["--home", str(tmp_path / "home"), "--json", "ingest", str(tmp_path)])

    shown = capsys.readouterr()
    assert code == ExitCode.INTERRUPTED
    assert json.loads(shown.out.splitlines()[-1]) == {"event": "interrupted", "done": 2, "remaining": 7}
    assert "2 of 9 files are kept, 7 remain" in shown.err
