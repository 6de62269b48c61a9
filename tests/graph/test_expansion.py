"""The graph around some nodes: whole where bounds do not bite, bounded and the same where they do."""

from __future__ import annotations

import networkx as nx
import pytest
from graph_around import SOME_NAMES, links, mentions, of_edges, people, undirected
from hypothesis import given
from hypothesis import strategies as st
from naive_graph import NaiveScope

from heddle.core.errors import NotFound
from heddle.core.ids import DEFAULT_WORKSPACE, NodeId
from heddle.graph.expansion import Expansion, expand
from heddle.graph.records import DocumentPut, Edge
from heddle.graph.schema import EdgeType


def a_graph(*documents: DocumentPut) -> NaiveScope:
    scope = NaiveScope(DEFAULT_WORKSPACE)
    scope.put(documents)
    return scope


def distances(found: Expansion) -> dict[str, int]:
    return {reached.node.id: reached.distance for reached in found.nodes}


@given(
    edges=links, starts=st.lists(st.sampled_from(SOME_NAMES), min_size=1, max_size=3), hops=st.integers(0, 3)
)
def test_it_is_the_ball_around_the_starts_with_all_edges_in_it(
    edges: list[Edge], starts: list[str], hops: int
) -> None:
    graph = a_graph(of_edges(edges, alone=SOME_NAMES))
    model = undirected(edges)

    found = expand(graph, [NodeId(name) for name in starts], hops=hops)

    assert distances(found) == nx.multi_source_dijkstra_path_length(model, set(starts), cutoff=hops)
    inside = distances(found).keys()
    assert list(found.edges) == [e for e in graph.edges() if {e.source, e.target} <= inside]
    assert not found.truncated
    assert [each.distance for each in found.nodes] == sorted(each.distance for each in found.nodes)


def test_types_say_which_edges_to_walk_and_which_nodes_to_step_on() -> None:
    graph = a_graph(people([("ada", "bob")]), mentions("one", ["ada", "cyd"]))
    ada = [NodeId("ada")]

    assert set(distances(expand(graph, ada, hops=1))) == {"ada", "bob", "one"}
    assert set(distances(expand(graph, ada, hops=2, edge_types=["KNOWS"]))) == {"ada", "bob"}
    assert set(distances(expand(graph, ada, hops=2, edge_types=[EdgeType.MENTIONS]))) == {"ada", "cyd", "one"}
    assert set(distances(expand(graph, ada, hops=2, node_types=["Person"]))) == {"ada", "bob"}
    assert set(distances(expand(graph, ada, hops=1, node_types=["Chunk"]))) == {"ada", "one"}
    assert not expand(graph, ada, hops=2, node_types=["Person"]).truncated


def test_of_a_hub_the_first_edges_are_shown_and_it_says_that_there_are_more() -> None:
    graph = a_graph(people([("hub", f"p{index}") for index in range(20)]))
    first = [each.node.id for each in graph.neighbours(NodeId("hub"), limit=5)]

    found = expand(graph, [NodeId("hub")], hops=1, per_node=5)

    assert [each.node.id for each in found.nodes] == ["hub", *first]
    assert len(found.edges) == 5
    assert found.truncated
    assert not expand(graph, [NodeId("hub")], hops=1, per_node=20).truncated


def test_a_hub_on_the_rim_is_not_missing_anything() -> None:
    graph = a_graph(people([("ada", "hub"), *(("hub", f"p{index}") for index in range(20))]))

    assert not expand(graph, [NodeId("ada")], hops=1, per_node=5).truncated
    assert expand(graph, [NodeId("ada")], hops=2, per_node=5).truncated


def test_no_more_nodes_are_found_than_asked_for_and_the_nearest_come_first() -> None:
    graph = a_graph(people([("a", "b"), ("a", "c"), ("b", "d"), ("c", "e"), ("d", "f")]))

    found = expand(graph, [NodeId("a")], hops=3, limit=4)

    assert sorted(distances(found).values()) == [0, 1, 1, 2]
    assert found.truncated
    assert not expand(graph, [NodeId("a")], hops=3, limit=6).truncated
    assert expand(graph, [NodeId("a"), NodeId("b")], hops=0, limit=1).nodes[1].node.id == "b"


def test_the_order_of_the_starts_and_of_ingestion_does_not_matter() -> None:
    documents = [mentions("one", ["ada", "bob"]), mentions("two", ["bob", "cyd"]), people([("cyd", "ada")])]
    starts = [NodeId("ada"), NodeId("bob")]

    one = expand(a_graph(*documents), starts, hops=2, per_node=2, limit=4)
    other = expand(a_graph(*reversed(documents)), [*reversed(starts), starts[0]], hops=2, per_node=2, limit=4)

    assert one == other
    assert one.truncated


def test_an_unknown_start_is_not_found() -> None:
    with pytest.raises(NotFound, match="nobody"):
        expand(a_graph(people([("a", "b")])), [NodeId("a"), NodeId("nobody")], hops=1)


class Gone(Exception):
    """The caller has gone."""


def test_a_caller_who_leaves_stops_the_walk() -> None:
    graph = a_graph(people([("hub", f"p{index}") for index in range(20)]))
    asked = 0

    def check() -> None:
        nonlocal asked
        asked += 1
        if asked == 3:
            raise Gone

    with pytest.raises(Gone):
        expand(graph, [NodeId("hub")], hops=2, check=check)
    assert asked == 3


def test_the_work_is_bounded_whatever_the_hubs() -> None:
    links = [(f"hub{one}", f"p{other}") for one in range(8) for other in range(40)]
    asked = 0

    def check() -> None:
        nonlocal asked
        asked += 1

    expand(a_graph(people(links)), [NodeId("hub0")], hops=3, per_node=6, limit=10, check=check)

    # The start, a batch for each hop and the rim, and each node that is a hub.
    assert asked <= 1 + 4 + 10
