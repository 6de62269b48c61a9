"""The ledger: what became of each file at its last ingest, per workspace and location.

It lies beside the graph and is not part of it: without a ledger nothing is lost but the memory of which
files were refused and why. So its commits may lag behind the graph's by a crash, never the other way that
would matter: what is in the graph is always asked of the graph.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from heddle.core.errors import OutOfReach, StoreBusy, StoreCorrupt
from heddle.core.ids import WorkspaceId

_FORMAT = 1
_BUSY_SECONDS = 30.0
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


class Ledger:
    """A ledger in one SQLite file; an absent file reads as an empty ledger.

    Args:
        path: The file; made at the first record.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def record(self, workspace: WorkspaceId, entries: Iterable[LedgerEntry]) -> None:
        """Write down what became of some files, in one transaction.

        Raises:
            OutOfReach: the file cannot be written.
            StoreBusy: another process writes for too long.
            StoreCorrupt: the file is no ledger.
        """
        rows = [_row(workspace, entry) for entry in entries]
        with self._open(create=True) as connection:
            if connection is not None:
                connection.executemany(_RECORD, rows)

    def get(self, workspace: WorkspaceId, location: str) -> LedgerEntry | None:
        """What became of one file; None where it was never ingested. Raises as `record` does."""
        with self._open(create=False) as connection:
            row = connection.execute(_GET, (workspace, location)).fetchone() if connection else None
        return _entry(row) if row else None

    def entries(self, workspace: WorkspaceId) -> list[LedgerEntry]:
        """All entries, by location. Raises as `record` does."""
        with self._open(create=False) as connection:
            rows = connection.execute(_LIST, (workspace,)).fetchall() if connection else []
        return [_entry(row) for row in rows]

    def forget(
        self, workspace: WorkspaceId, *, documents: Iterable[str] = (), locations: Iterable[str] = ()
    ) -> None:
        """Strike out documents and locations. Raises as `record` does."""
        with self._open(create=False) as connection:
            if connection is not None:
                connection.executemany(_FORGET_DOCUMENT, [(workspace, document) for document in documents])
                connection.executemany(_FORGET, [(workspace, location) for location in locations])

    def close(self) -> None:
        """Close the file; safe to call twice."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @contextmanager
    def _open(self, *, create: bool) -> Iterator[sqlite3.Connection | None]:
        with self._lock, _translated(self._path):
            if self._connection is None and (create or self._path.exists()):
                self._connection = _connect(self._path)
            if self._connection is None:
                yield None
            else:
                with self._connection:
                    yield self._connection


def _connect(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, check_same_thread=False)
    try:
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        if found not in (0, _FORMAT):
            raise StoreCorrupt(f"the ledger {path} has format {found}, not {_FORMAT}", hint=_HINT)
        connection.execute("PRAGMA journal_mode = WAL")
        # A commit lost in a power cut costs one file read twice, so no commit waits for the disk.
        connection.execute("PRAGMA synchronous = NORMAL")
        with connection:
            connection.execute(_CREATE)
            connection.execute(f"PRAGMA user_version = {_FORMAT}")
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise StoreBusy(
                f"the ledger {path} is in use by another process", hint="wait until it ends"
            ) from None
        raise OutOfReach(
            f"cannot use the ledger {path} ({error})", hint="set HEDDLE_HOME to a folder that can be written"
        ) from error
    except sqlite3.DatabaseError as error:
        raise StoreCorrupt(f"the ledger {path} is damaged ({error})", hint=_HINT) from error
    except OSError as error:
        raise OutOfReach(
            f"cannot make the ledger {path} ({error.strerror or error})",
            hint="set HEDDLE_HOME to a folder that can be written",
        ) from error


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
