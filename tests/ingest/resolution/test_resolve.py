"""The stored resolution is a function of the graph, whatever way led to it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from graph_builders import a_document, an_entity
from name_world import World, WorldMaker

from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.store import GraphScope
from heddle.ingest.resolution.resolve import resolve

NewScope = Callable[[], GraphScope]


@pytest.fixture(scope="module")
def world() -> World:
    return WorldMaker(5, size=20).world(5)


@pytest.fixture
def new_scope(tmp_path: Path) -> Iterator[NewScope]:
    stores: list[EmbeddedStore] = []

    def make() -> GraphScope:
        stores.append(EmbeddedStore(tmp_path / f"{len(stores)}.db"))
        return stores[-1].scope(DEFAULT_WORKSPACE)

    yield make
    for store in stores:
        store.close()


def stored(scope: GraphScope) -> tuple[object, ...]:
    """All that resolution has stored, with the keys by which it finds."""
    nodes = [node.id for node in scope.nodes()]
    return (
        list(scope.same_as()),
        list(scope.namesakes()),
        scope.keys_of(nodes),
        scope.resolved_in([document.id for document in scope.documents()]),
    )


@pytest.mark.parametrize("seed", range(4))
def test_order_and_deletions_between_change_nothing(new_scope: NewScope, world: World, seed: int) -> None:
    scope, dice = new_scope(), random.Random(seed)
    puts = list(world.documents)
    dice.shuffle(puts)
    passing = puts[len(puts) * 2 // 3 :]
    back = passing[::2]
    moves = [(dice.random(), "put", put) for put in puts]
    moves += [(1 + dice.random(), "delete", put) for put in passing]
    moves += [(2 + dice.random(), "put", put) for put in back]
    for _, what, put in sorted(moves, key=lambda move: move[0]):
        if what == "put":
            scope.put([put])
        else:
            scope.delete(put.subgraph.document)
        if dice.random() < 0.4:
            resolve(scope)
    resolve(scope)
    at_once = new_scope()
    at_once.put([put for put in puts if put not in passing] + back)
    resolve(at_once)

    assert stored(scope) == stored(at_once)
    assert list(scope.same_as())
    assert list(scope.namesakes())


def test_a_run_over_an_unchanged_graph_looks_at_nothing(new_scope: NewScope, world: World) -> None:
    scope = new_scope()
    scope.put(world.documents[:6])

    assert resolve(scope).entities > 20
    assert resolve(scope).entities == 0


def test_one_more_document_is_resolved_without_looking_at_all_others(
    new_scope: NewScope, world: World
) -> None:
    scope = new_scope()
    scope.put(world.documents[1:])
    everything = resolve(scope).entities
    scope.put(world.documents[:1])

    assert 0 < resolve(scope).entities < everything / 2


def test_deleting_everything_leaves_nothing(new_scope: NewScope, world: World) -> None:
    scope = new_scope()
    scope.put(world.documents[:4])
    resolve(scope)
    for put in world.documents[:4]:
        scope.delete(put.subgraph.document)
    resolve(scope)

    assert stored(scope) == ([], [], {}, {})
    assert scope.resolution().sequence == scope.standing().sequence


def test_a_run_that_is_ended_stores_nothing_and_progress_is_told(new_scope: NewScope, world: World) -> None:
    scope = new_scope()
    scope.put(world.documents[:4])

    def end() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        resolve(scope, check=end)
    assert scope.resolution().resolver == ""

    told: list[tuple[int, int]] = []
    resolve(scope, listener=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] > 0


def test_a_short_name_goes_to_the_longer_one_of_its_document(new_scope: NewScope) -> None:
    scope = new_scope()
    scope.put([a_document("a", people=("Grace Hopper", "Hopper"), text="Grace Hopper met Hopper.")])
    resolve(scope)
    (pair,) = scope.same_as()

    assert {*pair.nodes} == {an_entity("Grace Hopper").id, an_entity("Hopper").id}
    assert pair.accepted
    assert "named in one document" in pair.evidence


def test_names_of_other_numbers_are_other_things(new_scope: NewScope) -> None:
    scope = new_scope()
    scope.put([a_document("a", people=("Henry Tudor VII",)), a_document("b", people=("World Cup 2010",))])
    scope.put([a_document("c", people=("World Cup 2014",))])
    resolve(scope)

    assert not [pair for pair in scope.same_as() if pair.accepted]
