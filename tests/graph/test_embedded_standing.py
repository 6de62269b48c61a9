"""A file that an older release wrote is read as it is, and brought up by the first write."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
from graph_builders import a_document, an_entity, id_of

from heddle.core.ids import DEFAULT_WORKSPACE, NodeId
from heddle.graph import sql
from heddle.graph.embedded import EmbeddedScope, EmbeddedStore
from heddle.graph.embedded_standing import read_standing
from heddle.graph.records import Decision, LoggedDecision, Verdict
from heddle.graph.same_as import PartId, ResolutionChange, ResolutionStanding, SameAs
from heddle.graph.standing import Contents, Listed

RESOLUTION = (
    "resolution",
    "same_as",
    "namesakes",
    "resolution_key",
    "resolved_document",
    "resolution_change",
    "decision_log",
)


def an_old_file(path: Path) -> EmbeddedScope:
    """A graph as it was kept before its standing was."""
    store = EmbeddedStore(path)
    scope = store.scope(DEFAULT_WORKSPACE)
    scope.put([a_document("report"), a_document("other", people=("Bob",))])
    scope.write_embeddings("rphgnn", [an_entity("Bob").id], np.ones((1, 3), np.float32))
    store.close()
    with sqlite3.connect(path) as connection:
        for table in ("standing", "change", "space", *RESOLUTION):
            connection.execute(f"DROP TABLE {table}")
        connection.execute(f"PRAGMA user_version = {sql.FORMAT_WITHOUT_STANDING}")
    return scope


def test_an_old_file_reads_as_a_new_one_does(tmp_path: Path) -> None:
    new = EmbeddedStore(tmp_path / "new.db").scope(DEFAULT_WORKSPACE)
    new.put([a_document("report"), a_document("other", people=("Bob",))])
    new.write_embeddings("rphgnn", [an_entity("Bob").id], np.ones((1, 3), np.float32))
    old = an_old_file(tmp_path / "old.db")

    assert old.standing() == new.standing()
    assert set(old.changes()) == set(new.changes())
    assert old.space_mark("rphgnn") == new.space_mark("rphgnn")


def test_the_first_write_brings_an_old_file_up_and_goes_on_counting(tmp_path: Path) -> None:
    scope = an_old_file(tmp_path / "graph.db")
    before = scope.standing()

    scope.put([a_document("third")])

    after = scope.standing()
    listed = [Listed(each.id, each.digest, each.name) for each in scope.documents()]
    assert after.sequence == before.sequence + 1
    assert after.contents == Contents.of(listed)
    assert [each.document for each in scope.changes(before.sequence)] == [id_of("third")]
    assert scope.space_mark("rphgnn")
    with sqlite3.connect(tmp_path / "graph.db") as connection:
        assert connection.execute(sql.GET_FORMAT).fetchone() == (sql.FORMAT,)
        assert read_standing(connection, DEFAULT_WORKSPACE)[1] == after.contents


def test_a_file_that_was_never_resolved_reads_as_such_until_it_is(tmp_path: Path) -> None:
    scope = EmbeddedStore(tmp_path / "graph.db").scope(DEFAULT_WORKSPACE)
    scope.put([a_document("report", people=("Ada", "Bob"))])
    merge = Decision(Verdict.MERGE, NodeId("a"), NodeId("b"), "same")
    scope.decide(merge)
    with sqlite3.connect(tmp_path / "graph.db") as connection:
        for table in RESOLUTION:
            connection.execute(f"DROP TABLE {table}")
        connection.execute(f"PRAGMA user_version = {sql.FORMAT_WITHOUT_RESOLUTION}")
    logged = [LoggedDecision(1, merge)]
    left, right = sorted(PartId(an_entity(name).id) for name in ("Ada", "Bob"))
    pair = SameAs(left, right, 0.9, "name")

    assert (scope.resolution(), list(scope.same_as())) == (ResolutionStanding(), [])
    assert list(scope.decision_log()) == logged
    scope.write_resolution(ResolutionChange("r", 1, (NodeId(left),), (pair,)))

    assert list(scope.same_as()) == [pair]
    assert list(scope.decision_log()) == logged
    assert list(scope.decisions()) == [merge]
