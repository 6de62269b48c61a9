"""Every file gets one outcome: counted, written down and told."""

from __future__ import annotations

from pathlib import Path

import pytest

from heddle.core.events import Event
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.core.rejection import RejectionReason
from heddle.graph.ledger import Ledger
from heddle.ingest.discovery import FoundFile
from heddle.ingest.limits import Limits
from heddle.ingest.standing import Place, Standing
from heddle.ingest.verdict import Verdicts

FILE = FoundFile(Path("a.pdf"), "/files/a.pdf", 10)


def test_a_verdict_is_counted_written_down_and_told(tmp_path: Path) -> None:
    told: list[Event] = []
    ledger = Ledger(tmp_path / "ledger.db")
    verdicts = Verdicts(DEFAULT_WORKSPACE, ledger, Limits(), 2, told.append)

    verdicts.rejected(FILE, "00", RejectionReason.ENCRYPTED, "it asks for a password")
    verdicts.failed(FILE, "00", "the worker died", "Traceback")
    verdicts.removed(["/files/gone.pdf"])

    entry = ledger.get(DEFAULT_WORKSPACE, FILE.location)
    assert entry is not None
    assert (entry.outcome, entry.message) == ("failed", "the worker died")
    assert [(event.name, event.done, event.total) for event in told] == [
        ("document", 1, 2),
        ("document", 2, 2),
        ("removed", 2, 2),
    ]
    assert told[0].detail["reason"] == "encrypted"
    summary = verdicts.tally.sums(seconds=1.0, graph_version="v")
    assert (summary.files, summary.rejected, summary.failed, summary.removed) == (2, 1, 1, 1)


def test_what_is_not_there_cannot_be_unchanged(tmp_path: Path) -> None:
    verdicts = Verdicts(DEFAULT_WORKSPACE, Ledger(tmp_path / "ledger.db"), Limits(), 1, lambda _: None)

    with pytest.raises(ValueError, match="holds its place"):
        verdicts.unchanged(Place(FILE, Standing.UNCHANGED))
    with pytest.raises(ValueError, match="one of something"):
        verdicts.duplicate(Place(FILE, Standing.KNOWN))
