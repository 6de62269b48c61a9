"""Which keys hold, and whom it concerns when one begins or ceases to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from graph_builders import a_document, an_entity

from heddle.core.ids import DEFAULT_WORKSPACE, NodeId
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.same_as import ResolutionChange
from heddle.graph.store import GraphScope
from heddle.ingest.resolution.blocking import MOST
from heddle.ingest.resolution.key_directory import KeyDirectory

NAMES = [f"Person {number}" for number in range(MOST + 2)]
NODES = [an_entity(name).id for name in NAMES]


@pytest.fixture
def scope(tmp_path: Path) -> Iterator[GraphScope]:
    store = EmbeddedStore(tmp_path / "graph.db")
    scope = store.scope(DEFAULT_WORKSPACE)
    scope.put([a_document("all", people=NAMES)])
    yield scope
    store.close()


def keep(scope: GraphScope, nodes: list[NodeId], key: str) -> None:
    sequence = scope.standing().sequence
    scope.write_resolution(
        ResolutionChange("test", sequence, tuple(nodes), keys=dict.fromkeys(nodes, (key,)), anew=True)
    )


def test_a_key_that_one_more_makes_too_common_concerns_all_who_have_it(scope: GraphScope) -> None:
    keep(scope, NODES[:MOST], "s:x")
    directory = KeyDirectory(scope, {}, {NODES[MOST]: ("s:x",)})

    assert not directory.holds("s:x")
    assert directory.concerned() == sorted(NODES[:MOST])
    assert directory.sharing("s:x") == ()


def test_a_key_that_one_less_makes_rare_again_concerns_all_who_are_left(scope: GraphScope) -> None:
    keep(scope, NODES[: MOST + 1], "s:x")
    directory = KeyDirectory(scope, {NODES[0]: ("s:x",)}, {})

    assert directory.holds("s:x")
    assert directory.concerned() == sorted(NODES[1 : MOST + 1])
    assert set(directory.sharing("s:x")) == set(NODES[1 : MOST + 1])


def test_a_key_that_goes_on_holding_concerns_nobody_and_finds_both_old_and_new(scope: GraphScope) -> None:
    keep(scope, NODES[:2], "s:x")
    directory = KeyDirectory(scope, {}, {NODES[2]: ("s:x", "n:y")})

    assert directory.concerned() == []
    assert directory.candidates(NODES[2], ("s:x", "n:y")) == set(NODES[:2])


def test_a_longer_name_that_comes_concerns_the_word_that_may_be_short_for_it(scope: GraphScope) -> None:
    keep(scope, NODES[:1], "=:hopper")

    assert KeyDirectory(scope, {}, {NODES[1]: ("tP:hopper",)}).concerned() == NODES[:1]
    assert KeyDirectory(scope, {}, {NODES[1]: ("tP:hoover",)}).concerned() == []
