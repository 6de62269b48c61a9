"""The key ring: API keys as they are kept, one row a key. No row can be turned back into a key.

A key's secret is 256 random bits, so one salted SHA-256 is all that it needs: the slow hashes that
passwords need would slow down nobody but the server. A row is never deleted: what a key id in a log once
stood for can always be looked up.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heddle.graph.record_file import RecordFile

_FORMAT = 1
_CREATE = """
CREATE TABLE api_key (
    id               TEXT PRIMARY KEY,
    label            TEXT NOT NULL,
    scope            TEXT NOT NULL,
    workspaces       TEXT NOT NULL,
    salt             BLOB NOT NULL,
    digest           BLOB NOT NULL,
    earlier_salt     BLOB,
    earlier_digest   BLOB,
    earlier_until    INTEGER,
    created          INTEGER NOT NULL,
    expires          INTEGER,
    revoked          INTEGER,
    rotated          INTEGER,
    used             INTEGER
) WITHOUT ROWID
"""
_COLUMNS = (
    "id, label, scope, workspaces, salt, digest, earlier_salt, earlier_digest, earlier_until, "
    "created, expires, revoked, rotated, used"
)
_ADD = f"INSERT INTO api_key ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
_GET = f"SELECT {_COLUMNS} FROM api_key WHERE id = ?"  # noqa: S608
_LIST = f"SELECT {_COLUMNS} FROM api_key ORDER BY id"  # noqa: S608
_ANY = "SELECT 1 FROM api_key LIMIT 1"
_ROTATE = """
UPDATE api_key
SET earlier_salt = salt, earlier_digest = digest, earlier_until = ?, salt = ?, digest = ?, rotated = ?
WHERE id = ?
"""
_REVOKE = "UPDATE api_key SET revoked = ? WHERE id = ? AND revoked IS NULL"
_USE = "UPDATE api_key SET used = ? WHERE id = ? AND (used IS NULL OR used < ?)"


@dataclass(frozen=True, slots=True)
class Seal:
    """What is kept of a secret: enough to know it again, and not enough to say it.

    Args:
        salt: Random bytes.
        digest: SHA-256 of the salt and the secret.
    """

    salt: bytes
    digest: bytes


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A key as it is kept. Times are seconds since 1970, UTC; None where it has not come to that.

    Args:
        id: Its public part.
        label: What its owner calls it.
        scope: What it may do: `read`, `ingest` or `admin`.
        workspaces: Where; `*` stands for all.
        seal: Of its secret.
        created: When it was made.
        earlier: Seal of the secret before the last rotation.
        earlier_until: Until when that one opens too.
        expires: When it stops to open anything.
        revoked: When it was revoked.
        rotated: When it last got a new secret.
        used: When it was last used, to the minute or so.
    """

    id: str
    label: str
    scope: str
    workspaces: tuple[str, ...]
    seal: Seal
    created: int
    earlier: Seal | None = None
    earlier_until: int | None = None
    expires: int | None = None
    revoked: int | None = None
    rotated: int | None = None
    used: int | None = None


class KeyRing:
    """Keys in one SQLite file; an absent file reads as an empty ring.

    Args:
        path: The file; made with the first key.
    """

    def __init__(self, path: Path) -> None:
        self._file = RecordFile(
            path,
            what="the key ring",
            form=_FORMAT,
            create=(_CREATE,),
            hint="restore a copy; without it every key must be made anew",
            # A revocation must not be undone by a power cut.
            durable=True,
        )

    def add(self, record: KeyRecord) -> None:
        """Keep a new key.

        Raises:
            OutOfReach: the file cannot be written.
            StoreBusy: another process writes for too long.
            StoreCorrupt: the file is no key ring.
        """
        with self._file.write() as connection:
            connection.execute(_ADD, _row(record))

    def get(self, key: str) -> KeyRecord | None:
        """The key of an id; None where there is none. Raises as `add` does."""
        with self._file.read() as connection:
            row = connection.execute(_GET, (key,)).fetchone() if connection else None
        return _record(row) if row else None

    def records(self) -> list[KeyRecord]:
        """All keys, by id. Raises as `add` does."""
        with self._file.read() as connection:
            rows = connection.execute(_LIST).fetchall() if connection else []
        return [_record(row) for row in rows]

    def is_empty(self) -> bool:
        """Whether no key was ever made. Raises as `add` does."""
        with self._file.read() as connection:
            return connection is None or connection.execute(_ANY).fetchone() is None

    def rotate(self, key: str, seal: Seal, *, at: int, earlier_until: int) -> None:
        """Give a key a new secret; the one that it had opens until the moment given. Raises as `add` does."""
        self._change(_ROTATE, (earlier_until, seal.salt, seal.digest, at, key))

    def revoke(self, key: str, *, at: int) -> None:
        """Make a key open nothing for good; the first revocation's time stays. Raises as `add` does."""
        self._change(_REVOKE, (at, key))

    def use(self, key: str, *, at: int) -> None:
        """Note when a key was last used. Raises as `add` does."""
        self._change(_USE, (at, key, at))

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._file.close()

    def _change(self, statement: str, values: tuple[Any, ...]) -> None:
        if self._file.exists():
            with self._file.write() as connection:
                connection.execute(statement, values)


def _row(record: KeyRecord) -> tuple[Any, ...]:
    earlier = record.earlier
    return (
        record.id,
        record.label,
        record.scope,
        json.dumps(record.workspaces),
        record.seal.salt,
        record.seal.digest,
        earlier.salt if earlier else None,
        earlier.digest if earlier else None,
        record.earlier_until,
        record.created,
        record.expires,
        record.revoked,
        record.rotated,
        record.used,
    )


def _record(row: tuple[Any, ...]) -> KeyRecord:
    key, label, scope, workspaces, salt, digest, earlier_salt, earlier_digest, *times = row
    earlier_until, created, expires, revoked, rotated, used = times
    return KeyRecord(
        key,
        label,
        scope,
        tuple(json.loads(workspaces)),
        Seal(salt, digest),
        created,
        None if earlier_salt is None else Seal(earlier_salt, earlier_digest),
        earlier_until,
        expires,
        revoked,
        rotated,
        used,
    )
