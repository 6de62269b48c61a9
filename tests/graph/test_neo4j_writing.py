"""Transactions on Neo4j: whole or not at all, once, whoever else writes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from graph_builders import a_chunk, a_document, a_subgraph, an_entity, id_of
from naive_graph import NaiveScope
from neo4j.exceptions import TransientError
from neo4j_server import Neo4jSettings
from neo4j_stores import dump

from heddle.core.errors import InvalidGraph
from heddle.core.ids import NodeId
from heddle.graph import neo4j_paging, neo4j_store
from heddle.graph.neo4j_store import Neo4jScope
from heddle.graph.records import DocumentPut, Edge, Node, Source
from heddle.graph.schema import NodeType

pytestmark = pytest.mark.neo4j


def test_many_writers_at_once_give_the_graph_of_one_after_the_other(neo4j_scope: Neo4jScope) -> None:
    people = [f"Person {index}" for index in range(12)]
    documents = [
        a_document(f"doc-{index}", people=people[index % 5 : index % 5 + 6], text=f"Text {index}.")
        for index in range(32)
    ]
    model = NaiveScope(neo4j_scope.workspace)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda item: neo4j_scope.put([item]), documents))
        list(pool.map(lambda item: neo4j_scope.delete(item.subgraph.document), documents[::2]))

    model.put(documents[1::2])
    assert dump(neo4j_scope) == dump(model)
    assert neo4j_scope.version() == model.version()
    assert neo4j_scope.counts() == model.counts()


def test_one_document_put_by_many_at_once_is_there_once(neo4j_scope: Neo4jScope) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: neo4j_scope.put([a_document("report", employer="Acme")]), range(16)))

    model = NaiveScope(neo4j_scope.workspace)
    model.put([a_document("report", employer="Acme")])
    assert dump(neo4j_scope) == dump(model)


def test_writers_and_deleters_of_one_entity_agree_on_what_is_shown(neo4j_scope: Neo4jScope) -> None:
    def contribution(index: int) -> DocumentPut:
        subgraph = a_subgraph(f"doc-{index}", people=())
        ada = an_entity("Ada Lovelace", properties={"seen_in": f"doc-{index}"})
        return DocumentPut(replace(subgraph, nodes=(*subgraph.nodes, ada)), (Source(f"/files/{index}"),))

    documents = [contribution(index) for index in range(16)]
    neo4j_scope.put(documents[:8])

    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(neo4j_scope.put, [item]) for item in documents[8:]]
        jobs += [pool.submit(neo4j_scope.delete, item.subgraph.document) for item in documents[:8]]
        for job in jobs:
            job.result()

    model = NaiveScope(neo4j_scope.workspace)
    model.put(documents[8:])
    assert dump(neo4j_scope) == dump(model)


def test_a_transaction_that_the_server_wants_again_writes_everything_once(
    neo4j_scope: Neo4jScope, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes: list[str] = []

    def fail_once(name: str) -> None:
        passes.append(name)
        if passes.count("store.put.before-commit") == 1:
            raise TransientError("try again")

    monkeypatch.setattr(neo4j_store, "failpoint", fail_once)

    deleted = neo4j_scope.put([a_document("report", employer="Acme")])

    model = NaiveScope(neo4j_scope.workspace)
    model.put([a_document("report", employer="Acme")])
    assert deleted == ()
    assert passes == ["store.put.before-commit", "store.put.before-commit", "store.put.after-commit"]
    assert dump(neo4j_scope) == dump(model)


PUT_AND_DIE = """
import sys
from graph_builders import a_document
from heddle.core.ids import WorkspaceId
from heddle.graph.neo4j_store import Neo4jStore

uri, user, password, database, workspace = sys.argv[1:]
store = Neo4jStore(uri, user=user, password=password, database=database)
store.scope(WorkspaceId(workspace)).put([a_document("report", people=("Bob",), employer="Acme")])
"""


@pytest.mark.parametrize("point", ["store.put.before-commit", "store.put.after-commit"])
def test_a_writer_killed_at_its_commit_leaves_all_or_nothing(
    neo4j_scope: Neo4jScope, neo4j_settings: Neo4jSettings, point: str
) -> None:
    neo4j_scope.put([a_document("report")])
    before = dump(neo4j_scope)
    server = neo4j_settings
    arguments = [server.uri, server.user, server.password, server.database, neo4j_scope.workspace]
    support = str(Path(__file__).resolve().parents[1] / "support")

    done = subprocess.run(
        [sys.executable, "-c", PUT_AND_DIE, *arguments],
        env={**os.environ, "HEDDLE_FAILPOINT": point, "PYTHONPATH": support},
        check=False,
    )

    assert done.returncode == -signal.SIGKILL
    whole = NaiveScope(neo4j_scope.workspace)
    whole.put([a_document("report", people=("Bob",), employer="Acme")])
    assert dump(neo4j_scope) == (before if point.endswith("before-commit") else dump(whole))
    neo4j_scope.put([a_document("report", people=("Bob",), employer="Acme")])
    assert dump(neo4j_scope) == dump(whole)


def test_a_document_of_many_batches_is_one_transaction(
    neo4j_scope: Neo4jScope, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = id_of("long")
    chunks = [a_chunk(document, order, f"Words {order}.") for order in range(5000)]
    own = Node(NodeId(document), NodeType.DOCUMENT, {"title": "long"})
    subgraph = replace(
        a_subgraph("long"),
        nodes=(own, *chunks),
        edges=tuple(Edge(own.id, "HAS_CHUNK", chunk.id) for chunk in chunks),
    )

    def interrupt(_: str) -> None:
        raise InvalidGraph("interrupted")

    with monkeypatch.context() as patch:
        patch.setattr(neo4j_store, "failpoint", interrupt)
        with pytest.raises(InvalidGraph, match="interrupted"):
            neo4j_scope.put([DocumentPut(subgraph, (Source("/files/long"),))])
    assert neo4j_scope.counts().nodes == {}

    neo4j_scope.put([DocumentPut(subgraph, (Source("/files/long"),))])

    found = neo4j_scope.subgraph(document)
    assert found is not None
    assert found.digest() == subgraph.digest()


def test_reads_in_pages_give_everything_once_and_in_order(
    neo4j_scope: Neo4jScope, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [a_document(f"doc-{index}", people=(f"Person {index}", "Ada")) for index in range(7)]
    neo4j_scope.put(documents)
    ids = [node.id for node in neo4j_scope.nodes()]
    neo4j_scope.write_embeddings("rphgnn", ids, np.eye(len(ids), 4, dtype=np.float32))
    whole = (
        dump(neo4j_scope),
        list(neo4j_scope.documents()),
        list(neo4j_scope.nodes(NodeType.ENTITY)),
        neo4j_scope.embeddings("rphgnn")[0],
    )

    for page in (1, 2, 3):
        monkeypatch.setattr(neo4j_paging, "PAGE", page)
        paged = (
            dump(neo4j_scope),
            list(neo4j_scope.documents()),
            list(neo4j_scope.nodes(NodeType.ENTITY)),
            neo4j_scope.embeddings("rphgnn")[0],
        )
        assert paged == whole
    assert len(whole[1]) == 7
    assert whole[3] == ids
