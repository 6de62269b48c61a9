"""Records survive being rows."""

from __future__ import annotations

import pytest
from graph_builders import subgraphs
from hypothesis import given

from heddle.core.errors import StoreCorrupt
from heddle.core.ids import DEFAULT_WORKSPACE, NodeId
from heddle.graph import rows
from heddle.graph.records import Decision, Source, Subgraph, Verdict


@given(subgraph=subgraphs())
def test_nodes_and_edges_read_back_as_they_were(subgraph: Subgraph) -> None:
    nodes = [
        rows.node_of((name, node_type, kind, stub, properties))
        for _, name, stub, _, node_type, kind, properties in rows.node_rows(DEFAULT_WORKSPACE, subgraph)
    ]
    edges = [
        rows.edge_of((source, edge_type, target, evidence, properties))
        for _, _, _, edge_type, source, target, evidence, properties in rows.edge_rows(
            DEFAULT_WORKSPACE, subgraph
        )
    ]

    assert [node.canonical() for node in nodes] == [
        node.canonical() for node in sorted(subgraph.nodes, key=lambda node: node.id)
    ]
    assert [edge.canonical() for edge in edges] == [
        edge.canonical() for edge in sorted(subgraph.edges, key=lambda edge: edge.id)
    ]


def test_sources_and_decisions_read_back() -> None:
    assert rows.source_of(("/a", None)) == Source("/a")
    assert rows.source_of(("/a!/2/b", "mail")).parent == "mail"
    assert rows.decision_of(("split", "a", "b", "why")) == Decision(
        Verdict.SPLIT, NodeId("a"), NodeId("b"), "why"
    )


@pytest.mark.parametrize("text", ["", "{", "[1]", "7"])
def test_broken_properties_are_corruption(text: str) -> None:
    with pytest.raises(StoreCorrupt):
        rows.properties_of(text)


def test_an_unknown_node_type_is_corruption() -> None:
    with pytest.raises(StoreCorrupt, match="Dragon"):
        rows.node_of(("x", "Dragon", "", 0, "{}"))
