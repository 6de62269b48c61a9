"""Whatever is wrong with the file of the embedded store, one line says what, why and what to do."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from graph_builders import a_document, id_of
from graph_comparison import dump

from heddle.core.errors import BadIdentifier, OutOfReach, StoreCorrupt
from heddle.core.ids import DEFAULT_WORKSPACE, DocumentId, NodeId, WorkspaceId
from heddle.graph import sql
from heddle.graph.embedded import EmbeddedScope, EmbeddedStore
from heddle.graph.records import Decision, Verdict


def scope_of(path: Path) -> EmbeddedScope:
    return EmbeddedStore(path).scope(DEFAULT_WORKSPACE)


def test_a_file_of_noise_is_named_damaged(tmp_path: Path) -> None:
    path = tmp_path / "graph.db"
    path.write_bytes(b"this was never a database" * 400)

    calls: list[Callable[[], object]] = [scope_of(path).counts, lambda: scope_of(path).put([a_document()])]
    for call in calls:
        with pytest.raises(StoreCorrupt) as caught:
            call()
        assert str(path) in caught.value.message
        assert caught.value.hint
    assert path.read_bytes().startswith(b"this was never"), "and is left alone"


@pytest.mark.parametrize("statement", ["CREATE TABLE other (id INTEGER)", "SELECT 1"])
def test_a_database_of_another_program_is_left_alone(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "graph.db"
    with sqlite3.connect(path) as connection:
        connection.execute(statement)
    before = path.read_bytes()

    with pytest.raises(StoreCorrupt, match="not a graph of Heddle"):
        scope_of(path).put([a_document()])

    assert path.read_bytes() == before


def test_an_emptied_file_is_not_taken_for_an_empty_graph(tmp_path: Path) -> None:
    (tmp_path / "graph.db").touch()

    with pytest.raises(StoreCorrupt):
        scope_of(tmp_path / "graph.db").counts()


def test_a_newer_format_asks_for_an_upgrade(tmp_path: Path) -> None:
    path = tmp_path / "graph.db"
    EmbeddedStore(path).scope(DEFAULT_WORKSPACE).put([a_document()])
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {sql.FORMAT + 1}")

    with pytest.raises(StoreCorrupt) as caught:
        EmbeddedStore(path).ping()

    assert "upgrade" in caught.value.hint


def test_damage_inside_the_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "graph.db"
    store = EmbeddedStore(path)
    store.scope(DEFAULT_WORKSPACE).put([a_document(f"document {number}") for number in range(40)])
    store.close()
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xa5" * (len(data) - 8192)
    path.write_bytes(data)

    with pytest.raises(StoreCorrupt):
        dump(scope_of(path))


def test_broken_properties_are_named(tmp_path: Path) -> None:
    path = tmp_path / "graph.db"
    scope = scope_of(path)
    scope.put([a_document()])
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE node SET properties = '{'")

    with pytest.raises(StoreCorrupt, match="broken properties"):
        list(scope.nodes())


def test_a_folder_that_is_a_file_is_out_of_reach(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")

    with pytest.raises(OutOfReach) as caught:
        scope_of(tmp_path / "home" / "graph.db").put([a_document()])

    assert caught.value.exit_code == 5


def test_a_folder_that_cannot_be_made_is_out_of_reach() -> None:
    with pytest.raises(OutOfReach) as caught:
        scope_of(Path("/proc/heddle/graph.db")).put([a_document()])

    assert "HEDDLE_HOME" in caught.value.hint


def test_a_file_that_may_not_grow_is_out_of_reach_and_keeps_what_it_had(tmp_path: Path) -> None:
    path = tmp_path / "graph.db"
    scope_of(path).put([a_document("before")])
    script = (
        "import resource, signal, sys; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path\n"
        "from graph_builders import a_document\n"
        "from heddle.core.errors import OutOfReach\n"
        "from heddle.graph.embedded import EmbeddedStore\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "try:\n"
        "    scope = EmbeddedStore(Path(sys.argv[1])).scope('default')\n"
        "    scope.put([a_document('big', text='x' * 1_000_000)])\n"
        "except OutOfReach as error:\n"
        "    print(error.line()); sys.exit(error.exit_code)\n"
    )
    support = Path(__file__).parents[1] / "support"

    done = subprocess.run(
        [sys.executable, "-c", script, str(path), str(support)], capture_output=True, text=True, check=False
    )

    assert done.returncode == 5, done.stderr
    assert "free space" in done.stdout
    assert [found.id for found in scope_of(path).documents()] == [id_of("before")]


def test_a_name_that_is_no_text_is_named(tmp_path: Path) -> None:
    scope = scope_of(tmp_path / "graph.db")
    scope.put([a_document()])

    calls: list[Callable[[], object]] = [
        lambda: scope.document(DocumentId("\ud800")),
        lambda: scope.document_at("\udcff.txt"),
        lambda: scope.node(NodeId("\ud800")),
        lambda: scope.decide(Decision(Verdict.MERGE, NodeId("a"), NodeId("b"), "\ud800")),
        lambda: scope_of(tmp_path / "graph.db").neighbours(NodeId("\ud800")),
    ]

    for call in calls:
        with pytest.raises(BadIdentifier):
            call()


def test_a_name_that_is_no_text_is_no_workspace(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / "graph.db")

    with pytest.raises(BadIdentifier):
        store.scope(WorkspaceId("\ud800")).put([a_document()])


def test_a_file_of_an_older_release_is_read_as_it_is_and_gets_what_it_lacks_by_the_next_write(
    tmp_path: Path,
) -> None:
    path = tmp_path / "graph.db"
    scope = EmbeddedStore(path).scope(DEFAULT_WORKSPACE)
    scope.put([a_document("report")])
    with sqlite3.connect(path) as connection:
        connection.execute("DROP INDEX node_by_kind")

    def indexes() -> set[str]:
        with sqlite3.connect(path) as connection:
            return {
                name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'index'")
            }

    assert len(list(scope.nodes(kind="Person"))) == 1
    assert "node_by_kind" not in indexes()
    scope.put([a_document("report")])
    assert "node_by_kind" in indexes()
