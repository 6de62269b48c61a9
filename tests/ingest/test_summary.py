"""The sums of an ingest."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from heddle.ingest.summary import FileOutcome, Tally


@given(st.lists(st.tuples(st.sampled_from(FileOutcome), st.sampled_from(["empty", "timeout"]))))
def test_every_file_counts_once(outcomes: list[tuple[FileOutcome, str]]) -> None:
    tally = Tally(len(outcomes))

    for outcome, reason in outcomes:
        tally.count(outcome, reason if outcome is FileOutcome.REJECTED else "", warnings=2)
    told = tally.sums(seconds=0.5, graph_version="v").to_json()

    assert sum(told[outcome.value] for outcome in FileOutcome) == told["files"] == tally.done
    assert sum(told["reasons"].values()) == told["rejected"]
    assert told["warnings"] == 2 * told["files"]


def test_the_json_has_the_names_that_programs_rely_on() -> None:
    told = Tally(0).sums(seconds=0.0, graph_version="v").to_json()

    assert set(told) == {
        "files", "ingested", "updated", "unchanged", "duplicate", "rejected", "failed", "removed", "partly",
        "attachments", "reasons", "pages", "warnings", "seconds", "graph_version", "language_model",
    }  # fmt: skip
