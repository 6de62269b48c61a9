"""The ground of the ranker: which entries its graph is made of, over all segments."""

from __future__ import annotations

import numpy as np
import pytest
from groups_of_nodes import joined_rows
from named_entries import PAGES, entries_of, entry_graph_of, named

from heddle.core.knowledge import KnowledgeType
from heddle.core.names import name_key
from heddle.retrieval.entry import TYPES
from heddle.retrieval.name_index import name_hash
from heddle.retrieval.ranker.ground import RankerGround, compose_ground
from heddle.retrieval.ranker.wording import stem_hash, wording_of

TEXT, ENTITY = TYPES.index(KnowledgeType.TEXT), TYPES.index(KnowledgeType.ENTITY)


def ground_of(
    pages: tuple[tuple[str, str], ...] = PAGES,
    *,
    cut: int = 0,
    dead: tuple[int, ...] = (),
    entities: tuple[int, ...] = (),
    node_names: tuple[str, ...] = (),
) -> RankerGround:
    """The ground of pages in two segments; the nodes that are given by name are one thing."""
    entries = entries_of(pages)
    types = np.full(len(pages), TEXT, np.uint8)
    types[list(entities)] = ENTITY
    live = np.ones(len(pages), np.bool_)
    live[list(dead)] = False
    joined = joined_rows(range(len(node_names))) if node_names else joined_rows()
    return compose_ground(
        [wording_of(entries[:cut]), wording_of(entries[cut:])],
        np.asarray([0, cut, len(pages)]),
        live,
        types,
        np.asarray([name_hash(name_key(name)) for name in node_names], np.uint64),
        joined,
    )


@pytest.mark.parametrize("cut", range(len(PAGES) + 1))
def test_segments_make_the_graph_that_their_pages_make(cut: int) -> None:
    ground, whole = ground_of(cut=cut), entry_graph_of(PAGES)

    assert [named(ground.graph, row) for row in range(len(PAGES))] == [
        named(whole, row) for row in range(len(PAGES))
    ]
    assert ground.living == len(PAGES)


def test_an_entity_is_no_part_of_the_graph_but_its_words_are_known() -> None:
    ground = ground_of(entities=(2,))
    stem = np.asarray([stem_hash("coast")], np.uint32)

    assert named(ground_of().graph, 1) == [2, 4]
    assert named(ground.graph, 1) == [4]
    assert ground.living == len(PAGES)
    assert ground.words.matches(np.arange(len(PAGES)), stem).anywhere().ravel().tolist() == [
        row == 2 for row in range(len(PAGES))
    ]


def test_what_no_longer_counts_is_neither_named_nor_counted() -> None:
    ground = ground_of(dead=(4,))

    assert named(ground.graph, 1) == [2]
    assert ground.living == len(PAGES) - 1


def test_a_page_is_reached_by_another_name_of_its_thing() -> None:
    pages = (("Ada Quill", "She was a director."), ("Harbour Lights", "A film by Adelaide Quillon."))

    assert named(ground_of(pages).graph, 1) == []
    assert named(ground_of(pages, node_names=("Ada Quill", "Adelaide Quillon")).graph, 1) == [0]


def test_the_walk_goes_where_the_names_lead() -> None:
    ground = ground_of()
    start = np.zeros(len(PAGES), np.float32)
    start[0] = 1

    ranks = ground.walk.along_names(start)

    assert ranks[1] > ranks[4] > 0
