"""What the Neo4j store promises beyond the contract: see `tests/contract` for the rest."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, LiteralString

import numpy as np
import pytest
from graph_builders import a_chunk, a_document, a_mail_with_attachment, a_subgraph, an_entity, id_of
from naive_graph import NaiveScope
from neo4j import Driver, GraphDatabase
from neo4j.exceptions import TransientError
from neo4j_server import Neo4jSettings

from heddle.core.errors import BadIdentifier, ConfigurationError, InvalidGraph
from heddle.core.ids import NodeId, WorkspaceId
from heddle.graph import cypher, cypher_indexes, cypher_reading, cypher_writing, neo4j_store
from heddle.graph.dump import canonical_dump
from heddle.graph.neo4j_preparation import Preparation
from heddle.graph.neo4j_store import Neo4jScope, Neo4jStore
from heddle.graph.neo4j_writing import Writing
from heddle.graph.records import DocumentPut, Edge, Node, Source
from heddle.graph.schema import DEFAULT_SCHEMA, NodeType, RelationType, Schema
from heddle.graph.store import GraphReader

pytestmark = pytest.mark.neo4j


@pytest.fixture(scope="module")
def store(neo4j_settings: Neo4jSettings) -> Iterator[Neo4jStore]:
    made = connect(neo4j_settings)
    made.prepare_for_analysts(4)
    yield made
    made.close()


@pytest.fixture(scope="module")
def driver(neo4j_settings: Neo4jSettings) -> Iterator[Driver]:
    """The bare driver, to look at what really lies in the database."""
    auth = (neo4j_settings.user, neo4j_settings.password)
    with GraphDatabase.driver(neo4j_settings.uri, auth=auth, notifications_min_severity="OFF") as made:
        yield made


@pytest.fixture
def scope(store: Neo4jStore) -> Iterator[Neo4jScope]:
    made = store.scope(WorkspaceId(f"store-{uuid.uuid4().hex}"))
    yield made
    for document in [found.id for found in made.documents()]:
        if made.document(document) is not None:
            made.delete(document)


def connect(server: Neo4jSettings, schema: Schema = DEFAULT_SCHEMA) -> Neo4jStore:
    return Neo4jStore(
        server.uri, user=server.user, password=server.password, database=server.database, schema=schema
    )


def rows(driver: Driver, query: LiteralString, **parameters: Any) -> list[dict[str, Any]]:
    return [record.data() for record in driver.execute_query(query, parameters).records]


def dump(graph: GraphReader) -> list[str]:
    return list(canonical_dump(graph))


# --- constraints, indexes, plans -----------------------------------------------------------------


def test_constraints_stand_before_anything_is_written(
    neo4j_settings: Neo4jSettings, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def refuse(*_: object) -> None:
        seen.extend(row["name"] for row in rows(driver, "SHOW CONSTRAINTS YIELD name"))
        raise InvalidGraph("stop here")

    monkeypatch.setattr(Writing, "store", refuse)
    store = connect(neo4j_settings)
    with pytest.raises(InvalidGraph, match="stop here"):
        store.scope(WorkspaceId("refused")).put([a_document()])
    store.close()

    wanted = {line.split()[2] for line in cypher_indexes.CONSTRAINTS}
    assert wanted | {"heddle_edge_HAS_CHUNK", "heddle_edge_MENTIONS"} <= set(seen)


def test_every_index_is_online(scope: Neo4jScope, driver: Driver) -> None:
    scope.put([a_document()])

    states = {
        row["name"]: row["state"]
        for row in rows(driver, "SHOW INDEXES YIELD name, state WHERE name STARTS WITH 'heddle_'")
    }

    assert set(states.values()) == {"ONLINE"}
    assert {"heddle_text", "heddle_vector", "heddle_node", "heddle_edge_MENTIONS"} <= set(states)


def test_processes_that_prepare_a_database_at_once_do_not_trip_each_other(
    neo4j_settings: Neo4jSettings, driver: Driver
) -> None:
    rows(driver, "DROP CONSTRAINT heddle_decision IF EXISTS")
    rows(driver, "DROP INDEX heddle_source_by_parent IF EXISTS")
    names = [f"R{uuid.uuid4().hex[:8].upper()}" for _ in range(2)]
    schema = Schema(relations=tuple(map(RelationType, names)))
    stores = [connect(neo4j_settings, schema) for _ in range(6)]

    def prepare(store: Neo4jStore) -> None:
        Preparation(store._connection, schema).for_edges(names)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(prepare, stores))

    made = {row["name"] for row in rows(driver, "SHOW INDEXES YIELD name")}
    assert {"heddle_decision", "heddle_source_by_parent", *(f"heddle_edge_{name}" for name in names)} <= made
    for name in names:
        rows(driver, f"DROP CONSTRAINT heddle_edge_{name}")
        rows(driver, f"DROP INDEX heddle_edge_{name}_by_document")
    for store in stores:
        store.close()


def test_a_name_that_is_taken_by_another_index_is_not_passed_over(
    neo4j_settings: Neo4jSettings, driver: Driver
) -> None:
    rows(driver, "DROP CONSTRAINT heddle_decision IF EXISTS")
    rows(driver, "CREATE INDEX heddle_decision FOR (n:Stranger) ON (n.name)")
    store = connect(neo4j_settings)
    try:
        with pytest.raises(ConfigurationError, match="heddle_decision"):
            store.prepare_for_analysts()
    finally:
        rows(driver, "DROP INDEX heddle_decision")
    store.prepare_for_analysts()
    store.close()


def every_query() -> dict[str, LiteralString]:
    """Each query by name; builders with one edge type and one label."""
    edge_type = cypher.ident("MENTIONS", DEFAULT_SCHEMA.edge_types())
    found: dict[str, LiteralString] = {
        name: text
        for module in (cypher_reading, cypher_writing)
        for name, text in vars(module).items()
        if name.isupper() and not name.startswith("_") and isinstance(text, str)
    }
    of_edges: list[Callable[[LiteralString], LiteralString]] = [
        cypher_writing.delete_edges,
        cypher_writing.create_edges,
        cypher_reading.edges_page,
        cypher_reading.document_edges,
        cypher_reading.count_edges,
    ]
    of_nodes: list[Callable[[LiteralString], LiteralString]] = [
        cypher_writing.show_nodes,
        cypher_writing.write_own_nodes,
        cypher_writing.remove_labels,
    ]
    found |= {build.__name__: build(edge_type) for build in of_edges}
    found |= {build.__name__: build(":Entity:Person") for build in of_nodes}
    found["neighbours"] = cypher_reading.neighbours([edge_type])
    return found


READS_EVERYTHING = {"PING", "WORKSPACES"}
"""Queries about no workspace: one reads nothing, the other looks at each stored document."""
SORTS_LITTLE = {"neighbours", "EDGE_TYPES_STORED", "DOCUMENT", "DOCUMENT_AT", "DOCUMENTS_PAGE"}
"""Queries that sort what stands at one node, a few types, one document, or one page."""


def operators(plan: dict[str, Any]) -> list[str]:
    return [
        plan["operatorType"].split("@")[0],
        *(op for child in plan.get("children", ()) for op in operators(child)),
    ]


@pytest.mark.parametrize("name", sorted(set(every_query()) - READS_EVERYTHING))
def test_every_query_finds_its_rows_by_an_index(store: Neo4jStore, driver: Driver, name: str) -> None:
    text = every_query()[name]
    lists: dict[str, list[str]] = {key: [] for key in ("ids", "rows", "documents", "shared_types")}
    given = {key: lists.get(key, 1 if key == "limit" else "") for key in re.findall(r"\$(\w+)", text)}

    summary = driver.execute_query("EXPLAIN " + text, given).summary

    assert summary.plan is not None
    steps = operators(summary.plan)
    assert [step for step in steps if "Scan" in step] == []
    assert [
        step for step in steps if step in {"Top", "PartialTop", "Sort"} and name not in SORTS_LITTLE
    ] == []


# --- how it lies in the database -----------------------------------------------------------------


def test_visible_nodes_carry_their_types_as_labels(scope: Neo4jScope, driver: Driver) -> None:
    scope.put([a_document(people=("Ada Lovelace",), employer="Acme")])

    found = rows(
        driver,
        "MATCH (n:Heddle {workspace: $w}) RETURN DISTINCT labels(n) AS labels",
        w=scope.workspace,
    )

    assert sorted(sorted(row["labels"]) for row in found) == [
        ["Chunk", "Heddle"],
        ["Document", "Heddle"],
        ["Entity", "Heddle", "Organization"],
        ["Entity", "Heddle", "Person"],
    ]


def test_bookkeeping_is_connected_to_nothing(scope: Neo4jScope, driver: Driver) -> None:
    scope.put(a_mail_with_attachment())

    found = rows(
        driver,
        "MATCH (n {workspace: $w}) WHERE NOT n:Heddle "
        "RETURN count(n) AS all, sum(COUNT { (n)--() }) AS edges",
        w=scope.workspace,
    )

    assert found[0]["all"] > 0
    assert found[0]["edges"] == 0


def test_nothing_is_left_of_what_was_deleted(scope: Neo4jScope, driver: Driver) -> None:
    scope.put([*a_mail_with_attachment(), a_document()])
    scope.write_embeddings("rphgnn", [an_entity("Ada Lovelace").id], np.ones((1, 4), np.float32))

    scope.delete(id_of("mail"))
    scope.delete(id_of("report"))

    assert rows(driver, "MATCH (n {workspace: $w}) RETURN n", w=scope.workspace) == []


def test_a_node_that_becomes_another_thing_changes_its_labels(scope: Neo4jScope, driver: Driver) -> None:
    def put(kind: str) -> None:
        subgraph = a_subgraph("report", people=())
        shifting = Node(NodeId("shifting"), NodeType.ENTITY, {"name": "It"}, kind)
        scope.put(
            [DocumentPut(replace(subgraph, nodes=(*subgraph.nodes, shifting)), (Source("/files/report"),))]
        )

    put("Place")
    put("Event")

    (found,) = rows(
        driver,
        "MATCH (n:Heddle {workspace: $w, id: 'shifting'}) RETURN labels(n) AS labels",
        w=scope.workspace,
    )
    assert sorted(found["labels"]) == ["Entity", "Event", "Heddle"]


def test_a_schemas_own_types_become_labels_and_relationships(neo4j_settings: Neo4jSettings) -> None:
    schema = Schema(entity_types=("Person", "Loom"), relations=(RelationType("WEAVES_ON"),))
    store = connect(neo4j_settings, schema)
    scope = store.scope(WorkspaceId(f"schema-{uuid.uuid4().hex}"))
    ada, loom = an_entity("Ada Lovelace"), an_entity("Jacquard", "Loom")
    subgraph = a_subgraph("report", people=())
    weaves = Edge(ada.id, "WEAVES_ON", loom.id)
    scope.put(
        [
            DocumentPut(
                replace(subgraph, nodes=(*subgraph.nodes, ada, loom), edges=(*subgraph.edges, weaves)),
                (Source("/files/report"),),
            )
        ]
    )

    assert list(scope.edges("WEAVES_ON")) == [weaves]
    assert [found.node for found in scope.neighbours(loom.id)] == [ada]

    scope.delete(id_of("report"))
    store.close()


@pytest.mark.parametrize("kind", ["No Spaces", "x`:Admin {a: 1", "HeddleSource", "1st"])
def test_an_entity_type_that_cannot_be_a_label_is_refused_and_nothing_stored(
    neo4j_settings: Neo4jSettings, kind: str
) -> None:
    store = connect(neo4j_settings, Schema(entity_types=(kind,)))
    scope = store.scope(WorkspaceId(f"label-{uuid.uuid4().hex}"))
    subgraph = a_subgraph("report", people=())
    odd = replace(subgraph, nodes=(*subgraph.nodes, an_entity("It", kind)))

    with pytest.raises(BadIdentifier):
        scope.put([DocumentPut(odd, (Source("/files/report"),))])

    assert dump(scope) == []
    store.close()


def test_a_page_belongs_to_one_document(scope: Neo4jScope) -> None:
    scope.put([a_document("owner")])
    before = dump(scope)
    thief = a_subgraph("thief", people=())
    stolen = a_chunk(id_of("owner"), 0, "Other words.")

    with pytest.raises(InvalidGraph, match=stolen.id):
        scope.put([DocumentPut(replace(thief, nodes=(*thief.nodes, stolen)), (Source("/files/thief"),))])

    assert dump(scope) == before


# --- transactions --------------------------------------------------------------------------------


def test_many_writers_at_once_give_the_graph_of_one_after_the_other(scope: Neo4jScope) -> None:
    people = [f"Person {index}" for index in range(12)]
    documents = [
        a_document(f"doc-{index}", people=people[index % 5 : index % 5 + 6], text=f"Text {index}.")
        for index in range(32)
    ]
    model = NaiveScope(scope.workspace)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda item: scope.put([item]), documents))
        list(pool.map(lambda item: scope.delete(item.subgraph.document), documents[::2]))

    model.put(documents[1::2])
    assert dump(scope) == dump(model)
    assert scope.version() == model.version()
    assert scope.counts() == model.counts()


def test_one_document_put_by_many_at_once_is_there_once(scope: Neo4jScope) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: scope.put([a_document("report", employer="Acme")]), range(16)))

    model = NaiveScope(scope.workspace)
    model.put([a_document("report", employer="Acme")])
    assert dump(scope) == dump(model)


def test_writers_and_deleters_of_one_entity_agree_on_what_is_shown(scope: Neo4jScope) -> None:
    def contribution(index: int) -> DocumentPut:
        subgraph = a_subgraph(f"doc-{index}", people=())
        ada = an_entity("Ada Lovelace", properties={"seen_in": f"doc-{index}"})
        return DocumentPut(replace(subgraph, nodes=(*subgraph.nodes, ada)), (Source(f"/files/{index}"),))

    documents = [contribution(index) for index in range(16)]
    scope.put(documents[:8])

    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(scope.put, [item]) for item in documents[8:]]
        jobs += [pool.submit(scope.delete, item.subgraph.document) for item in documents[:8]]
        for job in jobs:
            job.result()

    model = NaiveScope(scope.workspace)
    model.put(documents[8:])
    assert dump(scope) == dump(model)


def test_a_transaction_that_the_server_wants_again_writes_everything_once(
    scope: Neo4jScope, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes: list[str] = []

    def fail_once(name: str) -> None:
        passes.append(name)
        if passes.count("store.put.before-commit") == 1:
            raise TransientError("try again")

    monkeypatch.setattr(neo4j_store, "failpoint", fail_once)

    deleted = scope.put([a_document("report", employer="Acme")])

    model = NaiveScope(scope.workspace)
    model.put([a_document("report", employer="Acme")])
    assert deleted == ()
    assert passes == ["store.put.before-commit", "store.put.before-commit", "store.put.after-commit"]
    assert dump(scope) == dump(model)


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
    scope: Neo4jScope, neo4j_settings: Neo4jSettings, point: str
) -> None:
    scope.put([a_document("report")])
    before = dump(scope)
    server = neo4j_settings
    arguments = [server.uri, server.user, server.password, server.database, scope.workspace]
    support = str(Path(__file__).resolve().parents[1] / "support")

    done = subprocess.run(
        [sys.executable, "-c", PUT_AND_DIE, *arguments],
        env={**os.environ, "HEDDLE_FAILPOINT": point, "PYTHONPATH": support},
        check=False,
    )

    assert done.returncode == -signal.SIGKILL
    whole = NaiveScope(scope.workspace)
    whole.put([a_document("report", people=("Bob",), employer="Acme")])
    assert dump(scope) == (before if point.endswith("before-commit") else dump(whole))
    scope.put([a_document("report", people=("Bob",), employer="Acme")])
    assert dump(scope) == dump(whole)


def test_a_document_of_many_batches_is_one_transaction(
    scope: Neo4jScope, monkeypatch: pytest.MonkeyPatch
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
            scope.put([DocumentPut(subgraph, (Source("/files/long"),))])
    assert scope.counts().nodes == {}

    scope.put([DocumentPut(subgraph, (Source("/files/long"),))])

    found = scope.subgraph(document)
    assert found is not None
    assert found.digest() == subgraph.digest()


def test_reads_in_pages_give_everything_once_and_in_order(
    scope: Neo4jScope, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [a_document(f"doc-{index}", people=(f"Person {index}", "Ada")) for index in range(7)]
    scope.put(documents)
    ids = [node.id for node in scope.nodes()]
    scope.write_embeddings("rphgnn", ids, np.eye(len(ids), 4, dtype=np.float32))
    whole = (
        dump(scope),
        list(scope.documents()),
        list(scope.nodes(NodeType.ENTITY)),
        scope.embeddings("rphgnn")[0],
    )

    for page in (1, 2, 3):
        monkeypatch.setattr(neo4j_store, "PAGE", page)
        paged = (
            dump(scope),
            list(scope.documents()),
            list(scope.nodes(NodeType.ENTITY)),
            scope.embeddings("rphgnn")[0],
        )
        assert paged == whole
    assert len(whole[1]) == 7
    assert whole[3] == ids


# --- embeddings for analysts ---------------------------------------------------------------------


def shown(driver: Driver, workspace: str) -> dict[str, int]:
    found = rows(
        driver,
        "MATCH (n:Heddle {workspace: $w}) WHERE n.embedding IS NOT NULL "
        "RETURN n.id AS id, size(n.embedding) AS d",
        w=workspace,
    )
    return {row["id"]: row["d"] for row in found}


def test_nodes_show_the_space_that_was_written_last(scope: Neo4jScope, driver: Driver) -> None:
    scope.put([a_document(people=("Ada Lovelace", "Bob"))])
    ada, bob = an_entity("Ada Lovelace").id, an_entity("Bob").id
    scope.write_embeddings("text", [ada, bob], np.ones((2, 3), np.float32))

    scope.write_embeddings("rphgnn", [ada], np.ones((1, 4), np.float32))

    assert shown(driver, scope.workspace) == {ada: 4}
    assert scope.embeddings("text")[0] == sorted([ada, bob])


def test_a_node_keeps_its_embedding_when_its_document_comes_again(scope: Neo4jScope, driver: Driver) -> None:
    scope.put([a_document()])
    ids = [node.id for node in scope.nodes()]
    scope.write_embeddings("rphgnn", ids, np.ones((len(ids), 4), np.float32))

    scope.put([a_document(text="Other words.")])

    assert set(shown(driver, scope.workspace)) == set(ids)
    assert scope.embeddings("rphgnn")[0] == ids


def test_the_vector_index_follows_the_width_of_what_is_written(scope: Neo4jScope, driver: Driver) -> None:
    scope.put([a_document(people=("Ada Lovelace", "Bob"))])
    ada, bob = an_entity("Ada Lovelace").id, an_entity("Bob").id
    for width in (6, 5):
        scope.write_embeddings("rphgnn", [ada, bob], np.eye(2, width, dtype=np.float32))

    found = rows(
        driver,
        "CALL db.index.vector.queryNodes('heddle_vector', 10, $vector) YIELD node, score "
        "WITH node, score WHERE node.workspace = $w RETURN node.id AS id ORDER BY score DESC",
        vector=[0.0, 1.0, 0.0, 0.0, 0.1],
        w=scope.workspace,
    )

    assert [row["id"] for row in found] == [bob, ada]
