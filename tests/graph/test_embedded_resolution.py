"""What the embedded store promises of resolution beyond `tests/contract/test_resolution.py`."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from graph_builders import a_document, an_entity, id_of

from heddle.core.ids import DEFAULT_WORKSPACE, NodeId
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.embedded_resolution import drop_stale_resolution
from heddle.graph.same_as import Namesakes, PartId, ResolutionChange, SameAs


def test_a_graph_that_nobody_resolved_is_not_searched_for_what_was_said_of_it(tmp_path: Path) -> None:
    path = tmp_path / "graph.db"
    EmbeddedStore(path).scope(DEFAULT_WORKSPACE).put([a_document("report")])
    asked: list[str] = []
    with sqlite3.connect(path) as connection:
        connection.set_trace_callback(asked.append)
        drop_stale_resolution(connection, DEFAULT_WORKSPACE, [str(number) for number in range(100)])

    assert len(asked) == 1


def test_of_two_pairs_that_become_one_the_surer_is_kept(tmp_path: Path) -> None:
    scope = EmbeddedStore(tmp_path / "graph.db").scope(DEFAULT_WORKSPACE)
    scope.put([a_document(name, people=("Ada", "Bob")) for name in ("one", "two")])
    ada, bob = an_entity("Ada").id, an_entity("Bob").id
    split = Namesakes(ada, tuple(sorted([(id_of("one"),), (id_of("two"),)])), 0.9, "test")
    pairs = [
        SameAs(min(part, PartId(bob)), max(part, PartId(bob)), score, "name")
        for part, score in [(PartId(ada), 0.4), (split.part_ids[0], 0.8), (split.part_ids[1], 0.9)]
    ]
    scope.write_resolution(ResolutionChange("r", 1, (NodeId(ada),), tuple(pairs), (split,)))

    scope.delete(split.parts[1][0])

    assert [(pair.nodes, pair.score) for pair in scope.same_as()] == [(tuple(sorted([ada, bob])), 0.8)]
