"""What stands in a database before it is written to, and what every query's plan makes of it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, LiteralString

import pytest
from graph_builders import a_document
from neo4j import Driver
from neo4j_server import Neo4jSettings
from neo4j_stores import connect, rows

from heddle.core.errors import ConfigurationError, InvalidGraph
from heddle.core.ids import WorkspaceId
from heddle.graph import cypher, cypher_indexes, cypher_reading, cypher_resolution, cypher_writing
from heddle.graph.neo4j_preparation import Preparation
from heddle.graph.neo4j_store import Neo4jScope, Neo4jStore
from heddle.graph.neo4j_writing import Writing
from heddle.graph.schema import DEFAULT_SCHEMA, RelationType, Schema

pytestmark = pytest.mark.neo4j


def test_constraints_stand_before_anything_is_written(
    neo4j_settings: Neo4jSettings, neo4j_driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def refuse(*_: object) -> None:
        seen.extend(row["name"] for row in rows(neo4j_driver, "SHOW CONSTRAINTS YIELD name"))
        raise InvalidGraph("stop here")

    monkeypatch.setattr(Writing, "store", refuse)
    store = connect(neo4j_settings)
    with pytest.raises(InvalidGraph, match="stop here"):
        store.scope(WorkspaceId("refused")).put([a_document()])
    store.close()

    wanted = {line.split()[2] for line in cypher_indexes.CONSTRAINTS}
    assert wanted | {"heddle_edge_HAS_CHUNK", "heddle_edge_MENTIONS"} <= set(seen)


def test_every_index_is_online(neo4j_scope: Neo4jScope, neo4j_driver: Driver) -> None:
    neo4j_scope.put([a_document()])

    states = {
        row["name"]: row["state"]
        for row in rows(neo4j_driver, "SHOW INDEXES YIELD name, state WHERE name STARTS WITH 'heddle_'")
    }

    assert set(states.values()) == {"ONLINE"}
    assert {"heddle_text", "heddle_vector", "heddle_node", "heddle_edge_MENTIONS"} <= set(states)


def test_processes_that_prepare_a_database_at_once_do_not_trip_each_other(
    neo4j_settings: Neo4jSettings, neo4j_driver: Driver
) -> None:
    rows(neo4j_driver, "DROP CONSTRAINT heddle_decision IF EXISTS")
    rows(neo4j_driver, "DROP INDEX heddle_source_by_parent IF EXISTS")
    names = [f"R{uuid.uuid4().hex[:8].upper()}" for _ in range(2)]
    schema = Schema(relations=tuple(map(RelationType, names)))
    stores = [connect(neo4j_settings, schema) for _ in range(6)]

    def prepare(store: Neo4jStore) -> None:
        Preparation(store._connection, schema).for_edges(names)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(prepare, stores))

    made = {row["name"] for row in rows(neo4j_driver, "SHOW INDEXES YIELD name")}
    assert {"heddle_decision", "heddle_source_by_parent", *(f"heddle_edge_{name}" for name in names)} <= made
    for name in names:
        rows(neo4j_driver, f"DROP CONSTRAINT heddle_edge_{name}")
        rows(neo4j_driver, f"DROP INDEX heddle_edge_{name}_by_document")
    for store in stores:
        store.close()


def test_a_name_that_is_taken_by_another_index_is_not_passed_over(
    neo4j_settings: Neo4jSettings, neo4j_driver: Driver
) -> None:
    rows(neo4j_driver, "DROP CONSTRAINT heddle_decision IF EXISTS")
    rows(neo4j_driver, "CREATE INDEX heddle_decision FOR (n:Stranger) ON (n.name)")
    store = connect(neo4j_settings)
    try:
        with pytest.raises(ConfigurationError, match="heddle_decision"):
            store.prepare_for_analysts()
    finally:
        rows(neo4j_driver, "DROP INDEX heddle_decision")
    store.prepare_for_analysts()
    store.close()


def every_query() -> dict[str, LiteralString]:
    """Each query by name; builders with one edge type and one label."""
    edge_type = cypher.ident("MENTIONS", DEFAULT_SCHEMA.edge_types())
    found: dict[str, LiteralString] = {
        name: text
        for module in (cypher_reading, cypher_writing, cypher_resolution)
        for name, text in vars(module).items()
        if name.isupper() and not name.startswith("_") and isinstance(text, str)
    }
    of_edges: list[Callable[[LiteralString], LiteralString]] = [
        cypher_writing.delete_edges,
        cypher_writing.create_edges,
        cypher_reading.edges_page,
        cypher_reading.document_edges,
        cypher_reading.count_edges,
        cypher_reading.count_edge_patterns,
    ]
    of_nodes: list[Callable[[LiteralString], LiteralString]] = [
        cypher_writing.show_nodes,
        cypher_writing.write_own_nodes,
        cypher_writing.remove_labels,
    ]
    found |= {build.__name__: build(edge_type) for build in of_edges}
    found |= {build.__name__: build(":Entity:Person") for build in of_nodes}
    found["neighbourhoods"] = cypher_reading.neighbourhoods([edge_type])
    found["edge"] = cypher_reading.edge([edge_type, edge_type])
    return found


READS_EVERYTHING = {"PING", "WORKSPACES"}
"""Queries about no workspace: one reads nothing, the other looks at each stored document."""
SORTS_LITTLE = {"neighbourhoods", "EDGE_TYPES_STORED"}
"""Queries that sort what stands at one node, or a few types."""


def operators(plan: dict[str, Any]) -> list[str]:
    return [
        plan["operatorType"].split("@")[0],
        *(op for child in plan.get("children", ()) for op in operators(child)),
    ]


@pytest.mark.parametrize("name", sorted(set(every_query()) - READS_EVERYTHING))
def test_every_query_finds_its_rows_by_an_index(
    neo4j_store: Neo4jStore, neo4j_driver: Driver, name: str
) -> None:
    text = every_query()[name]
    lists: dict[str, list[str]] = {key: [] for key in ("ids", "rows", "documents", "shared_types")}
    given = {key: lists.get(key, 1 if key == "limit" else "") for key in re.findall(r"\$(\w+)", text)}

    summary = neo4j_driver.execute_query("EXPLAIN " + text, given).summary

    assert summary.plan is not None
    steps = operators(summary.plan)
    assert [step for step in steps if "Scan" in step] == []
    assert [
        step for step in steps if step in {"Top", "PartialTop", "Sort"} and name not in SORTS_LITTLE
    ] == []
