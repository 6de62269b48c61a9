"""A connection to a Neo4j server: managed transactions with a deadline, and its errors in our words.

Each call is one managed transaction: the driver runs the function again where the server says that
trying again may help, so every function given here may run more than once.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, LiteralString, TypeVar, cast
from urllib.parse import urlsplit

from neo4j import READ_ACCESS, WRITE_ACCESS, GraphDatabase, ManagedTransaction, unit_of_work
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConstraintError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)
from neo4j.exceptions import ConfigurationError as DriverConfigurationError

from heddle.core.errors import (
    AuthenticationFailed,
    ConfigurationError,
    Defect,
    HeddleError,
    InvalidGraph,
    OutOfReach,
    StoreBusy,
    StoreUnreachable,
)

T = TypeVar("T")
Work = Callable[[ManagedTransaction], T]

CONNECT_TIMEOUT = 5.0
"""Seconds until a server that does not answer counts as out of reach."""
_SCHEMES = frozenset({"bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"})
_SECONDS_A_ROW = 0.002
"""What a written row may add to a transaction's deadline; a slow disk takes a tenth of it."""
_SCHEMA_ROWS = 50_000
"""How many rows' time an index over a graph that is there already may take."""

# The driver tells of each retry; without this, a program that configured no logging would print it.
logging.getLogger("neo4j").addHandler(logging.NullHandler())


class Connection:
    """A pool of connections to one database. Nothing is opened before it is needed.

    Args:
        uri: `bolt://` or `neo4j://`, with `+s` for TLS.
        user: User name.
        password: Password.
        database: Database name.
        timeout: Seconds that a transaction may take on the server.

    Raises:
        ConfigurationError: the address is none that the driver knows.
    """

    def __init__(self, uri: str, *, user: str, password: str, database: str, timeout: float) -> None:
        self._uri = _without_credentials(uri)
        self._user = user
        self._database = database
        self._timeout = timeout
        self._verified = False
        try:
            _check_address(uri)
            self._driver = GraphDatabase.driver(
                uri,
                auth=(user, password),
                connection_timeout=CONNECT_TIMEOUT,
                connection_acquisition_timeout=CONNECT_TIMEOUT,
                max_transaction_retry_time=timeout,
                notifications_min_severity="OFF",
            )
        except (DriverConfigurationError, ValueError):
            raise ConfigurationError(
                f"{self._uri!r} is not the address of a Neo4j server",
                hint="set HEDDLE_NEO4J_URI to bolt://HOST:7687 or neo4j://HOST:7687",
            ) from None
        # What one session wrote, the next one sees, on a cluster too.
        self._bookmarks = GraphDatabase.bookmark_manager()

    def read(self, work: Work[T]) -> T:
        """Run a function that only reads; the server refuses writes in it."""
        limited = unit_of_work(timeout=self._timeout)(work)
        with self._translated(), self._session(READ_ACCESS) as session:
            return cast("T", session.execute_read(limited))

    def write(self, work: Work[T], *, rows: int = 0) -> T:
        """Run a function that writes: all of it is stored, or nothing.

        Args:
            work: May run more than once.
            rows: About how many rows it writes; the deadline grows with them.
        """
        with self._translated():
            return self._write(work, rows=rows)

    def _write(self, work: Work[T], *, rows: int) -> T:
        limited = unit_of_work(timeout=self._timeout + rows * _SECONDS_A_ROW)(work)
        with self._session(WRITE_ACCESS) as session:
            return cast("T", session.execute_write(limited))

    def rows(self, query: LiteralString, **parameters: Any) -> list[dict[str, Any]]:
        """All rows of one reading query."""
        return self.read(lambda tx: tx.run(query, parameters).data())

    def change_schema(self, query: LiteralString, **parameters: Any) -> None:
        """Run one `CREATE ... IF NOT EXISTS` or `DROP ... IF EXISTS` of a constraint or index."""

        def work(tx: ManagedTransaction) -> None:
            tx.run(query, parameters).consume()

        with self._translated():
            try:
                self._write(work, rows=_SCHEMA_ROWS)
            except ClientError as error:
                # Two processes asked whether it exists, and then both made it: one of them hears this.
                if "EquivalentSchemaRuleAlreadyExists" not in (error.code or ""):
                    raise

    def close(self) -> None:
        """Close the connections."""
        self._driver.close()

    @contextmanager
    def _session(self, access: str) -> Iterator[Any]:
        if not self._verified:
            # The driver retries a server that is away for as long as a transaction may take; a first
            # call should say so at once.
            try:
                self._driver.verify_connectivity()
            except ValueError as error:  # what the driver makes of some answers of the name server
                raise ServiceUnavailable(str(error)) from error
            self._verified = True
        with self._driver.session(
            database=self._database, default_access_mode=access, bookmark_manager=self._bookmarks
        ) as session:
            yield session

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (Neo4jError, DriverError, OSError) as error:
            # The cause is not chained: its text may hold what the user must not see printed.
            raise self._in_our_words(error) from None

    def _in_our_words(self, error: Exception) -> HeddleError:
        code = getattr(error, "code", None) or ""
        if isinstance(error, AuthError) or ".Security." in code:
            return AuthenticationFailed(
                f"the Neo4j server at {self._uri} refused the user {self._user!r} or the password",
                hint="set HEDDLE_NEO4J_USER and HEDDLE_NEO4J_PASSWORD",
            )
        if "DatabaseNotFound" in code:
            return ConfigurationError(
                f"the Neo4j server at {self._uri} has no database {self._database!r}",
                hint="set HEDDLE_NEO4J_DATABASE",
            )
        if "NameAlreadyExists" in code:
            return ConfigurationError(
                f"the Neo4j database uses a name of Heddle's for something else ({_first_line(error)})",
                hint="drop that index, or set HEDDLE_NEO4J_DATABASE to a database of Heddle's own",
            )
        if isinstance(error, ConstraintError):
            return InvalidGraph(f"the graph would hold a thing twice ({_first_line(error)})")
        if isinstance(error, TransientError) or "TransactionTimedOut" in code:
            return StoreBusy(
                f"the Neo4j server at {self._uri} did not finish in time ({_reason(error)})",
                hint="try again, or put fewer documents at once",
            )
        if isinstance(error, ServiceUnavailable | SessionExpired | OSError | DriverError):
            return StoreUnreachable(
                f"no Neo4j server answers at {self._uri} ({_reason(error)})",
                hint="start it, or set HEDDLE_NEO4J_URI",
            )
        if isinstance(error, ClientError):
            return Defect(f"Neo4j refused a query of ours ({_reason(error)})")
        return OutOfReach(
            f"the Neo4j server at {self._uri} failed ({_reason(error)})", hint="see the server's log"
        )


def _without_credentials(uri: str) -> str:
    return re.sub(r"//[^/]*@", "//***@", uri)


def _check_address(uri: str) -> None:
    # The driver would take HTTP addresses too, through an interface that it calls a preview, and would
    # look at a port only when it connects.
    parts = urlsplit(uri)
    if parts.scheme not in _SCHEMES or not parts.hostname or parts.port == 0:
        raise ValueError(uri)


def _reason(error: Exception) -> str:
    code = getattr(error, "code", None)
    return str(code) if code else _first_line(error)


def _first_line(error: Exception) -> str:
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0][:200]
