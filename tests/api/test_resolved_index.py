"""An index run finds out first which names are one thing, unless the settings say otherwise."""

from __future__ import annotations

from pathlib import Path

from heddle.api.ingestion import ingest_paths, refresh_index
from heddle.api.workbench import Workbench
from heddle.core.events import Event
from heddle.core.settings import Settings


def a_bench(home: Path, *, resolve: int) -> Workbench:
    return Workbench(Settings(home=str(home), encoder="hashing", workers=1, resolve=resolve))


def test_names_are_resolved_before_they_are_indexed_where_that_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ada Lovelace works for Acme Corporation in London.\n")
    (tmp_path / "b.txt").write_text("Ada Lovelace left Acme Corporation, and moved to Paris.\n")
    events: list[Event] = []

    with a_bench(tmp_path / "home", resolve=0) as bench:
        ingest_paths(bench, [tmp_path / "a.txt", tmp_path / "b.txt"])
        without = refresh_index(bench)
    with a_bench(tmp_path / "home", resolve=1) as bench:
        first = refresh_index(bench, listener=events.append)
        again = refresh_index(bench)
        standing = bench.scope.resolution()

    assert without["resolution"] is None
    assert first["resolution"]["entities"] > 0
    assert {"entities", "pairs", "accepted", "doubtful", "namesakes", "seconds"} <= first["resolution"].keys()
    assert again["resolution"]["entities"] == 0, "nothing changed since"
    assert standing.resolver
    assert "resolve" in {event.stage for event in events}
