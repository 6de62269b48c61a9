"""Paths: all of them where bounds do not bite, the first of them where they do."""

from __future__ import annotations

import networkx as nx
import pytest
from graph_around import SOME_NAMES, links, mentions, of_edges, people, undirected
from hypothesis import given
from hypothesis import strategies as st
from naive_graph import NaiveScope

from heddle.core.errors import NotFound, UsageError
from heddle.core.ids import DEFAULT_WORKSPACE, NodeId
from heddle.graph.path_search import PathSearch, find_paths
from heddle.graph.records import DocumentPut, Edge

names = st.sampled_from(SOME_NAMES)


def a_graph(*documents: DocumentPut) -> NaiveScope:
    scope = NaiveScope(DEFAULT_WORKSPACE)
    scope.put(documents)
    return scope


def ways(found: PathSearch) -> list[str]:
    """The paths as words: names here have one letter."""
    return ["".join(node.id for node in path.nodes) for path in found.paths]


@given(edges=links, source=names, target=names, length=st.integers(1, 4))
def test_they_are_all_simple_paths_shortest_first(
    edges: list[Edge], source: str, target: str, length: int
) -> None:
    graph = a_graph(of_edges(edges, alone=SOME_NAMES))
    model = undirected(edges)

    found = find_paths(graph, NodeId(source), NodeId(target), max_length=length, limit=10_000)

    wanted = ["".join(path) for path in nx.all_simple_paths(model, source, target, cutoff=length)]
    assert ways(found) == sorted(wanted, key=lambda way: (len(way), way))
    assert not found.truncated


@given(edges=links, source=names, target=names, limit=st.integers(0, 5))
def test_a_limit_gives_the_first_of_them_and_says_whether_there_are_more(
    edges: list[Edge], source: str, target: str, limit: int
) -> None:
    graph = a_graph(of_edges(edges, alone=SOME_NAMES))
    ends = (NodeId(source), NodeId(target))
    whole = find_paths(graph, *ends, limit=10_000)

    found = find_paths(graph, *ends, limit=limit)

    assert found.paths == whole.paths[:limit]
    assert found.truncated == (len(whole.paths) > limit)


@given(edges=links, source=names, target=names)
def test_each_step_is_an_edge_between_its_two_nodes_the_first_of_parallel_ones(
    edges: list[Edge], source: str, target: str
) -> None:
    graph = a_graph(of_edges(edges, alone=SOME_NAMES))
    for path in find_paths(graph, NodeId(source), NodeId(target), limit=50).paths:
        assert len(path.edges) == len(path.nodes) - 1
        for here, there, edge in zip(path.nodes, path.nodes[1:], path.edges, strict=False):
            between = [each for each in graph.neighbours(here.id) if each.node.id == there.id]
            assert edge == between[0].edge


def test_edge_types_say_which_edges_to_walk() -> None:
    graph = a_graph(people([("a", "b"), ("b", "c")]), mentions("x", ["a", "c"]))
    ends = (NodeId("a"), NodeId("c"))

    assert ways(find_paths(graph, *ends)) == ["abc", "axc"]
    assert ways(find_paths(graph, *ends, edge_types=["KNOWS"])) == ["abc"]
    assert ways(find_paths(graph, *ends, max_length=1)) == []


def test_a_hub_in_the_middle_is_passed_without_asking_it() -> None:
    crowd = [("h", f"p{index}") for index in range(500)]
    graph = a_graph(people([("a", "h"), ("z", "h"), *crowd]))

    found = find_paths(graph, NodeId("a"), NodeId("z"), per_node=5, max_length=2)

    assert ways(found) == ["ahz"]
    assert not found.truncated


def test_it_says_that_a_hub_at_an_end_may_hide_paths() -> None:
    crowd = [("h", f"p{index}") for index in range(20)]
    graph = a_graph(people([("a", "b"), ("b", "h"), *crowd]))

    found = find_paths(graph, NodeId("h"), NodeId("a"), per_node=3)

    assert ways(found) in ([], ["hba"])
    assert found.truncated


def test_two_hubs_are_joined_by_what_the_other_end_tells() -> None:
    fans = [(one, f"{one}{index}") for one in ("g", "h") for index in range(30)]
    graph = a_graph(
        of_edges(
            [
                Edge(NodeId("h"), "RELATED_TO", NodeId("b")),
                Edge(NodeId("b"), "RELATED_TO", NodeId("g")),
                *(Edge(NodeId(one), "RELATED_TO", NodeId(other)) for one, other in fans),
                Edge(NodeId("h"), "SAME_AS", NodeId("g")),
            ]
        )
    )

    found = find_paths(graph, NodeId("h"), NodeId("g"), per_node=6, max_length=1)

    assert [path.edges[0].type for path in found.paths] == ["SAME_AS"]
    assert ways(find_paths(graph, NodeId("b"), NodeId("h"), per_node=6, max_length=1)) == ["bh"]


def test_the_work_is_bounded_whatever_the_hubs() -> None:
    many = [f"p{index}" for index in range(40)]
    graph = a_graph(people([(one, other) for one in ("a", "z", *many[:8]) for other in many[8:]]))
    asked = 0

    def check() -> None:
        nonlocal asked
        asked += 1

    find_paths(graph, NodeId("a"), NodeId("z"), per_node=5, limit=10_000, check=check)

    # The two ends, two batches, and each node that is a hub.
    assert asked <= 2 + 2 + (2 * 5 + 2)


def test_what_stops_the_search_reaches_the_caller() -> None:
    def check() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        find_paths(a_graph(people([("a", "b")])), NodeId("a"), NodeId("b"), check=check)


def test_an_unknown_end_is_not_found() -> None:
    graph = a_graph(people([("a", "b")]))

    for ends in (("a", "nobody"), ("nobody", "a"), ("nobody", "nobody")):
        with pytest.raises(NotFound, match="nobody"):
            find_paths(graph, NodeId(ends[0]), NodeId(ends[1]))


def test_a_path_that_is_too_long_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(UsageError, match="5 edges"):
        find_paths(a_graph(people([("a", "b")])), NodeId("a"), NodeId("b"), max_length=5)
