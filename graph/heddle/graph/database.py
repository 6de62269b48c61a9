"""The embedded store's database file: made whole or not at all, opened by many, its errors in our words.

WAL mode gives many readers beside one writer, across threads and processes. Connections are pooled:
each read, stream or write borrows one of its own, so that a half-read stream keeps its view of the
graph and nothing else sees a stale one.
"""

from __future__ import annotations

import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from heddle.core.errors import BadIdentifier, HeddleError, OutOfReach, StoreBusy, StoreCorrupt
from heddle.core.home import sync_folder
from heddle.graph import sql
from heddle.graph.embedded_standing import bring_up, is_of_today
from heddle.graph.sql_resolution import CREATE_RESOLUTION

_IDLE_CONNECTIONS = 8
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_CORRUPT = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})
_OUT_OF_REACH = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk does not answer as it should",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened",
    sqlite3.SQLITE_READONLY: "the file cannot be written",
    sqlite3.SQLITE_PERM: "access is not allowed",
    sqlite3.SQLITE_NOLFS: "the file is too large for this disk",
}


class Database:
    """A SQLite file that Heddle made, or will make at the first write.

    Args:
        path: The file; absent, it reads as an empty graph, and reading does not make it.
        busy_timeout: Seconds to wait for another writer.
    """

    def __init__(self, path: Path, *, busy_timeout: float) -> None:
        self._path = path
        self._busy_timeout = busy_timeout
        self._pool_lock = threading.Lock()
        self._write_lock = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._identity: tuple[int, int] | None = None

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Borrow a connection inside one read transaction: all that is read belongs to one moment.

        Raises:
            StoreCorrupt: the file is damaged, another program's, or of a newer format.
            OutOfReach: the file cannot be read.
            StoreBusy: another process holds it too long.
        """
        with self._translated(), self._borrowed() as connection:
            connection.execute(sql.BEGIN_READ)
            try:
                yield connection
            finally:
                connection.rollback()

    @contextmanager
    def read_resolution(self) -> Iterator[sqlite3.Connection]:
        """As `read`, for what a file of an older release has no tables of: it reads as empty there."""
        with self.read() as connection:
            if is_of_today(connection):
                yield connection
                return
        with closing(_empty_graph()) as nothing:
            yield nothing

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Borrow a connection inside one write transaction: committed at the end, or nothing is stored.

        Raises:
            StoreCorrupt: as for `read`.
            OutOfReach: the file cannot be made or written, or the disk is full.
            StoreBusy: another writer holds it too long.
        """
        with self._translated(), self._write_lock:
            if self._file_identity() is None:
                self._make()
            with self._borrowed() as connection:
                connection.execute(sql.BEGIN_WRITE)
                try:
                    for statement in sql.ADDED_INDEXES:
                        connection.execute(statement)
                    bring_up(connection)
                    yield connection
                    connection.execute(sql.COMMIT)
                finally:
                    # Does nothing after a commit; after anything else, nothing is stored.
                    connection.rollback()

    def close(self) -> None:
        """Close all connections that nobody borrows; the next use opens new ones."""
        with self._pool_lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    @contextmanager
    def _borrowed(self) -> Iterator[sqlite3.Connection]:
        identity = self._file_identity()
        if identity is None:
            with closing(_empty_graph()) as connection:
                yield connection
            return
        connection = self._take(identity) or self._open()
        try:
            yield connection
        finally:
            self._give_back(connection, identity)

    def _take(self, identity: tuple[int, int]) -> sqlite3.Connection | None:
        with self._pool_lock:
            stale = self._idle if identity != self._identity else []
            if stale:
                self._idle = []
            self._identity = identity
            taken = self._idle.pop() if self._idle else None
        for connection in stale:
            connection.close()
        return taken

    def _give_back(self, connection: sqlite3.Connection, identity: tuple[int, int]) -> None:
        with self._pool_lock:
            if identity == self._identity and len(self._idle) < _IDLE_CONNECTIONS:
                self._idle.append(connection)
                return
        connection.close()

    def _file_identity(self) -> tuple[int, int] | None:
        # A connection outlives its file's removal; the inode tells whether it is still the same file.
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=self._busy_timeout,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            for pragma in sql.CONNECTION_PRAGMAS:
                connection.execute(pragma)
            self._check_header(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _check_header(self, connection: sqlite3.Connection) -> None:
        (application,) = connection.execute(sql.GET_APPLICATION_ID).fetchone()
        (version,) = connection.execute(sql.GET_FORMAT).fetchone()
        if application != sql.APPLICATION_ID:
            raise StoreCorrupt(
                f"{self._path} is not a graph of Heddle",
                hint="set HEDDLE_HOME to another folder, or move the file away",
            )
        if version not in sql.FORMATS:
            raise StoreCorrupt(
                f"{self._path} has format {version}, and this release reads format {sql.FORMAT}",
                hint="upgrade Heddle, or open it with the release that wrote it",
            )

    def _make(self) -> None:
        """Make the file aside and link it into place, so that nobody ever opens half of it."""
        folder = self._path.parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder, prefix=f".{self._path.name}.") as aside:
                fresh = Path(aside) / self._path.name
                with closing(sqlite3.connect(fresh, isolation_level=None)) as connection:
                    _create(connection)
                try:
                    self._path.hardlink_to(fresh)
                except FileExistsError:
                    return  # another process made it first: theirs is as good
            sync_folder(folder)
        except OSError as error:
            raise OutOfReach(
                f"cannot make {self._path} ({error.strerror or error})",
                hint="set HEDDLE_HOME to a folder that can be written",
            ) from error

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            known = self._in_our_words(error)
            if known is None:
                raise
            raise known from error
        except OSError as error:
            raise OutOfReach(
                f"cannot reach {self._path} ({error.strerror or error})",
                hint="check the path and its permissions",
            ) from error
        except UnicodeEncodeError as error:
            raise BadIdentifier(
                f"{error.object!r} is not text that a store can keep",
                hint="it holds half a character; give the name in UTF-8",
            ) from error

    def _in_our_words(self, error: sqlite3.DatabaseError) -> HeddleError | None:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _BUSY:
            return StoreBusy(
                f"{self._path} is being written by another process", hint="wait until it ends, then try again"
            )
        if code in _CORRUPT or str(error).startswith("no such"):
            return StoreCorrupt(
                f"{self._path} is damaged or no graph of Heddle ({error})",
                hint="restore a copy, or move it away and ingest again",
            )
        if code in _OUT_OF_REACH:
            return OutOfReach(
                f"cannot use {self._path}: {_OUT_OF_REACH[code]} ({error})",
                hint="check free space and permissions of the folder, or set HEDDLE_HOME to another",
            )
        return None


def _create(connection: sqlite3.Connection) -> None:
    connection.execute(sql.SET_PAGE_SIZE)
    connection.execute(sql.SET_WAL)
    connection.execute(sql.BEGIN_WRITE)
    for statement in (sql.SET_APPLICATION_ID, sql.SET_FORMAT, *sql.CREATE_TABLES, *CREATE_RESOLUTION):
        connection.execute(statement)
    connection.execute(sql.COMMIT)


def _empty_graph() -> sqlite3.Connection:
    """What an absent file reads as: the same tables, in memory, without a row."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    for statement in (sql.SET_FORMAT, *sql.CREATE_TABLES, *CREATE_RESOLUTION):
        connection.execute(statement)
    return connection
