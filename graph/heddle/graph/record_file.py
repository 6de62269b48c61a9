"""A small SQLite file of records: made whole on the first write, opened by many processes.

The ledger, the job queue and the key ring lie in such files beside the graph. An absent file reads as an
empty one, and reading does not make it.
"""

from __future__ import annotations

import sqlite3
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from heddle.core.errors import OutOfReach, StoreBusy, StoreCorrupt
from heddle.core.home import sync_folder

_BUSY_SECONDS = 30.0
_WRITABLE_HOME = "set HEDDLE_HOME to a folder that can be written"


class RecordFile:
    """A file of records, for all threads of a process.

    Args:
        path: The file; made at the first write.
        what: What it is, for messages: `the ledger`.
        form: Number of the format that it has; a file of another one is refused.
        create: The statements that make its tables.
        hint: What to do where it is damaged.
        durable: Whether a commit waits for the disk, so that not even a power cut takes it back.
    """

    def __init__(
        self, path: Path, *, what: str, form: int, create: Sequence[str], hint: str, durable: bool
    ) -> None:
        self.path = path
        self._what, self._form, self._create, self._hint = what, form, create, hint
        self._synchronous = "FULL" if durable else "NORMAL"
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection | None]:
        """A connection to read with; None where the file is absent.

        Raises:
            OutOfReach: the file cannot be read.
            StoreBusy: another process holds it for too long.
            StoreCorrupt: the file holds something else.
        """
        with self._lock, self._translated():
            yield self._opened() if self._connection or self.path.exists() else None

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A connection inside one transaction, in which nobody else writes: all of it is kept, or nothing.

        Raises:
            OutOfReach: the file cannot be made or written.
            StoreBusy: as for `read`.
            StoreCorrupt: as for `read`.
        """
        with self._lock, self._translated():
            if self._connection is None and not self.path.exists():
                self._make()
            connection = self._opened()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                # Does nothing after a commit; after anything else, nothing is kept.
                connection.rollback()

    def exists(self) -> bool:
        """Whether anything was ever written."""
        return self.path.exists()

    def close(self) -> None:
        """Close the file; safe to call twice, and a later use opens it again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = self._open()
        return self._connection

    def _open(self) -> sqlite3.Connection:
        connection = _connect(self.path)
        try:
            (found,) = connection.execute("PRAGMA user_version").fetchone()
            if found != self._form:
                raise StoreCorrupt(
                    f"{self._what} {self.path} has format {found}, not {self._form}", hint=self._hint
                )
            connection.execute(f"PRAGMA synchronous = {self._synchronous}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _make(self) -> None:
        """Make the file aside and link it into place, so that nobody ever opens half of it."""
        folder = self.path.parent
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=f".{self.path.name}.") as aside:
            fresh = Path(aside) / self.path.name
            with closing(_connect(fresh)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("BEGIN IMMEDIATE")
                for statement in self._create:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {self._form}")
                connection.execute("COMMIT")
            try:
                self.path.hardlink_to(fresh)
            except FileExistsError:
                return  # another process made it first: theirs is as good
        sync_folder(folder)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise StoreBusy(
                    f"{self._what} {self.path} is in use by another process", hint="wait until it ends"
                ) from None
            raise OutOfReach(f"cannot use {self._what} {self.path} ({error})", hint=_WRITABLE_HOME) from error
        except sqlite3.DatabaseError as error:
            raise StoreCorrupt(f"{self._what} {self.path} is damaged ({error})", hint=self._hint) from error
        except OSError as error:
            raise OutOfReach(
                f"cannot make {self._what} {self.path} ({error.strerror or error})", hint=_WRITABLE_HOME
            ) from error


def _connect(path: Path) -> sqlite3.Connection:
    # Without an isolation level, transactions begin where this file says so and nowhere else.
    return sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
