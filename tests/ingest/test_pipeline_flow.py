"""How files flow through an ingest: no further ahead than workers are, and with word of how far it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from workbench import LETTER, NOTES, STAFF, Workbench, a_mail

from heddle.ingest import discovery
from heddle.ingest.limits import Limits
from heddle.ingest.sandbox_child import Child


def test_files_are_looked_for_no_further_ahead_than_there_are_workers(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(60):
        bench.write(f"{number:03}.txt", f"{LETTER}{number}\n")
    hashed: list[int] = []
    stored: list[int] = []
    hash_file, put = discovery.hash_file, type(bench.scope).put

    def counted(path: Path) -> str:
        hashed.append(len(stored))
        return hash_file(path)

    def slow(*words: Any) -> Any:
        stored.append(1)
        return put(*words)

    monkeypatch.setattr("heddle.ingest.pipeline.hash_file", counted)
    monkeypatch.setattr(type(bench.scope), "put", slow)

    assert bench.ingest().ingested == 60
    ahead = [number - done for number, done in enumerate(hashed, start=1)]
    # Two workers, what each may have ended meanwhile, and one that waits for either.
    assert max(ahead) <= 6


def test_copies_of_a_file_that_cannot_be_read_cost_one_reading(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(10):
        bench.write(f"{number}.bin", b"\x7fELF" + bytes(range(256)) * 8)
    given: list[str] = []
    give = Child.give

    def counted(child: Child, key: str, payload: Any, seconds: float) -> bool:
        given.append(key)
        return give(child, key, payload, seconds)

    monkeypatch.setattr(Child, "give", counted)

    assert bench.ingest().rejected == 10
    assert len(given) == 1


def test_progress_says_how_far_how_fast_and_what_is_being_read(bench: Workbench) -> None:
    for name, content in (("letter.txt", LETTER), ("notes.md", NOTES), ("staff.csv", STAFF)):
        bench.write(name, content)
    bench.write("slow.csv", "Name,Place\n" + "".join(f"Person {n},Town {n}\n" for n in range(1500)))

    bench.ingest()

    [found] = [event for event in bench.events if event.stage == "discover"]
    told = [event for event in bench.events if (event.stage, event.name) == ("ingest", "advanced")]
    assert (found.name, found.done) == ("finished", 4)
    assert (told[-1].done, told[-1].total) == (4, 4)
    last = told[-1].detail
    assert (last["bytes"], last["eta"], last["in_flight"]) == (last["bytes_total"], 0.0, [])
    assert last["stages"]["write"]["done"] == 4
    under_way = [each for event in told for each in event.detail["in_flight"]]
    assert {each["location"].rsplit("/", 1)[-1] for each in under_way} == {"slow.csv"}
    assert {each["stage"] for each in under_way} <= {"", "parse", "extract", "build"}


def test_what_files_cost_is_kept_for_the_next_run(bench: Workbench) -> None:
    for name, content in (("letter.txt", LETTER), ("notes.md", NOTES), ("staff.csv", STAFF)):
        bench.write(name, content)
    bench.ingest()

    costs = bench.ledger.costs()

    assert set(costs) == {".txt", ".md", ".csv"}
    assert (costs[".txt"].files, costs[".txt"].size) == (1, len(LETTER))
    bench.ingest()
    assert bench.ledger.costs() == costs


def test_bytes_that_cannot_be_read_take_the_place_of_those_that_could(bench: Workbench) -> None:
    bench.write("letter.txt", LETTER)
    only = bench.ingest().graph_version
    bench.write("notes.md", NOTES)
    bench.write("large.txt", STAFF)
    bench.ingest()
    bench.write("notes.md", "")
    bench.write("large.txt", "x" * ((1 << 20) + 1))

    assert bench.ingest(limits=Limits(file_mib=1)).rejected == 2
    assert bench.scope.version() == only


def test_what_was_read_stays_where_the_same_bytes_are_too_much_for_a_new_limit(bench: Workbench) -> None:
    bench.write("staff.csv", STAFF + "\n" * 1_100_000)
    before = bench.ingest().graph_version

    summary = bench.ingest(limits=Limits(file_mib=1))

    assert (summary.rejected, summary.graph_version) == (1, before)


def test_a_mail_that_takes_the_place_of_the_mail_around_it_keeps_its_attachments(bench: Workbench) -> None:
    inner = a_mail(("staff.csv", STAFF))
    bench.write("a.eml", inner)
    expected = bench.ingest().graph_version
    bench.write("a.eml", a_mail(("mail.eml", inner), message_id="m3@acme.example"))
    bench.ingest()
    bench.write("a.eml", inner)

    assert bench.ingest().updated == 1
    assert bench.scope.version() == expected
    places = [source.location for document in bench.scope.documents() for source in document.sources]
    assert sorted(places) == [f"{bench.files}/a.eml", f"{bench.files}/a.eml!/2/staff.csv"]
