"""What every store gives back of what was put; see `heddle.graph.store`.

The suite of this folder runs on each store. Hypothesis examples are few, because each is many round
trips to a server; `tests/graph/test_embedded.py` runs the same comparison at length.
"""

from __future__ import annotations

from dataclasses import replace

from graph_builders import (
    a_document,
    a_mail,
    a_subgraph,
    an_attachment,
    id_of,
    subgraphs,
)
from graph_comparison import FreshScope, by_id, dump, few
from hypothesis import given
from naive_graph import NaiveScope

from heddle.core.ids import NodeId
from heddle.graph.records import DocumentPut, Node, Source, Subgraph, Value
from heddle.graph.schema import EdgeType, NodeType
from heddle.graph.store import GraphScope, GraphStore


def test_a_workspace_nobody_wrote_to_is_empty(scope: GraphScope) -> None:
    assert dump(scope) == []
    assert scope.counts().to_json() == {"documents": 0, "nodes": {}, "edges": {}}
    assert scope.document(id_of("report")) is None
    assert scope.document_at("/files/report") is None
    assert scope.subgraph(id_of("report")) is None
    assert scope.node(NodeId("nothing")) is None
    assert scope.neighbours(NodeId("nothing")) == []
    assert scope.embeddings("rphgnn")[0] == []
    assert scope.version() == NaiveScope(scope.workspace).version()


def test_putting_nothing_changes_nothing(scope: GraphScope) -> None:
    assert scope.put([]) == ()
    assert dump(scope) == []


def test_a_store_that_works_answers_a_ping(store: GraphStore) -> None:
    store.ping()


@few
@given(subgraph=subgraphs())
def test_a_subgraph_reads_back_as_it_was_put(fresh_scope: FreshScope, subgraph: Subgraph) -> None:
    scope = fresh_scope()

    scope.put([DocumentPut(subgraph, (Source("/files/x"),))])

    assert by_id(scope.subgraph(subgraph.document)) == by_id(subgraph)
    assert [node.canonical() for node in scope.nodes()] == [
        node.canonical() for node in by_id(subgraph).nodes
    ]
    assert [edge.canonical() for edge in scope.edges()] == [
        edge.canonical() for edge in by_id(subgraph).edges
    ]


def test_values_keep_their_types(scope: GraphScope) -> None:
    properties: dict[str, Value] = {
        "whole": 1,
        "real": 1.0,
        "negative_zero": -0.0,
        "largest": 2**63 - 1,
        "tiny": 5e-324,
        "yes": True,
        "none": "",
        "text": "Ünïcode \U0001f9f5 \u2028 \x00 'quoted' \"twice\" $x {y}",
        "many": ("a", "", "ü"),
        "empty": (),
    }
    subgraph = a_subgraph("report")
    own = Node(NodeId(id_of("report")), NodeType.DOCUMENT, properties)
    scope.put([DocumentPut(replace(subgraph, nodes=(own, *subgraph.nodes[1:])), (Source("/files/x"),))])

    found = scope.node(own.id)

    assert found is not None
    assert found.properties == properties
    assert {key: type(value) for key, value in found.properties.items()} == {
        key: type(value) for key, value in properties.items()
    }
    assert found.canonical() == own.canonical()


def test_a_stored_document_tells_its_sources_and_properties(scope: GraphScope) -> None:
    put = a_document("report", locations=("/z/report", "/a/report"))
    scope.put([put])

    found = scope.document(id_of("report"))

    assert found is not None
    assert found.digest == put.subgraph.digest()
    assert found.derivation == "test/1"
    assert found.properties == {"title": "report", "length": 11}
    assert found.sources == (Source("/a/report"), Source("/z/report"))
    assert found == scope.document_at("/z/report") == next(iter(scope.documents()))


def test_a_documents_properties_are_its_own_whatever_others_say_of_it(scope: GraphScope) -> None:
    scope.put([a_mail("mail", attaches=("notes",))])
    scope.put([an_attachment("notes", "mail")])

    found = scope.document(id_of("notes"))

    assert found is not None
    assert found.properties == {"title": "notes", "length": 11}


def test_putting_a_document_again_changes_nothing(scope: GraphScope) -> None:
    scope.put([a_document("report")])
    before, version = dump(scope), scope.version()

    deleted = scope.put([a_document("report")])

    assert deleted == ()
    assert (dump(scope), scope.version()) == (before, version)
    assert scope.counts().documents == 1


def test_putting_a_document_anew_replaces_what_it_said(scope: GraphScope, fresh_scope: FreshScope) -> None:
    scope.put([a_document("report", people=("Ada Lovelace", "Charles Babbage"))])

    scope.put([a_document("report", people=("Grace Hopper",), derivation="test/2")])

    direct = fresh_scope()
    direct.put([a_document("report", people=("Grace Hopper",), derivation="test/2")])
    assert dump(scope) == dump(direct)
    found = scope.document(id_of("report"))
    assert found is not None
    assert found.derivation == "test/2"


def test_a_derivation_alone_is_no_part_of_the_version(scope: GraphScope) -> None:
    scope.put([a_document("report", derivation="test/1")])
    version = scope.version()

    scope.put([a_document("report", derivation="test/2")])

    found = scope.document(id_of("report"))
    assert found is not None
    assert found.derivation == "test/2"
    assert scope.version() == version


def test_nodes_and_edges_of_a_type_are_just_those(scope: GraphScope) -> None:
    scope.put([a_document("report", people=("Ada Lovelace",), employer="Acme")])

    entities = list(scope.nodes(NodeType.ENTITY))

    assert entities == [node for node in scope.nodes() if node.type is NodeType.ENTITY]
    assert {node.properties["name"] for node in entities} == {"Ada Lovelace", "Acme"}
    assert [edge.type for edge in scope.edges("WORKS_FOR")] == ["WORKS_FOR"]
    assert list(scope.edges(EdgeType.SENT_BY)) == []


def test_counts_name_entities_by_their_kind(scope: GraphScope) -> None:
    scope.put([a_document("one", employer="Acme"), a_document("two", people=("Ada Lovelace", "Bob"))])

    assert scope.counts().to_json() == {
        "documents": 2,
        "nodes": {"Chunk": 2, "Document": 2, "Organization": 1, "Person": 2},
        "edges": {"HAS_CHUNK": 2, "MENTIONS": 4, "WORKS_FOR": 1},
    }
