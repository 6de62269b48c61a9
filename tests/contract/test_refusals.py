"""A subgraph that breaks the schema is refused whole."""

from __future__ import annotations

from dataclasses import replace

import pytest
from graph_builders import (
    a_document,
    a_subgraph,
    an_entity,
    id_of,
)
from graph_comparison import dump

from heddle.core.errors import InvalidGraph
from heddle.core.ids import NodeId
from heddle.graph.records import DocumentPut, Edge, Node, Source, Subgraph
from heddle.graph.schema import EdgeType, NodeType
from heddle.graph.store import GraphScope

DOCUMENT = NodeId(id_of("report"))
ADA = an_entity("Ada Lovelace")


def with_nodes(*nodes: Node) -> Subgraph:
    good = a_subgraph("report")
    return replace(good, nodes=(*good.nodes, *nodes))


def with_edges(*edges: Edge) -> Subgraph:
    good = a_subgraph("report")
    return replace(good, edges=(*good.edges, *edges))


INVALID = {
    "a node twice": with_nodes(ADA),
    "no node of its own": replace(a_subgraph("report"), nodes=a_subgraph("report").nodes[1:], edges=()),
    "an open end": with_edges(Edge(DOCUMENT, EdgeType.HAS_CHUNK, NodeId("nowhere"))),
    "an unknown edge type": with_edges(Edge(ADA.id, "ADMIRES", ADA.id)),
    "an edge the schema forbids": with_edges(Edge(ADA.id, EdgeType.HAS_CHUNK, DOCUMENT)),
    "an edge twice": with_edges(Edge(ADA.id, "KNOWS", ADA.id), Edge(ADA.id, "KNOWS", ADA.id)),
    "an unknown entity type": with_nodes(Node(NodeId("x"), NodeType.ENTITY, kind="Dragon")),
    "a kind on a page": with_nodes(Node(NodeId("x"), NodeType.PAGE, kind="Person")),
    "a reserved property": with_nodes(Node(NodeId("x"), NodeType.PAGE, {"workspace": "other"})),
    "a property with a hostile name": with_nodes(Node(NodeId("x"), NodeType.PAGE, {"a} SET n": "b"})),
    "a number that is not finite": with_nodes(Node(NodeId("x"), NodeType.PAGE, {"width": float("nan")})),
    "a number beyond 64 bits": with_nodes(Node(NodeId("x"), NodeType.PAGE, {"number": 2**63})),
    "half a character": with_nodes(Node(NodeId("x"), NodeType.PAGE, {"name": "\ud800"})),
    "half a character in a list": with_nodes(Node(NodeId("x"), NodeType.PAGE, {"names": ("a", "\udfff")})),
}


@pytest.mark.parametrize("subgraph", INVALID.values(), ids=INVALID.keys())
def test_a_subgraph_that_breaks_the_schema_stores_nothing_at_all(
    scope: GraphScope, subgraph: Subgraph
) -> None:
    scope.put([a_document("bystander")])
    before = dump(scope)

    with pytest.raises(InvalidGraph):
        scope.put([a_document("fine"), DocumentPut(subgraph, (Source("/files/report"),))])

    assert dump(scope) == before
