"""The entry graph leads from what names to what is named, and across rare names that are shared."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from named_entries import PAGES, entries_of, entry_graph_of, named

from heddle.core.names import name_key
from heddle.retrieval.name_index import name_hash
from heddle.retrieval.ranker.entry_graph import MOST_BEARERS, compose_entry_graph
from heddle.retrieval.ranker.wording import wording_of

FILM, DIRECTOR, TOWN, COUNTRY, TEACHER = range(5)
TEXTS = np.zeros(len(PAGES), np.uint8)


def test_an_edge_leads_from_the_page_that_names_to_the_page_about_it() -> None:
    graph = entry_graph_of(PAGES)

    assert named(graph, FILM) == [DIRECTOR]
    assert named(graph, DIRECTOR) == [TOWN, TEACHER]
    assert named(graph, COUNTRY) == []
    assert graph.named_by.columns[graph.named_by.of(TOWN)].tolist() == [DIRECTOR]


def test_an_edge_knows_the_sentence_that_names() -> None:
    graph = entry_graph_of(PAGES)

    assert graph.naming.sentences[graph.naming.of(DIRECTOR)].tolist() == [1, 1]


def test_of_nested_names_the_longest_counts() -> None:
    pages = [
        ("Salis", "A river."),
        ("University of Salis", "A school of mills."),
        ("Ada Quill", "She studied at the University of Salis for years."),
    ]
    assert named(entry_graph_of(pages), 2) == [1]


def test_a_name_that_several_pages_bear_is_shared_out_among_them() -> None:
    pages = [
        ("Mercury", "A planet."),
        ("Mercury", "A god."),
        ("Venus", "A goddess."),
        ("Night sky", "We saw Mercury and Venus."),
    ]
    graph = entry_graph_of(pages)
    weights = dict(
        zip(
            graph.naming.columns[graph.naming.of(3)].tolist(),
            graph.naming.weights[graph.naming.of(3)].tolist(),
            strict=True,
        )
    )

    assert weights[0] == weights[1]
    assert weights[2] > weights[0]


def test_a_row_does_not_take_a_name_from_the_page_that_bears_it() -> None:
    pages = [("Mercury", "A planet."), ("Mercury", "A row of it."), ("Sky", "We saw Mercury.")]
    alive = np.ones(3, dtype=np.bool_)
    parts = [(0, wording_of(entries_of(pages)), alive)]

    among_pages = compose_entry_graph(parts, np.asarray([0, 0, 0], np.uint8))
    beside_a_row = compose_entry_graph(parts, np.asarray([0, 1, 0], np.uint8))

    here = among_pages.naming.of(2)
    assert (beside_a_row.naming.weights[here] > among_pages.naming.weights[here]).all()


def test_a_name_leads_to_a_limited_number_of_entries() -> None:
    pages = [("Orla Fenn", f"Page {number} of it.") for number in range(3 * MOST_BEARERS)]
    pages.append(("Letter", "They saw Orla Fenn at the mill."))

    assert len(named(entry_graph_of(pages), len(pages) - 1)) == MOST_BEARERS


def test_a_name_that_many_mention_weighs_less_than_a_rare_one() -> None:
    pages = [("Merrow", "A land."), ("Salis", "A port.")]
    pages += [(f"Mill {number}", "It stands in Merrow.") for number in range(10)]
    pages.append(("Quay", "It stands in Merrow at Salis."))
    graph = entry_graph_of(pages)
    here = graph.naming.of(len(pages) - 1)
    weights = dict(zip(graph.naming.columns[here].tolist(), graph.naming.weights[here].tolist(), strict=True))

    assert weights[1] > weights[0]


def test_two_pages_that_name_the_same_rare_thing_share_it() -> None:
    pages = [
        ("First", "It was built by Orla Fenn in spring."),
        ("Second", "Nobody but Orla Fenn would have sold it."),
        ("Third", "It was built in spring."),
    ]
    graph = entry_graph_of(pages)
    shared = set(graph.sharing.columns[graph.sharing.of(0)].tolist())

    assert shared & set(graph.sharing.columns[graph.sharing.of(1)].tolist())
    assert not shared & set(graph.sharing.columns[graph.sharing.of(2)].tolist())


def test_names_of_one_thing_count_as_one_name() -> None:
    pages = [("Robert Vale", "A painter."), ("Guide", "The harbour was painted by Bob Vale.")]
    alias, full = name_hash(name_key("Bob Vale")), name_hash(name_key("Robert Vale"))
    same = np.sort(np.asarray([alias, full], dtype=np.uint64))
    stands = np.full(2, full, dtype=np.uint64)
    alive = np.ones(2, dtype=np.bool_)
    parts = [(0, wording_of(entries_of(pages)), alive)]

    assert named(compose_entry_graph(parts, TEXTS[:2]), 1) == []
    assert named(compose_entry_graph(parts, TEXTS[:2], (same, stands)), 1) == [0]


@given(st.lists(st.booleans(), min_size=len(PAGES), max_size=len(PAGES)))
def test_what_does_not_count_leaves_no_trace(alive: list[bool]) -> None:
    kept = np.asarray(alive, dtype=np.bool_)
    rows = np.flatnonzero(kept)
    whole = compose_entry_graph([(0, wording_of(entries_of(PAGES)), kept)], TEXTS)
    alone = entry_graph_of([PAGES[row] for row in rows])

    for place, row in enumerate(rows.tolist()):
        assert [rows.tolist().index(other) for other in named(whole, row)] == named(alone, place)
        assert np.array_equal(
            whole.naming.weights[whole.naming.of(row)], alone.naming.weights[alone.naming.of(place)]
        )


@given(st.integers(0, len(PAGES)))
def test_two_segments_make_the_graph_that_one_makes(cut: int) -> None:
    entries = entries_of(PAGES)
    parts = [
        (0, wording_of(entries[:cut]), np.ones(cut, np.bool_)),
        (cut, wording_of(entries[cut:]), np.ones(len(entries) - cut, np.bool_)),
    ]
    both, one = compose_entry_graph(parts, TEXTS), entry_graph_of(PAGES)

    for name in ("indptr", "columns", "weights", "sentences"):
        assert np.array_equal(getattr(both.naming, name), getattr(one.naming, name))
        assert np.array_equal(getattr(both.sharing, name), getattr(one.sharing, name))


def test_no_entries_make_an_empty_graph() -> None:
    graph = entry_graph_of([])

    assert graph.count == 0
    assert len(graph.named_by.columns) == 0
