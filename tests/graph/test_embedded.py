"""What is the embedded store's own: its file, its neighbours in other threads and processes, crashes."""

from __future__ import annotations

import itertools
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from graph_builders import a_document, a_mail_with_attachment, id_of
from graph_comparison import dump
from graph_moves import Move, play, sequences
from hypothesis import HealthCheck, given, settings
from naive_graph import NaiveScope

from heddle.core.errors import (
    InvalidGraph,
    NotFound,
    StoreBusy,
)
from heddle.core.ids import DEFAULT_WORKSPACE, WorkspaceId
from heddle.graph import sql
from heddle.graph.embedded import EmbeddedScope, EmbeddedStore


def scope_of(path: Path, *, busy_timeout: float = 30.0) -> EmbeddedScope:
    return EmbeddedStore(path, busy_timeout=busy_timeout).scope(DEFAULT_WORKSPACE)


# --- the file ------------------------------------------------------------------------------------


def test_reading_makes_no_file(tmp_path: Path) -> None:
    home = tmp_path / "home"
    store = EmbeddedStore(home / "graph.db")
    scope = store.scope(DEFAULT_WORKSPACE)

    store.ping()
    assert store.workspaces() == []
    assert dump(scope) == []
    assert scope.counts().documents == 0
    assert scope.put([]) == ()
    with pytest.raises(NotFound):
        scope.delete(id_of("report"))

    assert not home.exists()


def test_a_refused_put_makes_no_graph(tmp_path: Path) -> None:
    scope = scope_of(tmp_path / "graph.db")

    with pytest.raises(InvalidGraph):
        scope.put([a_document("report", people=("Ada", "Ada"))])

    assert list(tmp_path.iterdir()) == []


def test_the_first_write_makes_folder_and_file(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "graph.db"

    scope_of(path).put([a_document("report")])

    assert path.is_file()
    assert {file.name for file in path.parent.iterdir()} <= {"graph.db", "graph.db-wal", "graph.db-shm"}


def test_what_was_put_is_there_after_opening_anew(tmp_path: Path) -> None:
    first = EmbeddedStore(tmp_path / "graph.db")
    first.scope(DEFAULT_WORKSPACE).put([a_document("report")])
    before = dump(first.scope(DEFAULT_WORKSPACE))
    first.close()

    assert dump(scope_of(tmp_path / "graph.db")) == before


def test_a_closed_store_opens_again_when_asked(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / "graph.db")
    store.scope(DEFAULT_WORKSPACE).put([a_document("report")])

    store.close()

    assert store.workspaces() == [DEFAULT_WORKSPACE]


def test_a_file_that_was_removed_reads_as_empty(tmp_path: Path) -> None:
    scope = scope_of(tmp_path / "graph.db")
    scope.put([a_document("report")])
    for file in tmp_path.iterdir():
        file.unlink()

    assert dump(scope) == []
    scope.put([a_document("other")])
    assert [found.id for found in scope.documents()] == [id_of("other")]


def test_every_commit_is_synced(tmp_path: Path) -> None:
    path = tmp_path / "graph.db"
    scope_of(path).put([a_document("report")])

    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA application_id").fetchone() == (sql.APPLICATION_ID,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert "PRAGMA synchronous = FULL" in sql.CONNECTION_PRAGMAS


def test_no_row_is_left_when_all_documents_are_gone(tmp_path: Path) -> None:
    path = tmp_path / "graph.db"
    scope = scope_of(path)
    scope.put([*a_mail_with_attachment(), a_document("report", employer="Acme")])

    for name in ("mail", "report"):
        scope.delete(id_of(name))

    with sqlite3.connect(path) as connection:
        for table in ("document", "source", "node", "edge", "embedding"):
            statement = f"SELECT count(*) FROM {table}"  # noqa: S608  names from the line above
            assert connection.execute(statement).fetchone() == (0,), table


# --- beside others -------------------------------------------------------------------------------


def test_a_half_read_stream_keeps_its_view(tmp_path: Path) -> None:
    scope = scope_of(tmp_path / "graph.db")
    scope.put([a_document("one"), a_document("two")])
    stream = scope.documents()
    first = next(stream)

    scope.put([a_document("three")])
    scope.delete(first.id)

    assert [found.id for found in stream] == sorted((id_of("one"), id_of("two")))[1:]
    assert scope.counts().documents == 2


def test_writing_while_reading_in_one_loop_sees_each_write(tmp_path: Path) -> None:
    scope = scope_of(tmp_path / "graph.db")
    scope.put([a_document(name) for name in ("one", "two", "three")])

    for found in scope.documents():
        scope.delete(found.id)
        assert scope.document(found.id) is None

    assert dump(scope) == []


def test_threads_write_and_read_beside_each_other(tmp_path: Path) -> None:
    scope = scope_of(tmp_path / "graph.db")
    failures: list[Exception] = []

    def work(worker: int) -> None:
        try:
            for number in range(5):
                scope.put([a_document(f"{worker} {number}")])
                assert scope.document(id_of(f"{worker} {number}")) is not None
                assert {edge.type for edge in scope.edges()} == {"HAS_CHUNK", "MENTIONS"}
        except Exception as error:  # noqa: BLE001  handed to the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    model = NaiveScope(DEFAULT_WORKSPACE)
    model.put([a_document(f"{worker} {number}") for worker in range(4) for number in range(5)])
    assert dump(scope) == dump(model)


def test_processes_that_race_to_make_the_file_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "home" / "graph.db"
    children = [run_child(path, f"child {number}") for number in range(3)]

    codes = [child.wait(timeout=60) for child in children]

    assert codes == [0, 0, 0]
    found = {stored.id for stored in scope_of(path).documents()}
    assert found == {id_of(f"child {number}") for number in range(3)}


def test_a_second_writer_is_told_that_the_store_is_busy(tmp_path: Path) -> None:
    path = tmp_path / "graph.db"
    scope = scope_of(path, busy_timeout=0.05)
    scope.put([a_document("report")])
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreBusy) as caught:
        scope.put([a_document("other")])

    assert caught.value.retryable
    assert scope.document(id_of("report")) is not None, "readers are not disturbed"
    other.close()
    scope.put([a_document("other")])


# --- crashes -------------------------------------------------------------------------------------


def run_child(path: Path, name: str, failpoint: str = "") -> subprocess.Popen[bytes]:
    script = (
        "import sys; sys.path.insert(0, sys.argv[3])\n"
        "from pathlib import Path\n"
        "from graph_builders import a_document\n"
        "from heddle.graph.embedded import EmbeddedStore\n"
        "EmbeddedStore(Path(sys.argv[1])).scope('default').put([a_document(sys.argv[2])])\n"
    )
    support = Path(__file__).parents[1] / "support"
    return subprocess.Popen(
        [sys.executable, "-c", script, str(path), name, str(support)],
        env={**os.environ, "HEDDLE_FAILPOINT": failpoint},
    )


@pytest.mark.parametrize(
    ("failpoint", "stored"), [("store.put.before-commit", False), ("store.put.after-commit", True)]
)
def test_a_kill_around_the_commit_leaves_all_or_nothing(tmp_path: Path, failpoint: str, stored: bool) -> None:
    path = tmp_path / "graph.db"
    scope_of(path).put([a_document("before")])

    child = run_child(path, "killed", failpoint)

    assert child.wait(timeout=60) == -signal.SIGKILL
    scope = scope_of(path)
    names = ["before", "killed"] if stored else ["before"]
    assert [found.id for found in scope.documents()] == sorted(map(id_of, names))
    scope.put([a_document("killed")])
    model = NaiveScope(DEFAULT_WORKSPACE)
    model.put([a_document("before"), a_document("killed")])
    assert dump(scope) == dump(model)


examples = itertools.count()


# --- at length -----------------------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(moves=sequences(max_size=15))
def test_any_sequence_of_calls_agrees_with_plain_dictionaries(tmp_path: Path, moves: list[Move]) -> None:
    store = EmbeddedStore(tmp_path / "graph.db")
    scope = store.scope(WorkspaceId(f"example {next(examples)}"))
    model = NaiveScope(DEFAULT_WORKSPACE)

    for move in moves:
        assert play(move, scope) == play(move, model), move
        assert dump(scope) == dump(model)
        assert list(scope.documents()) == list(model.documents())

    assert scope.version() == model.version()
    for node in model.nodes():
        assert scope.neighbours(node.id) == model.neighbours(node.id)
    store.close()
