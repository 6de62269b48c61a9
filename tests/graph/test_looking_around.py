"""The first edges at a node: all where they are few, of a hub's each type its share."""

from __future__ import annotations

from collections import Counter

from graph_around import SOME_NAMES, links, of_edges
from hypothesis import given
from hypothesis import strategies as st
from naive_graph import NaiveScope

from heddle.core.ids import DEFAULT_WORKSPACE, NodeId
from heddle.graph.looking_around import BATCH, View, look_around, survey
from heddle.graph.records import Edge

HUB = NodeId("hub")


def a_hub(**degrees: int) -> NaiveScope:
    """A graph of a hub with so many edges of each type."""
    edges = [
        Edge(HUB, name, NodeId(f"{name} {index}"))
        for name, number in degrees.items()
        for index in range(number)
    ]
    graph = NaiveScope(DEFAULT_WORKSPACE)
    graph.put([of_edges(edges, alone=[HUB])])
    return graph


def view(graph: NaiveScope, node: NodeId, per_node: int, *edge_types: str) -> View:
    (found,) = survey(graph, [node], edge_types=edge_types, per_node=per_node)
    return found


def seen(graph: NaiveScope, per_node: int, *edge_types: str) -> dict[str, int]:
    found = view(graph, HUB, per_node, *edge_types).neighbours
    return Counter(neighbour.edge.type for neighbour in found)


def test_few_edges_are_all_seen() -> None:
    graph = a_hub(KNOWS=3, RELATED_TO=4)

    assert look_around(graph, HUB, per_node=7) == (graph.neighbours(HUB), False)
    assert view(graph, HUB, 7) == View(HUB, graph.neighbours(HUB), more=False)


def test_many_edges_of_one_type_do_not_hide_the_few_of_another() -> None:
    graph = a_hub(KNOWS=30, RELATED_TO=2, SAME_AS=1)

    assert seen(graph, 12) == {"KNOWS": 9, "RELATED_TO": 2, "SAME_AS": 1}
    assert view(graph, HUB, 12).more
    assert seen(graph, 12, "RELATED_TO", "SAME_AS") == {"RELATED_TO": 2, "SAME_AS": 1}


def test_frequent_types_share_what_rare_ones_leave() -> None:
    assert seen(a_hub(KNOWS=30, RELATED_TO=30, SAME_AS=1), 9) == {"KNOWS": 4, "RELATED_TO": 4, "SAME_AS": 1}


def test_of_more_types_than_edges_wanted_the_first_are_seen() -> None:
    assert seen(a_hub(KNOWS=2, RELATED_TO=2, SAME_AS=2), 2) == {"KNOWS": 1, "RELATED_TO": 1}


def test_of_one_type_the_first_edges_are_seen() -> None:
    graph = a_hub(KNOWS=30)

    assert view(graph, HUB, 5) == View(HUB, graph.neighbours(HUB, limit=5), more=True)
    assert view(graph, HUB, 0) == View(HUB, [], more=True)


@given(edges=links, name=st.sampled_from(SOME_NAMES), per_node=st.integers(0, 12))
def test_it_is_a_part_of_the_neighbours_in_their_order(edges: list[Edge], name: str, per_node: int) -> None:
    graph = NaiveScope(DEFAULT_WORKSPACE)
    graph.put([of_edges(edges, alone=SOME_NAMES)])
    whole = graph.neighbours(NodeId(name))

    found = view(graph, NodeId(name), per_node)

    assert found.more == (len(whole) > per_node)
    assert len(found.neighbours) <= per_node
    assert found.neighbours == [each for each in whole if each in found.neighbours]
    assert found.more or found.neighbours == whole


def test_the_store_is_asked_about_some_nodes_at_once_and_the_caller_before_each_time() -> None:
    graph = a_hub(KNOWS=2 * BATCH)
    nodes = [node.id for node in graph.nodes(kind="Person")]
    asked: list[int] = []

    found = survey(graph, nodes, per_node=10, check=lambda: asked.append(1))

    assert [each.node for each in found] == nodes
    # Three questions about a batch each, and one about the hub.
    assert len(asked) == 3 + 1
