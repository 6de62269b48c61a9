"""Damaged files of every format end as a document or as a refusal with a reason, and cost nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from running_server import RunningServer
from upload_campaign import FuzzReport, damaged_files, fuzz

from heddle.core.rejection import RejectionReason

MOST_DRIFT = 0.05


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with RunningServer(tmp_path, environment={"HEDDLE_WORKERS": "0"}) as running:
        yield running


def hold(report: FuzzReport) -> None:
    assert report.faults == []
    assert sum(report.ends.values()) == report.uploads
    reasons = {end.partition(" ")[2] for end in report.ends if end != "succeeded"}
    assert reasons <= {*RejectionReason, "input-rejected"}


def test_damaged_uploads_end_well_or_with_a_reason(server: RunningServer) -> None:
    report = fuzz(server, 300)

    hold(report)
    assert report.ends["succeeded"] > 50, "the damage should leave some files readable"
    assert len(report.ends) >= 3, "the damage should reach more than one reason"


@pytest.mark.long
@pytest.mark.timeout(14_400)
def test_ten_thousand_damaged_uploads_leave_the_server_as_it_was(server: RunningServer) -> None:
    report = fuzz(server, 10_000, seed=1)

    hold(report)
    assert report.drift < MOST_DRIFT, report.to_json()


def test_the_same_seed_gives_the_same_files() -> None:
    assert list(damaged_files(40, 3)) == list(damaged_files(40, 3))
    assert list(damaged_files(40, 3)) != list(damaged_files(40, 4))
