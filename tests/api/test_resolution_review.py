"""Places in the order of doubt are written and read back; a part is spoken of by its own documents."""

from __future__ import annotations

from pathlib import Path

import resolved_world as world
from hypothesis import given
from hypothesis import strategies as st
from resolved_world import named

from heddle.api.resolution_review import documents_of_part, read_place, review_page, write_place
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.looking_around import go_on
from heddle.graph.same_as import PartId, SameAs

ids = st.text("0123456789abcdef:", min_size=1, max_size=20).map(PartId)


@given(st.builds(SameAs, ids, ids, st.floats(0.1, 1), st.just("")))
def test_a_place_is_read_back(pair: SameAs) -> None:
    assert read_place(write_place(pair)) == pair


@given(st.text(max_size=40))
def test_what_is_no_place_is_the_beginning_or_some_place(text: str) -> None:
    found = read_place(text)

    assert found is None or 0 * found.score == 0


def test_the_documents_of_a_part_are_its_own(tmp_path: Path) -> None:
    scope = EmbeddedStore(tmp_path / "graph.db").scope(DEFAULT_WORKSPACE)
    world.fill(scope)
    of_minutes, of_census = map(PartId, world.parts())

    assert documents_of_part(scope, of_minutes) == [world.page_id("minutes")]
    assert documents_of_part(scope, of_census) == [world.page_id("census")]
    both = documents_of_part(scope, PartId(named("John Smith")))
    assert both == sorted([world.page_id("minutes"), world.page_id("census")])


def test_a_page_of_a_rare_type_ends_and_goes_on(tmp_path: Path) -> None:
    scope = EmbeddedStore(tmp_path / "graph.db").scope(DEFAULT_WORKSPACE)
    world.fill(scope)

    page = review_page(scope, kind="Place", after=None, limit=5, check=go_on)
    first = review_page(scope, kind="Organization", after=None, limit=1, check=go_on)

    assert (page.pairs, page.after) == ([], None)
    assert first.pairs[0]["left"]["type"] == "Organization"
