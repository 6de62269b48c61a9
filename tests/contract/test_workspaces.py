"""Workspaces never mix."""

from __future__ import annotations

import numpy as np
from graph_builders import (
    a_document,
    an_entity,
    id_of,
)
from graph_comparison import FreshScope, dump

from heddle.core.ids import NodeId, WorkspaceId
from heddle.graph.records import Decision, Verdict
from heddle.graph.schema import NodeType
from heddle.graph.store import GraphStore


def test_workspaces_never_mix(store: GraphStore, fresh_scope: FreshScope) -> None:
    one, two = fresh_scope(), fresh_scope()
    one.put([a_document("report"), a_document("extra")])
    two.put([a_document("report", people=("Bob",), locations=("/files/report", "/files/extra"))])
    one.write_embeddings("rphgnn", [an_entity("Ada Lovelace").id], np.ones((1, 2), np.float32))
    one.decide(Decision(Verdict.MERGE, NodeId("a"), NodeId("b")))
    before = dump(two), two.version(), two.counts()

    one.delete(id_of("report"))

    assert (dump(two), two.version(), two.counts()) == before
    assert two.node(an_entity("Ada Lovelace").id) is None
    assert two.embeddings("rphgnn")[0] == []
    assert list(two.decisions()) == []
    assert one.document(id_of("extra")) is not None
    assert {one.workspace, two.workspace} <= set(store.workspaces())


def test_a_workspace_without_documents_is_not_listed(store: GraphStore, fresh_scope: FreshScope) -> None:
    scope = fresh_scope()
    scope.put([a_document("report")])
    assert scope.workspace in store.workspaces()

    scope.delete(id_of("report"))

    assert scope.workspace not in store.workspaces()
    assert store.workspaces() == sorted(store.workspaces())


def test_hostile_names_are_only_names(store: GraphStore, fresh_scope: FreshScope) -> None:
    bystander = fresh_scope()
    bystander.put([a_document("report")])
    before = dump(bystander)
    hostile = "x'; DROP TABLE node; --` }) DETACH DELETE n //"
    scope = store.scope(WorkspaceId(hostile))
    scope.put([a_document(hostile, people=(hostile,), text=hostile, locations=(hostile,))])

    found = scope.document_at(hostile)

    assert found is not None
    assert found.properties["title"] == hostile
    assert [n.properties["name"] for n in scope.nodes(NodeType.ENTITY)] == [
        an_entity(hostile).properties["name"]
    ]
    scope.delete(id_of(hostile))
    assert dump(bystander) == before
