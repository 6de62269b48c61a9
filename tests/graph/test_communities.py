"""Communities: found where they were planted, nested, and the same whenever the graph is the same."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest
from graph_around import links, mentions, of_edges, people
from hypothesis import given
from hypothesis import strategies as st
from naive_graph import NaiveScope

from heddle.core.canonical import canonical_json
from heddle.core.errors import StoreCorrupt
from heddle.core.ids import DEFAULT_WORKSPACE, NodeId
from heddle.graph.communities import TOP, Communities, find_communities
from heddle.graph.records import DocumentPut, Edge


def a_graph(*documents: DocumentPut) -> NaiveScope:
    scope = NaiveScope(DEFAULT_WORKSPACE)
    scope.put(documents)
    return scope


def clique(name: str, size: int) -> list[tuple[str, str]]:
    return list(itertools.combinations([f"{name}{index}" for index in range(size)], 2))


def groups(found: Communities, level: int = 0) -> set[frozenset[str]]:
    return {frozenset(map(str, each.members)) for each in found.communities if each.level == level}


def test_what_is_joined_closely_is_one_community() -> None:
    two = [*clique("a", 5), *clique("b", 4), ("a0", "b0")]

    found = find_communities(a_graph(people(two, alone=["hermit"])), seed=0)

    assert groups(found) == {
        frozenset(f"a{index}" for index in range(5)),
        frozenset(f"b{index}" for index in range(4)),
    }
    larger, smaller = found.communities
    assert (larger.size, larger.density, larger.level, larger.parent) == (5, 1.0, 0, "")
    assert smaller.size == 4
    assert found.isolated == 1


def test_people_who_are_mentioned_together_are_joined() -> None:
    documents = [mentions(f"one-{index}", ["ada", "bob", "cyd"]) for index in range(3)]
    documents += [mentions("two", ["dee", "eve"]), mentions("three", ["fay"])]

    found = find_communities(a_graph(*documents), seed=0)

    assert groups(found) == {frozenset({"ada", "bob", "cyd"}), frozenset({"dee", "eve"})}
    assert found.isolated == 1


def test_a_place_that_speaks_of_a_crowd_joins_nobody_and_is_counted() -> None:
    crowd = [f"p{index}" for index in range(51)]

    found = find_communities(a_graph(mentions("list", crowd), mentions("pair", crowd[:2])), seed=0)

    assert groups(found) == {frozenset({"p0", "p1"})}
    assert (found.crowds, found.isolated) == (1, 49)


def test_members_come_by_how_many_others_they_are_joined_to() -> None:
    all_but_one = [pair for pair in clique("a", 5) if pair != ("a1", "a2")]

    (found,) = find_communities(a_graph(people(all_but_one)), seed=0).communities

    assert found.members == ("a0", "a3", "a4", "a1", "a2")
    assert found.density == 9 / 10
    assert (found.top[0].name, found.top[0].type_name) == ("a0", "Person")


def test_a_community_is_introduced_by_its_first_members() -> None:
    (found,) = find_communities(a_graph(people(clique("a", TOP + 2))), seed=0).communities

    assert [each.id for each in found.top] == list(found.members[:TOP])


def ring_of_cliques(number: int, size: int) -> list[tuple[str, str]]:
    joins = [(f"{index:02}-0", f"{(index + 1) % number:02}-1") for index in range(number)]
    return [*joins, *(pair for index in range(number) for pair in clique(f"{index:02}-", size))]


def test_small_communities_stand_inside_larger_ones() -> None:
    # So many cliques in a ring that modularity likes pairs of them better: its resolution limit.
    found = find_communities(a_graph(people(ring_of_cliques(60, 3))), seed=0)

    cliques = {frozenset(f"{index:02}-{each}" for each in range(3)) for index in range(60)}
    parents = {each.parent for each in found.communities}
    finest = {frozenset(map(str, each.members)) for each in found.communities if each.id not in parents}
    assert finest == cliques
    assert all(each.size > 3 for each in found.communities if each.level == 0)
    assert_nested(found)


def assert_nested(found: Communities) -> None:
    by_id = {each.id: each for each in found.communities}
    assert len(by_id) == len(found.communities)
    for each in found.communities:
        if each.parent:
            above = by_id[each.parent]
            assert set(each.members) < set(above.members)
            assert each.level == above.level + 1
        else:
            assert each.level == 0
    for level in {each.level for each in found.communities}:
        members = [name for each in found.communities if each.level == level for name in each.members]
        assert len(members) == len(set(members)), "communities of a level share nobody"


@given(edges=links, seed=st.integers(0, 2**32))
def test_communities_are_nested_and_hold_everybody_who_is_joined(edges: list[Edge], seed: int) -> None:
    found = find_communities(a_graph(of_edges(edges)), seed=seed)

    assert_nested(found)
    model = nx.Graph([(str(edge.source), str(edge.target)) for edge in edges if edge.source != edge.target])
    inside = {name for each in found.communities for name in each.members}
    assert inside <= set(model)
    assert found.isolated == len({end for edge in edges for end in (edge.source, edge.target)} - set(model))
    for each in found.communities:
        among = model.subgraph(map(str, each.members))
        assert each.size >= 2
        assert each.density == pytest.approx(nx.density(among))
        degrees = [among.degree(str(name)) for name in each.members]
        assert degrees == sorted(degrees, reverse=True)


def a_corpus() -> list[DocumentPut]:
    names = [f"p{index}" for index in range(40)]
    documents = [mentions(f"doc-{index}", names[index % 31 : index % 31 + 5]) for index in range(60)]
    return [*documents, people(ring_of_cliques(12, 4))]


def test_the_order_of_ingestion_does_not_matter() -> None:
    one = find_communities(a_graph(*a_corpus()), seed=7)
    other = find_communities(a_graph(*reversed(a_corpus())), seed=7)

    assert canonical_json(one.to_json()) == canonical_json(other.to_json())
    assert one.graph_version == a_graph(*a_corpus()).version()


PRINT = """
import sys
from naive_graph import NaiveScope
from test_communities import a_corpus, a_graph
from heddle.graph.communities import find_communities
import json
print(json.dumps(find_communities(a_graph(*a_corpus()), seed=7).to_json()))
"""


def test_another_process_finds_the_same_bytes() -> None:
    tests = Path(__file__).resolve().parents[1]
    # Sets of text are ordered otherwise in each process.
    done = subprocess.run(
        [sys.executable, "-c", PRINT],
        env={"PYTHONPATH": f"{tests / 'support'}:{tests / 'graph'}", "PYTHONHASHSEED": "4711"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == json.dumps(find_communities(a_graph(*a_corpus()), seed=7).to_json())


def test_what_is_kept_reads_back_the_same() -> None:
    found = find_communities(a_graph(*a_corpus()), seed=3)

    assert Communities.from_json(json.loads(json.dumps(found.to_json()))) == found
    assert found.seed == 3


@pytest.mark.parametrize("kept", [{}, {"communities": 1}, {"seed": "x"}])
def test_what_is_no_communities_is_named_damaged(kept: dict[str, object]) -> None:
    with pytest.raises(StoreCorrupt):
        Communities.from_json(kept)


def test_a_graph_without_knowledge_has_no_communities() -> None:
    empty = find_communities(NaiveScope(DEFAULT_WORKSPACE), seed=0)

    assert (empty.communities, empty.isolated, empty.crowds) == ((), 0, 0)
    assert find_communities(a_graph(people([], alone=["ada"])), seed=0).isolated == 1


def test_what_stops_the_work_reaches_the_caller() -> None:
    def check() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        find_communities(a_graph(people([("a", "b")])), seed=0, check=check)


def test_documents_that_come_and_go_leave_no_trace() -> None:
    graph = a_graph(*a_corpus())
    before = find_communities(graph, seed=1)
    graph.put([mentions("extra", ["p1", "p39", "stranger"])])
    between = find_communities(graph, seed=1)
    graph.delete(next(each.id for each in graph.documents() if each.properties.get("title") == "extra"))

    assert between != before
    assert find_communities(graph, seed=1) == before
    assert NodeId("stranger") in {name for each in between.communities for name in each.members}
