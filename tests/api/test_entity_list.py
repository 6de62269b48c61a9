"""Lists of entities and relations cost little, however many there are and however rare a name is."""

from __future__ import annotations

from pathlib import Path

import pytest
from graph_builders import a_document

from heddle.api import entity_list
from heddle.api.entity_list import entity_page, relation_page
from heddle.core.errors import NotFound
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.graph.embedded import EmbeddedScope, EmbeddedStore
from heddle.graph.looking_around import go_on

PEOPLE = tuple(f"Person {number}" for number in range(12))


@pytest.fixture
def scope(tmp_path: Path) -> EmbeddedScope:
    scope = EmbeddedStore(tmp_path / "graph.db").scope(DEFAULT_WORKSPACE)
    scope.put([a_document("staff", people=PEOPLE, employer="Corvane")])
    return scope


def test_a_page_that_looks_for_a_rare_name_ends_early_and_goes_on(
    scope: EmbeddedScope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entity_list, "MOST_LOOKED_AT", 4)
    found, after, asked = [], "", 0
    while True:
        page = entity_page(scope, kind="", name="person 7", after=after, limit=5, check=go_on)
        found += [item["name"] for item in page.items]
        asked += 1
        if page.after is None:
            break
        after = page.after

    assert found == ["Person 7"]
    assert asked == 4


def test_relations_are_read_in_the_order_of_their_ids(scope: EmbeddedScope) -> None:
    page = relation_page(scope, kind="", source="", target="", after="", limit=50, check=go_on)

    ids = [item["id"] for item in page.items]
    assert len(ids) == len(PEOPLE)
    assert ids == sorted(ids)


def test_an_unknown_type_is_named(scope: EmbeddedScope) -> None:
    with pytest.raises(NotFound, match="Planet"):
        entity_page(scope, kind="Planet", name="", after="", limit=5, check=go_on)


def test_a_deadline_stops_a_list(scope: EmbeddedScope) -> None:
    def stop() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        entity_page(scope, kind="", name="", after="", limit=5, check=stop)
