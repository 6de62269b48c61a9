"""Every query of docs/neo4j.md runs, and finds on a small graph what the page says it finds."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, LiteralString, cast

import numpy as np
import pytest
from graph_builders import an_entity, id_of
from neo4j import Driver, GraphDatabase
from neo4j_server import Neo4jSettings

from heddle.core.ids import DEFAULT_WORKSPACE, NodeId, WorkspaceId, part_id, shared_id
from heddle.graph.neo4j_store import Neo4jScope, Neo4jStore
from heddle.graph.records import DocumentPut, Edge, Node, Source, Subgraph
from heddle.graph.same_as import PartId, ResolutionChange, SameAs
from heddle.graph.schema import EdgeType, NodeType

PAGE = Path(__file__).resolve().parents[2] / "docs" / "neo4j.md"
QUERIES = {
    block.split(":")[0].removeprefix("// "): block
    for block in re.findall(r"```cypher\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
}
WIDTH = 7
"""No other test writes vectors of this width, so the vector index holds this graph's alone."""

ADA, BOB = an_entity("Ada Lovelace"), an_entity("Bob")
ACME, BOREAS = an_entity("Acme", "Organization"), an_entity("Boreas", "Organization")


def a_report() -> DocumentPut:
    """A PDF about Ada, Acme and a sensor; Boreas stands in it alone."""
    document = id_of("report")
    sentence = "Ada Lovelace works for Acme."
    text = f"Preface. {sentence} The pressure sensor of Boreas failed."
    chunk = Node(part_id(document, "Chunk/1", "0"), NodeType.CHUNK, {"text": text, "start": 100, "end": 170})
    own = Node(NodeId(document), NodeType.DOCUMENT, {"title": "Pump report", "media": "application/pdf"})
    start = 100 + text.index(sentence)
    edges = [Edge(own.id, EdgeType.HAS_CHUNK, chunk.id)]
    edges += [Edge(chunk.id, EdgeType.MENTIONS, each.id, f"m{each.id}") for each in (ADA, ACME, BOREAS)]
    edges.append(Edge(ADA.id, "WORKS_FOR", ACME.id, chunk.id, {"start": start, "end": start + len(sentence)}))
    return DocumentPut(
        Subgraph(document, "test/1", (own, chunk, ADA, ACME, BOREAS), tuple(edges)),
        (Source("/files/report.pdf"),),
    )


def a_letter(name: str, sent: str) -> DocumentPut:
    """A mail from Ada to Bob that speaks of Acme."""
    document = id_of(name)
    message = Node(
        shared_id(DEFAULT_WORKSPACE, NodeType.MESSAGE, name),
        NodeType.MESSAGE,
        {"subject": f"About {name}", "sent": sent, "text": "Ada, Acme"},
    )
    own = Node(NodeId(document), NodeType.DOCUMENT, {"title": name, "media": "message/rfc822"})
    edges = (
        Edge(own.id, EdgeType.HAS_MESSAGE, message.id),
        Edge(message.id, EdgeType.SENT_BY, ADA.id, document),
        Edge(message.id, EdgeType.SENT_TO, BOB.id, document),
        Edge(message.id, EdgeType.MENTIONS, ADA.id, f"{name}/ada"),
        Edge(message.id, EdgeType.MENTIONS, ACME.id, f"{name}/acme"),
    )
    return DocumentPut(
        Subgraph(document, "test/1", (own, message, ADA, BOB, ACME), edges), (Source(f"/mail/{name}"),)
    )


@pytest.fixture(scope="module")
def scope(neo4j_settings: Neo4jSettings) -> Iterator[Neo4jScope]:
    server = neo4j_settings
    store = Neo4jStore(server.uri, user=server.user, password=server.password, database=server.database)
    made = store.scope(WorkspaceId(f"guide-{uuid.uuid4().hex}"))
    made.put(
        [a_report(), a_letter("first", "2024-01-01T09:00:00Z"), a_letter("second", "2024-02-01T09:00:00Z")]
    )
    vectors = np.zeros((4, WIDTH), np.float32)
    vectors[:, 0] = 1
    vectors[:, 1] = (0.0, 0.1, 0.5, 2.0)
    made.write_embeddings("rphgnn", [ADA.id, BOB.id, ACME.id, BOREAS.id], vectors)
    left, right = sorted((ACME.id, BOREAS.id))
    pair = SameAs(PartId(left), PartId(right), 0.75, "name", ("parent company",))
    made.write_resolution(ResolutionChange("test", 1, (left, right), (pair,)))
    yield made
    for document in [found.id for found in made.documents()]:
        made.delete(document)
    store.close()


@pytest.fixture(scope="module")
def driver(neo4j_settings: Neo4jSettings) -> Iterator[Driver]:
    auth = (neo4j_settings.user, neo4j_settings.password)
    with GraphDatabase.driver(neo4j_settings.uri, auth=auth, notifications_min_severity="OFF") as made:
        yield made


def asked(driver: Driver, scope: Neo4jScope, name: str) -> list[dict[str, Any]]:
    """The rows of a documented query, in this test's workspace."""
    assert "'default'" in QUERIES[name]
    query = QUERIES[name].replace("'default'", f"'{scope.workspace}'")
    with driver.session(default_access_mode="READ") as session:
        return session.run(cast("LiteralString", query)).data()


def test_the_page_documents_these_queries() -> None:
    assert list(QUERIES) == ["together", "letters", "evidence", "same", "words", "alike", "both"]


@pytest.mark.neo4j
def test_entities_that_meet_in_documents_of_different_kinds(scope: Neo4jScope, driver: Driver) -> None:
    (row,) = asked(driver, scope, "together")

    assert {row["one"], row["other"]} == {"Ada Lovelace", "Acme"}
    assert row["documents"] == 3
    assert sorted(row["media"]) == ["application/pdf", "message/rfc822"]


@pytest.mark.neo4j
def test_who_wrote_to_whom_with_the_latest_mail(scope: Neo4jScope, driver: Driver) -> None:
    assert asked(driver, scope, "letters") == [
        {
            "sender": "Ada Lovelace",
            "recipient": "Bob",
            "mails": 2,
            "subject": "About second",
            "sent": "2024-02-01T09:00:00Z",
            "document": id_of("second"),
        }
    ]


@pytest.mark.neo4j
def test_a_relation_with_its_sentence(scope: Neo4jScope, driver: Driver) -> None:
    assert asked(driver, scope, "evidence") == [
        {
            "head": "Ada Lovelace",
            "relation": "WORKS_FOR",
            "tail": "Acme",
            "sentence": "Ada Lovelace works for Acme.",
            "document": id_of("report"),
        }
    ]


@pytest.mark.neo4j
def test_words_are_found_with_what_is_mentioned_beside_them(scope: Neo4jScope, driver: Driver) -> None:
    (row,) = asked(driver, scope, "words")

    assert row["type"] == "Chunk"
    assert row["what"].startswith("Preface.")
    assert sorted(row["mentions"]) == ["Acme", "Ada Lovelace", "Boreas"]
    assert row["score"] > 0


@pytest.mark.neo4j
def test_entities_alike_come_nearest_first(scope: Neo4jScope, driver: Driver) -> None:
    found = asked(driver, scope, "alike")

    assert [(row["what"], row["kind"]) for row in found] == [
        ("Bob", "Person"),
        ("Acme", "Organization"),
        ("Boreas", "Organization"),
    ]
    assert found[0]["score"] > found[1]["score"] > found[2]["score"]


@pytest.mark.neo4j
def test_words_and_likeness_together(scope: Neo4jScope, driver: Driver) -> None:
    found = asked(driver, scope, "both")

    assert (found[0]["mentions"], found[0]["near"]) == ("Ada Lovelace", "Bob")
    assert {row["chunk"][:8] for row in found} == {"Preface."}
    assert [row["likeness"] for row in found] == sorted((row["likeness"] for row in found), reverse=True)


@pytest.mark.neo4j
def test_what_is_one_thing_with_the_reasons(scope: Neo4jScope, driver: Driver) -> None:
    (found,) = asked(driver, scope, "same")

    assert {found["one"], found["other"]} == {"Acme", "Boreas"}
    assert (found["score"], found["method"], found["evidence"]) == (0.75, "name", ["parent company"])
