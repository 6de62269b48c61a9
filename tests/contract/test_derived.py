"""What is derived from a whole graph does not depend on the store that holds it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from graph_builders import a_document, a_mail_with_attachment
from graph_comparison import FreshScope, dump
from naive_graph import NaiveScope

from heddle.core.ids import NodeId
from heddle.graph.exchange import export_graph, import_graph
from heddle.graph.records import Decision, Verdict
from heddle.graph.snapshot import take_snapshot
from heddle.graph.store import GraphScope

DOCUMENTS = [*a_mail_with_attachment(), a_document("report", employer="Acme", text="Zwölf\n\x00\u2028")]


def test_a_graph_moves_between_stores_and_stays_the_same(fresh_scope: FreshScope, tmp_path: Path) -> None:
    here, there, plain = fresh_scope(), fresh_scope(), NaiveScope(fresh_scope().workspace)
    here.put(DOCUMENTS)
    here.decide(Decision(Verdict.SPLIT, NodeId("a"), NodeId("b"), "two people"))

    export_graph(here, tmp_path / "one.jsonl")
    import_graph(plain, tmp_path / "one.jsonl")
    export_graph(plain, tmp_path / "two.jsonl")
    import_graph(there, tmp_path / "two.jsonl")

    assert dump(there) == dump(plain) == dump(here)
    assert there.version() == plain.version() == here.version()
    assert list(there.documents()) == list(here.documents())


def test_a_snapshot_is_the_same_from_every_store(scope: GraphScope) -> None:
    scope.put(DOCUMENTS)
    model = NaiveScope(scope.workspace)
    model.put(DOCUMENTS)

    taken, expected = take_snapshot(scope, scope.workspace), take_snapshot(model, scope.workspace)

    assert (taken.version, taken.nodes, taken.texts) == (expected.version, expected.nodes, expected.texts)
    assert taken.edges.keys() == expected.edges.keys()
    for key in expected.edges:
        np.testing.assert_array_equal(taken.edges[key], expected.edges[key])
        np.testing.assert_array_equal(taken.weights[key], expected.weights[key])
