"""Neo4j fixtures: a store for each module that asks, a workspace for each test, the bare driver."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from neo4j import Driver, GraphDatabase
from neo4j_server import Neo4jSettings
from neo4j_stores import connect

from heddle.core.ids import WorkspaceId
from heddle.graph.neo4j_store import Neo4jScope, Neo4jStore


@pytest.fixture(scope="module")
def neo4j_store(neo4j_settings: Neo4jSettings) -> Iterator[Neo4jStore]:
    made = connect(neo4j_settings)
    made.prepare_for_analysts(4)
    yield made
    made.close()


@pytest.fixture(scope="module")
def neo4j_driver(neo4j_settings: Neo4jSettings) -> Iterator[Driver]:
    """The bare driver, to look at what really lies in the database."""
    auth = (neo4j_settings.user, neo4j_settings.password)
    with GraphDatabase.driver(neo4j_settings.uri, auth=auth, notifications_min_severity="OFF") as made:
        yield made


@pytest.fixture
def neo4j_scope(neo4j_store: Neo4jStore) -> Iterator[Neo4jScope]:
    made = neo4j_store.scope(WorkspaceId(f"store-{uuid.uuid4().hex}"))
    yield made
    for document in [found.id for found in made.documents()]:
        if made.document(document) is not None:
            made.delete(document)
