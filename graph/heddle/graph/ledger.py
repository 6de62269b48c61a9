"""The ledger: what became of each file at its last ingest, and what files of each kind have cost.

It lies beside the graph and is not part of it: without a ledger nothing is lost but the memory of which
files were refused and why. So its commits may lag behind the graph's by a crash, never the other way that
would matter: what is in the graph is always asked of the graph.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from heddle.core.ids import WorkspaceId
from heddle.graph.record_file import RecordFile

_FORMAT = 1
_HINT = "move the file away; the next ingest makes a new one"

_CREATE = """
CREATE TABLE IF NOT EXISTS entry (
    workspace  TEXT NOT NULL,
    location   TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    reason     TEXT NOT NULL,
    message    TEXT NOT NULL,
    document   TEXT NOT NULL,
    hash       TEXT NOT NULL,
    derivation TEXT NOT NULL,
    limits     TEXT NOT NULL,
    warnings   TEXT NOT NULL,
    PRIMARY KEY (workspace, location)
) WITHOUT ROWID
"""
# Apart from the entries: a ledger of before there were costs gets the table with its first one.
_CREATE_COST = """
CREATE TABLE IF NOT EXISTS cost (
    kind    TEXT NOT NULL PRIMARY KEY,
    files   INTEGER NOT NULL,
    size    INTEGER NOT NULL,
    pages   INTEGER NOT NULL,
    seconds REAL NOT NULL
) WITHOUT ROWID
"""
_HAS_COST = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'cost'"
_COSTS = "SELECT kind, files, size, pages, seconds FROM cost"
_RECORD_COST = "INSERT OR REPLACE INTO cost (kind, files, size, pages, seconds) VALUES (?, ?, ?, ?, ?)"
_MOST_FILES = 10_000
_COLUMNS = "location, outcome, reason, message, document, hash, derivation, limits, warnings"
_RECORD = f"INSERT OR REPLACE INTO entry (workspace, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
_GET = f"SELECT {_COLUMNS} FROM entry WHERE workspace = ? AND location = ?"  # noqa: S608
_LIST = f"SELECT {_COLUMNS} FROM entry WHERE workspace = ? ORDER BY location"  # noqa: S608
_FORGET = "DELETE FROM entry WHERE workspace = ? AND location = ?"
_FORGET_DOCUMENT = "DELETE FROM entry WHERE workspace = ? AND document = ?"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What became of one file.

    Args:
        location: Absolute path of the file.
        outcome: `ingested`, `updated`, `duplicate`, `unchanged`, `rejected` or `failed`.
        reason: Why it was rejected, one of the closed set; else empty.
        message: What was wrong, one line; empty where nothing was.
        document: The document's id; empty where none was stored.
        hash: SHA-256 of the bytes; empty where the file could not be read.
        derivation: What it was derived by.
        limits: The limits it was read under, as one string.
        warnings: What went wrong without losing the document.
    """

    location: str
    outcome: str
    reason: str = ""
    message: str = ""
    document: str = ""
    hash: str = ""
    derivation: str = ""
    limits: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cost:
    """What it has cost to derive files of a kind.

    Args:
        files: How many.
        size: Their bytes.
        pages: Their pages, sheets and slides.
        seconds: Seconds of a worker.
    """

    files: int = 0
    size: int = 0
    pages: int = 0
    seconds: float = 0.0

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.files + other.files,
            self.size + other.size,
            self.pages + other.pages,
            self.seconds + other.seconds,
        )

    def halved(self) -> Cost:
        """As much again, said half as loudly: later files count for more."""
        return Cost(self.files // 2, self.size // 2, self.pages // 2, self.seconds / 2)


class Ledger:
    """A ledger in one SQLite file; an absent file reads as an empty ledger.

    Args:
        path: The file; made at the first record.
    """

    def __init__(self, path: Path) -> None:
        # A commit lost in a power cut costs one file read twice, so no commit waits for the disk.
        self._file = RecordFile(
            path, what="the ledger", form=_FORMAT, create=(_CREATE,), hint=_HINT, durable=False
        )

    def record(self, workspace: WorkspaceId, entries: Iterable[LedgerEntry]) -> None:
        """Write down what became of some files, in one transaction.

        Raises:
            OutOfReach: the file cannot be written.
            StoreBusy: another process writes for too long.
            StoreCorrupt: the file is no ledger.
        """
        rows = [_row(workspace, entry) for entry in entries]
        with self._file.write() as connection:
            connection.executemany(_RECORD, rows)

    def get(self, workspace: WorkspaceId, location: str) -> LedgerEntry | None:
        """What became of one file; None where it was never ingested. Raises as `record` does."""
        with self._file.read() as connection:
            row = connection.execute(_GET, (workspace, location)).fetchone() if connection else None
        return _entry(row) if row else None

    def entries(self, workspace: WorkspaceId) -> list[LedgerEntry]:
        """All entries, by location. Raises as `record` does."""
        with self._file.read() as connection:
            rows = connection.execute(_LIST, (workspace,)).fetchall() if connection else []
        return [_entry(row) for row in rows]

    def forget(
        self, workspace: WorkspaceId, *, documents: Iterable[str] = (), locations: Iterable[str] = ()
    ) -> None:
        """Strike out documents and locations. Raises as `record` does."""
        if not self._file.exists():
            return
        with self._file.write() as connection:
            connection.executemany(_FORGET_DOCUMENT, [(workspace, document) for document in documents])
            connection.executemany(_FORGET, [(workspace, location) for location in locations])

    def costs(self) -> dict[str, Cost]:
        """What files of each kind have cost, in all workspaces: it is the machine's. Raises as `record`."""
        with self._file.read() as connection:
            if connection is None or connection.execute(_HAS_COST).fetchone() is None:
                return {}
            return {kind: Cost(*numbers) for kind, *numbers in connection.execute(_COSTS)}

    def add_costs(self, costs: Mapping[str, Cost]) -> None:
        """Add what files of each kind have cost in a run. Raises as `record` does."""
        if not costs:
            return
        with self._file.write() as connection:
            connection.execute(_CREATE_COST)
            before = {kind: Cost(*numbers) for kind, *numbers in connection.execute(_COSTS)}
            for kind, cost in sorted(costs.items()):
                known = before.get(kind, Cost())
                total = (known.halved() if known.files > _MOST_FILES else known) + cost
                row = (kind, total.files, total.size, total.pages, total.seconds)
                connection.execute(_RECORD_COST, row)

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._file.close()


def _row(workspace: WorkspaceId, entry: LedgerEntry) -> tuple[str, ...]:
    return (
        workspace,
        entry.location,
        entry.outcome,
        entry.reason,
        entry.message,
        entry.document,
        entry.hash,
        entry.derivation,
        entry.limits,
        json.dumps(entry.warnings),
    )


def _entry(row: tuple[str, ...]) -> LedgerEntry:
    *facts, warnings = row
    location, outcome, reason, message, document, digest, derivation, limits = facts
    return LedgerEntry(
        location, outcome, reason, message, document, digest, derivation, limits, tuple(json.loads(warnings))
    )
