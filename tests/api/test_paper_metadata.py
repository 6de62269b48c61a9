from __future__ import annotations

from pathlib import Path

import pytest
from paper_lines import write_set

from heddle.api.paper_metadata import evaluate, train
from heddle.core.events import Event
from heddle.ingest.paper import reading
from heddle.ingest.paper.score import FIELDS


def test_a_set_is_scored_and_a_broken_file_counts_as_failed(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "set", ("a", "b"))
    (folder / "pdf" / "b.pdf").write_bytes(b"broken")
    told: list[Event] = []

    report = evaluate(folder, listener=told.append)

    assert (report["papers"], report["failed"]) == (2, 1)
    assert tuple(report["fields"]) == FIELDS
    assert report["fields"]["title"] == {
        "precision": 1.0,
        "recall": 0.5,
        "f1": pytest.approx(2 / 3),
    }
    low, high = report["interval"]["title"]
    assert low <= 2 / 3 <= high
    assert report["warnings"] == ["b.pdf counts as failed: the PDF is damaged beyond repair"]
    assert told[-1].name == "finished"


def test_files_that_miss_their_half_are_warned_of(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "set", ("a", "b", "c"))
    (folder / "gold" / "b.json").unlink()
    (folder / "pdf" / "c.pdf").unlink()

    report = evaluate(folder)

    assert (report["papers"], report["failed"]) == (2, 1)
    assert report["warnings"] == [
        "b.pdf has no gold and is not scored",
        "c.json has no PDF and counts as failed",
    ]


def test_one_paper_that_trips_a_rule_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_set(tmp_path / "set", ("a",))

    def trip(*_: object) -> None:
        raise IndexError("list index out of range")

    monkeypatch.setattr(reading, "fields_of", trip)

    report = evaluate(folder)

    assert report["failed"] == 1
    assert report["warnings"] == ["a.pdf counts as failed: IndexError: list index out of range"]


def test_models_are_trained_kept_and_scored(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "set", ("a", "b", "c"))

    validated = train(folder, cross_validate=True, output=tmp_path / "models")

    assert validated["fields"]["title"]["f1"] == 1.0
    assert evaluate(folder, models=tmp_path / "models")["fields"]["keywords"]["f1"] == 1.0
