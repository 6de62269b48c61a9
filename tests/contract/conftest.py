"""The stores that the contract suite runs on."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from graph_comparison import FreshScope
from naive_graph import NaiveStore

from heddle.core.ids import WorkspaceId
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.schema import DEFAULT_SCHEMA
from heddle.graph.store import GraphScope, GraphStore

STORES = ["naive", "embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)]


@pytest.fixture(scope="session", params=STORES)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """A store of each kind; the naive one holds the suite itself against plain dictionaries."""
    made = _make(request, tmp_path_factory.mktemp("store"))
    yield made
    made.close()


def _make(request: pytest.FixtureRequest, folder: Path) -> GraphStore:
    if request.param == "naive":
        return NaiveStore()
    if request.param == "embedded":
        return EmbeddedStore(folder / "graph.db")
    from heddle.graph.neo4j_store import Neo4jStore

    server = request.getfixturevalue("neo4j_settings")
    return Neo4jStore(
        server.uri,
        user=server.user,
        password=server.password,
        database=server.database,
        schema=DEFAULT_SCHEMA,
    )


@pytest.fixture
def fresh_scope(store: GraphStore) -> Iterator[FreshScope]:
    """Makes empty workspaces that nobody else uses, and empties them afterwards."""
    made: list[GraphScope] = []

    def make() -> GraphScope:
        made.append(store.scope(WorkspaceId(f"contract-{uuid.uuid4().hex}")))
        return made[-1]

    yield make
    for scope in made:
        for document in [found.id for found in scope.documents()]:
            if scope.document(document) is not None:
                scope.delete(document)


@pytest.fixture
def scope(fresh_scope: FreshScope) -> GraphScope:
    """An empty workspace."""
    return fresh_scope()
