"""What is one thing in an index is what is one thing in the graph, however the index came to it."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
from graph_builders import a_document, an_entity, id_of
from hypothesis import given, settings
from hypothesis import strategies as st
from naive_graph import NaiveStore

from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.graph.clusters import all_groups
from heddle.graph.records import Decision, Verdict
from heddle.graph.same_as import PartId, ResolutionChange, SameAs, node_of
from heddle.graph.store import GraphScope
from heddle.retrieval.joined_nodes import (
    CROWD,
    NOBODY,
    JoinedNodes,
    JoinedRows,
    bring_up_joined,
    open_joined,
    write_joined,
)

PEOPLE = ("Ada", "A. L.", "Ada King", "Bob", "Robert", "Rob")
IDS = [an_entity(name).id for name in PEOPLE]
ENDS = st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)).filter(lambda two: two[0] < two[1])


def same(one: str, other: str, score: float = 0.9) -> SameAs:
    return SameAs(PartId(min(one, other)), PartId(max(one, other)), score, "name")


def groups(joined: JoinedNodes) -> list[tuple[str, ...]]:
    ends = [int(place) for place in joined.starts]
    return [tuple(node.decode() for node in joined.members[a:b].tolist()) for a, b in pairwise(ends)]


def test_groups_read_back_and_an_index_of_single_nodes_has_no_file(tmp_path: Path) -> None:
    joined = JoinedNodes.of([("c", "a"), ("b",), ("e", "d", "f")])
    write_joined(tmp_path, joined)

    assert groups(open_joined(tmp_path)) == [("a", "c"), ("d", "e", "f")]
    assert open_joined(tmp_path).digest() == joined.digest()
    write_joined(tmp_path / "none", NOBODY)
    assert (len(open_joined(tmp_path / "none")), NOBODY.digest()) == (0, "")


@given(
    st.lists(st.sets(st.sampled_from("abcdefghij"), min_size=2), max_size=5), st.sets(st.sampled_from("abc"))
)
def test_groups_come_and_go_in_order(found: list[set[str]], gone: set[str]) -> None:
    every = JoinedNodes.of(map(sorted, found))
    touched = [group for group in groups(every) if gone & set(group)]
    rest = [group for group in groups(every) if not gone & set(group)]

    assert groups(every.without(gone)) == rest
    assert every.beside(gone) == sorted({node for group in touched for node in group})
    assert {*groups(every.without(gone).plus(JoinedNodes.of(touched)))} == {*groups(every)}


def test_a_node_knows_what_it_is_one_thing_with_among_those_that_are_there() -> None:
    joined = JoinedNodes.of([("a", "c"), ("a", "d", "x"), ("b", "x")])
    rows = JoinedRows.of(joined, np.asarray([0, 2, 0, 3, -1, 1, -1], dtype=np.int32))

    assert [rows.with_row(row) for row in range(4)] == [[2, 3], [], [0], [0]]
    assert rows.pairs(np.ones(4, np.int64)).tolist() == [[0, 2], [0, 3]]


def test_a_large_group_is_joined_to_its_best_known_node() -> None:
    names = [f"{number:02}" for number in range(CROWD + 2)]
    rows = JoinedRows.of(JoinedNodes.of([names]), np.arange(len(names), dtype=np.int32))
    degrees = np.ones(len(names), np.int64)
    degrees[3] = 5

    pairs = rows.pairs(degrees).tolist()

    assert len(pairs) == CROWD + 1
    assert all(3 in pair for pair in pairs)
    small = JoinedRows.of(JoinedNodes.of([names[:CROWD]]), np.arange(CROWD, dtype=np.int32))
    assert small.pairs(degrees).tolist() == [list(pair) for pair in combinations(range(CROWD), 2)]


def a_graph() -> GraphScope:
    scope = NaiveStore().scope(DEFAULT_WORKSPACE)
    scope.put([a_document("one", people=PEOPLE[:4]), a_document("two", people=PEOPLE[2:])])
    return scope


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_groups_that_are_kept_up_are_those_that_are_read_at_once(data: st.DataObject) -> None:
    graph, joined, revision = a_graph(), NOBODY, 0
    for _ in range(data.draw(st.integers(1, 4))):
        words: list[Decision] = []
        match data.draw(st.sampled_from(["resolve", "decide", "delete"])):
            case "resolve":
                pairs = [same(*ends) for ends in data.draw(st.sets(ENDS, max_size=4))]
                touched = {node for pair in pairs for node in pair.nodes} | data.draw(
                    st.sets(st.sampled_from(IDS))
                )
                there = [pair for pair in pairs if all(graph.node(node) for node in pair.nodes)]
                graph.write_resolution(ResolutionChange("r", 1, tuple(touched), tuple(there)))
            case "decide":
                verdict = data.draw(st.sampled_from(list(Verdict)))
                words = [Decision(verdict, *data.draw(ENDS))]
                graph.decide(words[0])
            case _:
                for document in list(graph.documents())[:1]:
                    gone = graph.subgraph(document.id)
                    graph.delete(document.id)
                    names = {node.id for node in gone.nodes} if gone else set()
                    words = [each for each in graph.decisions() if names & {each.left, each.right}]
        joined = bring_up_joined(graph, joined, graph.resolution_changes(revision), words)
        revision = graph.resolution().revision

        at_once = JoinedNodes.of([[node_of(part) for part in group] for group in all_groups(graph)])
        assert groups(joined) == groups(at_once)


def test_what_did_not_change_is_not_read_again() -> None:
    graph = a_graph()
    graph.write_resolution(ResolutionChange("r", 1, tuple(IDS), (same(IDS[0], IDS[1]), same(IDS[3], IDS[4]))))
    joined = bring_up_joined(graph, NOBODY, None)

    assert bring_up_joined(graph, joined, []) is joined
    graph.delete(id_of("two"))
    left = bring_up_joined(graph, joined, graph.resolution_changes(1))
    assert groups(left) == [tuple(sorted((IDS[0], IDS[1])))]
