"""Short ways to a Neo4j store and to what really lies in its database."""

from __future__ import annotations

from typing import Any, LiteralString

from neo4j import Driver
from neo4j_server import Neo4jSettings

from heddle.graph.dump import canonical_dump
from heddle.graph.neo4j_store import Neo4jStore
from heddle.graph.schema import DEFAULT_SCHEMA, Schema
from heddle.graph.store import GraphReader


def connect(server: Neo4jSettings, schema: Schema = DEFAULT_SCHEMA) -> Neo4jStore:
    """A store on a server."""
    return Neo4jStore(
        server.uri, user=server.user, password=server.password, database=server.database, schema=schema
    )


def rows(driver: Driver, query: LiteralString, **parameters: Any) -> list[dict[str, Any]]:
    """All rows of a query, as the database gives them."""
    return [record.data() for record in driver.execute_query(query, parameters).records]


def dump(graph: GraphReader) -> list[str]:
    """The canonical dump."""
    return list(canonical_dump(graph))
