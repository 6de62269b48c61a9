"""One edge away, in either direction."""

from __future__ import annotations

from dataclasses import replace

from graph_builders import (
    a_document,
    a_mail,
    a_message,
    a_subgraph,
    an_entity,
    id_of,
)
from naive_graph import NaiveScope

from heddle.graph.records import DocumentPut, Edge, Source
from heddle.graph.schema import NodeType
from heddle.graph.store import GraphScope


def test_neighbours_are_found_in_both_directions_in_order(scope: GraphScope) -> None:
    scope.put([a_document("report", people=("Ada Lovelace", "Bob"), employer="Acme")])
    model = NaiveScope(scope.workspace)
    model.put([a_document("report", people=("Ada Lovelace", "Bob"), employer="Acme")])

    for node in scope.nodes():
        assert scope.neighbours(node.id) == model.neighbours(node.id)
        assert scope.neighbours(node.id, limit=2) == model.neighbours(node.id)[:2]
        wanted = ["MENTIONS", "HAS_CHUNK"]
        assert scope.neighbours(node.id, edge_types=wanted) == model.neighbours(node.id, edge_types=wanted)


def test_no_neighbours_are_found_where_none_are_wanted(scope: GraphScope) -> None:
    scope.put([a_document("report")])
    ada = an_entity("Ada Lovelace").id

    assert scope.neighbours(ada, limit=0) == []
    assert scope.neighbours(ada, edge_types=["SENT_BY"]) == []


def test_neighbourhoods_are_the_neighbours_of_each(scope: GraphScope) -> None:
    scope.put([a_document("report", people=("Ada Lovelace", "Bob"), employer="Acme")])
    nodes = [*(node.id for node in scope.nodes()), an_entity("Nobody").id]

    assert scope.neighbourhoods(nodes) == {node: scope.neighbours(node) for node in nodes}
    assert scope.neighbourhoods(nodes, edge_types=["MENTIONS"], limit=1) == {
        node: scope.neighbours(node, edge_types=["MENTIONS"], limit=1) for node in nodes
    }
    assert scope.neighbourhoods(nodes, edge_types=["NO_SUCH_TYPE"]) == {node: [] for node in nodes}
    assert scope.neighbourhoods([]) == {}


def test_the_documents_of_a_node_are_those_that_contribute_it_stubs_last(scope: GraphScope) -> None:
    reply, mail = a_mail("reply", replies_to="mail"), a_mail("mail")
    scope.put([reply, mail, a_document("report", people=("Bob",))])
    ada, message = an_entity("Ada Lovelace").id, a_message("mail").id
    chunk = next(node.id for node in scope.nodes(NodeType.CHUNK))
    both = sorted([reply.subgraph.document, mail.subgraph.document])

    assert scope.documents_of([ada, message, chunk, an_entity("Nobody").id], limit=9) == {
        ada: both,
        message: [mail.subgraph.document, reply.subgraph.document],
        chunk: [id_of("report")],
        an_entity("Nobody").id: [],
    }
    assert scope.documents_of([ada], limit=1) == {ada: both[:1]}


def test_the_types_of_a_nodes_edges_are_those_of_its_neighbours(scope: GraphScope) -> None:
    scope.put([a_document("report", people=("Ada Lovelace", "Bob"), employer="Acme")])

    for node in scope.nodes():
        there = {str(neighbour.edge.type) for neighbour in scope.neighbours(node.id)}
        assert scope.edge_types_at(node.id) == sorted(there)
    assert len(scope.edge_types_at(an_entity("Bob").id)) == 2
    assert scope.edge_types_at(an_entity("Nobody").id) == []


def test_an_edge_from_a_node_to_itself_is_one_neighbour(scope: GraphScope) -> None:
    ada = an_entity("Ada Lovelace")
    subgraph = a_subgraph("report")
    knows = Edge(ada.id, "KNOWS", ada.id)
    put = DocumentPut(replace(subgraph, edges=(*subgraph.edges, knows)), (Source("/files/report"),))
    scope.put([put])

    found = scope.neighbours(ada.id, edge_types=["KNOWS"])

    assert [neighbour.node.id for neighbour in found] == [ada.id]
