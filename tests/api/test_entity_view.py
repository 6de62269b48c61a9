"""An entity's page costs the same however often it is mentioned, and ends when nobody waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graph_builders import ORGANIZATION, a_document, an_entity, id_of

from heddle.api.entity_view import MAX_SHOWN, entity_detail
from heddle.core.deadline import Deadline
from heddle.core.errors import DeadlineExceeded
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.graph.embedded import EmbeddedScope, EmbeddedStore
from heddle.graph.evidence_view import Known, document_of

PEOPLE = [f"Person Number {number}" for number in range(150)]
HUB = an_entity("Corvane", ORGANIZATION).id
QUIET = an_entity("Person Number 7").id


class CountingGraph:
    """A graph that counts what it is asked."""

    def __init__(self, scope: EmbeddedScope) -> None:
        self._scope = scope
        self.asked: Counter[str] = Counter()
        self.read = 0

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._scope, name)

        def counted(*positional: Any, **named: Any) -> Any:
            self.asked[name] += 1
            found = method(*positional, **named)
            self.read += len(found) if isinstance(found, list) else 1
            return found

        return counted


@pytest.fixture(scope="module")
def scope(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedScope]:
    """One company that 150 people work for, as 150 documents say that all name one of them, too."""
    store = EmbeddedStore(tmp_path_factory.mktemp("hub") / "graph.db")
    scope = store.scope(DEFAULT_WORKSPACE)
    scope.put([a_document(person, people=(person,), employer="Corvane") for person in PEOPLE])
    yield scope
    store.close()


def test_a_hub_shows_a_hundred_of_each_and_says_that_there_are_more(scope: EmbeddedScope) -> None:
    found = entity_detail(scope, HUB)

    assert len(found["mentions"]) == len(found["neighbours"]) == MAX_SHOWN
    assert found["truncated"]
    assert {each["edge"] for each in found["neighbours"]} == {"WORKS_FOR"}
    assert len({each["evidence"]["document"] for each in found["mentions"]}) == MAX_SHOWN


def test_an_entity_of_few_mentions_is_shown_whole(scope: EmbeddedScope) -> None:
    found = entity_detail(scope, QUIET)

    assert [each["evidence"]["source"] for each in found["mentions"]] == ["Person Number 7"]
    assert [(each["edge"], each["direction"], each["id"]) for each in found["neighbours"]] == [
        ("WORKS_FOR", "out", HUB)
    ]
    assert not found["truncated"]


def test_the_cost_of_a_hub_is_bounded(scope: EmbeddedScope) -> None:
    graph = CountingGraph(scope)

    entity_detail(graph, HUB)

    # A mention: its holder and its document. Beside them: the entity, its types, mentions and neighbours.
    assert sum(graph.asked.values()) <= 2 * MAX_SHOWN + 10
    assert graph.read <= 5 * MAX_SHOWN


def test_it_ends_when_the_time_is_over(scope: EmbeddedScope) -> None:
    with pytest.raises(DeadlineExceeded):
        entity_detail(scope, HUB, Deadline(0.0).check)


def test_the_document_of_a_part_is_asked_for_once(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / "graph.db")
    scope = store.scope(DEFAULT_WORKSPACE)
    scope.put([a_document("report")])
    (chunk,) = [node for node in scope.nodes() if node.type == "Chunk"]
    graph, known = CountingGraph(scope), Known()

    twice = [document_of(graph, chunk, known) for _ in range(2)]
    store.close()

    assert twice == [id_of("report")] * 2
    assert sum(graph.asked.values()) == 1
