"""A guarded world a store, shared by the packs: whoever adds to it takes it out again."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import cast

import pytest
from canary_listener import CanaryListener
from guarded_world import GuardedWorld
from neo4j_server import Neo4jSettings

# Others may use the same database server: a name that nobody else takes, and the same in both stores.
WORKSPACE = f"guarded-{secrets.token_hex(4)}"


@pytest.fixture(scope="session")
def embedded_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuardedWorld]:
    made = GuardedWorld(tmp_path_factory.mktemp("embedded"), workspace=WORKSPACE)
    with made.server:
        made.fill()
        yield made


@pytest.fixture(scope="session")
def neo4j_world(
    tmp_path_factory: pytest.TempPathFactory, neo4j_settings: Neo4jSettings
) -> Iterator[GuardedWorld]:
    made = GuardedWorld(tmp_path_factory.mktemp("neo4j"), neo4j_settings, workspace=WORKSPACE)
    with made.server:
        made.fill()
        yield made
        made.tidy(keep=())


@pytest.fixture(params=["embedded_world", pytest.param("neo4j_world", marks=pytest.mark.neo4j)])
def world(request: pytest.FixtureRequest) -> Iterator[GuardedWorld]:
    """The world of each store in turn; what a test adds and leaves is taken out behind it."""
    made = cast("GuardedWorld", request.getfixturevalue(request.param))
    yield made
    made.tidy()


@pytest.fixture
def canary() -> Iterator[CanaryListener]:
    """A listener on the loopback that nobody should call."""
    with CanaryListener() as listening:
        yield listening
