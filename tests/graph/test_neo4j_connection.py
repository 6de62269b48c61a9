"""A Neo4j server that is away, or will not have us, is said to be so: at once, in one line."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
from neo4j import ManagedTransaction
from neo4j_server import Neo4jSettings

from heddle.core.errors import (
    AuthenticationFailed,
    ConfigurationError,
    HeddleError,
    OutOfReach,
    StoreBusy,
    StoreUnreachable,
)
from heddle.core.ids import WorkspaceId
from heddle.graph.neo4j_connection import CONNECT_TIMEOUT, Connection
from heddle.graph.neo4j_store import Neo4jStore

SECRET = "hunter2-is-a-secret"


def ping(uri: str, *, user: str = "neo4j", password: str = SECRET, database: str = "neo4j") -> HeddleError:
    store = Neo4jStore(uri, user=user, password=password, database=database)
    started = time.monotonic()
    try:
        with pytest.raises(HeddleError) as raised:
            store.ping()
    finally:
        store.close()
    assert time.monotonic() - started < 2 * CONNECT_TIMEOUT
    assert SECRET not in raised.value.line()
    assert "\n" not in raised.value.line()
    assert "Traceback" not in raised.value.line()
    assert raised.value.__cause__ is None
    return raised.value


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_where_nobody_listens_is_out_of_reach() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    error = ping(f"bolt://127.0.0.1:{port}")

    assert isinstance(error, StoreUnreachable)
    assert error.exit_code == 5
    assert "HEDDLE_NEO4J_URI" in error.line()
    assert str(port) in error.line()


def test_a_host_that_has_no_address_is_out_of_reach() -> None:
    error = ping("bolt://no-such-host.invalid:7687")

    assert isinstance(error, StoreUnreachable)
    assert "no-such-host.invalid" in error.line()


def test_a_server_that_never_answers_is_out_of_reach_after_the_timeout(silent_port: int) -> None:
    assert isinstance(ping(f"bolt://127.0.0.1:{silent_port}"), StoreUnreachable)


@pytest.mark.parametrize("uri", ["", "http://127.0.0.1:7474", "127.0.0.1:7687", "nonsense", "bolt://h:port"])
def test_an_address_that_is_none_is_a_matter_of_configuration(uri: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        Neo4jStore(uri, user="neo4j", password=SECRET).ping()

    assert raised.value.exit_code == 3
    assert "HEDDLE_NEO4J_URI" in raised.value.line()
    assert SECRET not in raised.value.line()


@pytest.mark.parametrize("uri", [f"http://neo4j:{SECRET}@h", f"bolt://neo4j:{SECRET}@no-such-host.invalid"])
def test_a_password_inside_an_address_is_not_repeated(uri: str) -> None:
    with pytest.raises(HeddleError) as raised:
        Neo4jStore(uri, user="neo4j", password="other").ping()

    assert SECRET not in raised.value.line()
    assert SECRET not in str(raised.value.__cause__)


@pytest.mark.neo4j
def test_a_wrong_password_is_said_to_be_one(neo4j_settings: Neo4jSettings) -> None:
    error = ping(neo4j_settings.uri)

    assert isinstance(error, AuthenticationFailed)
    assert error.exit_code == 3
    assert "HEDDLE_NEO4J_PASSWORD" in error.line()
    assert "HEDDLE_NEO4J_USER" in error.line()


@pytest.mark.neo4j
def test_an_empty_password_is_a_wrong_password(neo4j_settings: Neo4jSettings) -> None:
    assert isinstance(ping(neo4j_settings.uri, password=""), AuthenticationFailed)


@pytest.mark.neo4j
def test_a_database_that_is_not_there_is_named(neo4j_settings: Neo4jSettings) -> None:
    store = Neo4jStore(
        neo4j_settings.uri,
        user=neo4j_settings.user,
        password=neo4j_settings.password,
        database="nowhere",
    )
    with pytest.raises(ConfigurationError, match="nowhere"):
        store.scope(WorkspaceId("default")).version()
    store.close()


@pytest.mark.neo4j
def test_a_read_cannot_write(neo4j_settings: Neo4jSettings) -> None:
    connection = _connection(neo4j_settings)

    with pytest.raises(HeddleError):
        connection.rows("CREATE (:HeddleIntruder)")

    assert connection.rows("MATCH (n:HeddleIntruder) RETURN n") == []
    connection.close()


@pytest.mark.neo4j
def test_a_query_that_takes_too_long_is_ended_by_the_server(neo4j_settings: Neo4jSettings) -> None:
    connection = _connection(neo4j_settings, timeout=1.0)
    started = time.monotonic()

    with pytest.raises(StoreBusy) as raised:
        connection.rows("UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN sum(a * b)")

    assert time.monotonic() - started < 20
    assert raised.value.retryable
    connection.close()


@pytest.mark.neo4j
def test_a_write_that_fails_leaves_nothing(neo4j_settings: Neo4jSettings) -> None:
    connection = _connection(neo4j_settings)

    def work(tx: ManagedTransaction) -> None:
        tx.run("CREATE (:HeddleIntruder)").consume()
        raise OutOfReach("the work was interrupted")

    with pytest.raises(OutOfReach, match="interrupted"):
        connection.write(work)

    assert connection.rows("MATCH (n:HeddleIntruder) RETURN n") == []
    connection.close()


def _connection(server: Neo4jSettings, *, timeout: float = 30.0) -> Connection:
    return Connection(
        server.uri, user=server.user, password=server.password, database=server.database, timeout=timeout
    )
