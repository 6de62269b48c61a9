"""What the ledger remembers."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from heddle.core.errors import OutOfReach, StoreCorrupt
from heddle.core.ids import WorkspaceId
from heddle.graph.ledger import Cost, Ledger, LedgerEntry

ONE, TWO = WorkspaceId("one"), WorkspaceId("two")
ENTRY = LedgerEntry(
    "/a.txt", "rejected", "empty", "the file is empty", "", "00", "parse-1", "limits", ("first", "second")
)


def test_an_entry_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    Ledger(tmp_path / "ledger.db").record(ONE, [ENTRY])

    assert Ledger(tmp_path / "ledger.db").get(ONE, "/a.txt") == ENTRY


def test_the_last_word_about_a_file_holds(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    ledger.record(ONE, [ENTRY])
    later = LedgerEntry("/a.txt", "ingested", document="d1")

    ledger.record(ONE, [later])

    assert ledger.entries(ONE) == [later]


def test_workspaces_do_not_mix(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    ledger.record(ONE, [ENTRY])

    assert ledger.get(TWO, "/a.txt") is None
    assert ledger.entries(TWO) == []


def test_documents_and_locations_are_struck_out(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    ledger.record(ONE, [LedgerEntry(f"/{n}", "ingested", document=f"d{n}") for n in range(3)])

    ledger.forget(ONE, documents=["d0"], locations=["/1"])

    assert [entry.location for entry in ledger.entries(ONE)] == ["/2"]


def test_reading_an_absent_ledger_makes_no_file(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "home" / "ledger.db")

    assert ledger.entries(ONE) == []
    assert ledger.get(ONE, "/a.txt") is None
    ledger.forget(ONE, documents=["d"])
    assert not (tmp_path / "home").exists()


def test_a_file_that_is_no_ledger_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(b"something else " * 100)

    with pytest.raises(StoreCorrupt, match="is damaged"):
        Ledger(tmp_path / "ledger.db").entries(ONE)


def test_a_ledger_of_another_format_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "ledger.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()

    with pytest.raises(StoreCorrupt, match="has format 99"):
        Ledger(tmp_path / "ledger.db").entries(ONE)


def test_a_ledger_that_cannot_be_made_is_out_of_reach(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(OutOfReach, match="cannot make the ledger"):
        Ledger(tmp_path / "file" / "ledger.db").record(ONE, [ENTRY])


def test_closing_twice_does_no_harm(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    ledger.record(ONE, [ENTRY])

    ledger.close()
    ledger.close()

    assert ledger.get(ONE, "/a.txt") == ENTRY
    ledger.close()


def test_costs_add_up_and_an_older_ledger_has_none(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    assert ledger.costs() == {}
    ledger.record(ONE, [ENTRY])
    assert ledger.costs() == {}

    ledger.add_costs({".pdf": Cost(1, 1000, 10, 0.5)})
    ledger.add_costs({".pdf": Cost(2, 3000, 20, 1.5), ".txt": Cost(1, 10, 0, 0.25)})

    assert Ledger(tmp_path / "ledger.db").costs() == {
        ".pdf": Cost(3, 4000, 30, 2.0),
        ".txt": Cost(1, 10, 0, 0.25),
    }
    assert ledger.entries(ONE) == [ENTRY]


def test_later_files_count_for_more(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    ledger.add_costs({".txt": Cost(20_000, 20_000, 0, 20_000.0)})

    for _ in range(20):
        ledger.add_costs({".txt": Cost(5000, 5000, 0, 50.0)})

    cost = ledger.costs()[".txt"]
    assert cost.seconds / cost.files < 0.02


def test_a_run_that_derived_nothing_makes_no_ledger(tmp_path: Path) -> None:
    Ledger(tmp_path / "ledger.db").add_costs({})

    assert not (tmp_path / "ledger.db").exists()
