from __future__ import annotations

from pathlib import Path

import pytest
from paper_lines import write_set

from heddle.api.paper_metadata import evaluate, train
from heddle.core.events import Event
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
    assert told[-1].name == "finished"


def test_models_are_trained_kept_and_scored(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "set", ("a", "b", "c"))

    validated = train(folder, cross_validate=True, output=tmp_path / "models")

    assert validated["fields"]["title"]["f1"] == 1.0
    assert evaluate(folder, models=tmp_path / "models")["fields"]["keywords"]["f1"] == 1.0
