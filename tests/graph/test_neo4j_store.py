"""What the Neo4j store promises beyond the contract: see `tests/contract` for the rest."""

from __future__ import annotations

import uuid
from dataclasses import replace

import numpy as np
import pytest
from graph_builders import a_chunk, a_document, a_mail_with_attachment, a_subgraph, an_entity, id_of
from neo4j import Driver
from neo4j_server import Neo4jSettings
from neo4j_stores import connect, dump, rows

from heddle.core.errors import BadIdentifier, InvalidGraph
from heddle.core.ids import NodeId, WorkspaceId
from heddle.graph.neo4j_store import Neo4jScope
from heddle.graph.records import DocumentPut, Edge, Node, Source
from heddle.graph.schema import NodeType, RelationType, Schema

pytestmark = pytest.mark.neo4j


# --- how it lies in the database -----------------------------------------------------------------


def test_visible_nodes_carry_their_types_as_labels(neo4j_scope: Neo4jScope, neo4j_driver: Driver) -> None:
    neo4j_scope.put([a_document(people=("Ada Lovelace",), employer="Acme")])

    found = rows(
        neo4j_driver,
        "MATCH (n:Heddle {workspace: $w}) RETURN DISTINCT labels(n) AS labels",
        w=neo4j_scope.workspace,
    )

    assert sorted(sorted(row["labels"]) for row in found) == [
        ["Chunk", "Heddle"],
        ["Document", "Heddle"],
        ["Entity", "Heddle", "Organization"],
        ["Entity", "Heddle", "Person"],
    ]


def test_bookkeeping_is_connected_to_nothing(neo4j_scope: Neo4jScope, neo4j_driver: Driver) -> None:
    neo4j_scope.put(a_mail_with_attachment())

    found = rows(
        neo4j_driver,
        "MATCH (n {workspace: $w}) WHERE NOT n:Heddle "
        "RETURN count(n) AS all, sum(COUNT { (n)--() }) AS edges",
        w=neo4j_scope.workspace,
    )

    assert found[0]["all"] > 0
    assert found[0]["edges"] == 0


def test_nothing_is_left_of_what_was_deleted(neo4j_scope: Neo4jScope, neo4j_driver: Driver) -> None:
    neo4j_scope.put([*a_mail_with_attachment(), a_document()])
    neo4j_scope.write_embeddings("rphgnn", [an_entity("Ada Lovelace").id], np.ones((1, 4), np.float32))

    neo4j_scope.delete(id_of("mail"))
    neo4j_scope.delete(id_of("report"))

    query = "MATCH (n {workspace: $w}) RETURN DISTINCT labels(n) AS labels"
    left = {label for row in rows(neo4j_driver, query, w=neo4j_scope.workspace) for label in row["labels"]}
    assert left == {"HeddleStanding", "HeddleChange"}, "the log tells that they went, and nothing of them"
    assert {(each.digest, each.name) for each in neo4j_scope.changes()} == {("", "")}


def test_a_node_that_becomes_another_thing_changes_its_labels(
    neo4j_scope: Neo4jScope, neo4j_driver: Driver
) -> None:
    def put(kind: str) -> None:
        subgraph = a_subgraph("report", people=())
        shifting = Node(NodeId("shifting"), NodeType.ENTITY, {"name": "It"}, kind)
        neo4j_scope.put(
            [DocumentPut(replace(subgraph, nodes=(*subgraph.nodes, shifting)), (Source("/files/report"),))]
        )

    put("Place")
    put("Event")

    (found,) = rows(
        neo4j_driver,
        "MATCH (n:Heddle {workspace: $w, id: 'shifting'}) RETURN labels(n) AS labels",
        w=neo4j_scope.workspace,
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


def test_a_page_belongs_to_one_document(neo4j_scope: Neo4jScope) -> None:
    neo4j_scope.put([a_document("owner")])
    before = dump(neo4j_scope)
    thief = a_subgraph("thief", people=())
    stolen = a_chunk(id_of("owner"), 0, "Other words.")

    with pytest.raises(InvalidGraph, match=stolen.id):
        neo4j_scope.put(
            [DocumentPut(replace(thief, nodes=(*thief.nodes, stolen)), (Source("/files/thief"),))]
        )

    assert dump(neo4j_scope) == before


# --- embeddings for analysts ---------------------------------------------------------------------


def shown(driver: Driver, workspace: str) -> dict[str, int]:
    found = rows(
        driver,
        "MATCH (n:Heddle {workspace: $w}) WHERE n.embedding IS NOT NULL "
        "RETURN n.id AS id, size(n.embedding) AS d",
        w=workspace,
    )
    return {row["id"]: row["d"] for row in found}


def test_nodes_show_the_space_that_was_written_last(neo4j_scope: Neo4jScope, neo4j_driver: Driver) -> None:
    neo4j_scope.put([a_document(people=("Ada Lovelace", "Bob"))])
    ada, bob = an_entity("Ada Lovelace").id, an_entity("Bob").id
    neo4j_scope.write_embeddings("text", [ada, bob], np.ones((2, 3), np.float32))

    neo4j_scope.write_embeddings("rphgnn", [ada], np.ones((1, 4), np.float32))

    assert shown(neo4j_driver, neo4j_scope.workspace) == {ada: 4}
    assert neo4j_scope.embeddings("text")[0] == sorted([ada, bob])


def test_a_node_keeps_its_embedding_when_its_document_comes_again(
    neo4j_scope: Neo4jScope, neo4j_driver: Driver
) -> None:
    neo4j_scope.put([a_document()])
    ids = [node.id for node in neo4j_scope.nodes()]
    neo4j_scope.write_embeddings("rphgnn", ids, np.ones((len(ids), 4), np.float32))

    neo4j_scope.put([a_document(text="Other words.")])

    assert set(shown(neo4j_driver, neo4j_scope.workspace)) == set(ids)
    assert neo4j_scope.embeddings("rphgnn")[0] == ids


def test_the_vector_index_follows_the_width_of_what_is_written(
    neo4j_scope: Neo4jScope, neo4j_driver: Driver
) -> None:
    neo4j_scope.put([a_document(people=("Ada Lovelace", "Bob"))])
    ada, bob = an_entity("Ada Lovelace").id, an_entity("Bob").id
    for width in (6, 5):
        neo4j_scope.write_embeddings("rphgnn", [ada, bob], np.eye(2, width, dtype=np.float32))

    found = rows(
        neo4j_driver,
        "CALL db.index.vector.queryNodes('heddle_vector', 10, $vector) YIELD node, score "
        "WITH node, score WHERE node.workspace = $w RETURN node.id AS id ORDER BY score DESC",
        vector=[0.0, 1.0, 0.0, 0.0, 0.1],
        w=neo4j_scope.workspace,
    )

    assert [row["id"] for row in found] == [bob, ada]
