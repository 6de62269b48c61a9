"""Reading from where the last page ended, in one order on every store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import pytest
from graph_builders import a_document, a_subgraph, an_entity, corpora, id_of
from graph_comparison import FreshScope, few
from hypothesis import given
from naive_graph import NaiveScope

from heddle.core.ids import DocumentId, EdgeId, NodeId
from heddle.graph.records import DocumentPut, Edge, Node, Source
from heddle.graph.schema import NodeType
from heddle.graph.store import GraphScope

PLACES = ("", "0", "7", "8", "f", "g")
"""Where pages may begin: ids are hexadecimal, so at the start, in the middle and behind the end."""


@few
@given(corpus=corpora())
def test_what_comes_after_an_id_is_what_the_model_says(
    fresh_scope: FreshScope, corpus: list[DocumentPut]
) -> None:
    scope = fresh_scope()
    model = NaiveScope(scope.workspace)
    scope.put(corpus)
    model.put(corpus)

    assert scope.document_count() == model.document_count()
    assert scope.edge_patterns() == model.edge_patterns()
    for after in (*PLACES, *(node.id for node in model.nodes())):
        assert list(scope.documents(after=after)) == list(model.documents(after=after))
        assert list(scope.nodes(after=after)) == list(model.nodes(after=after))
        assert list(scope.nodes(NodeType.CHUNK, after=after)) == list(
            model.nodes(NodeType.CHUNK, after=after)
        )
        assert list(scope.nodes(kind="Person", after=after)) == list(model.nodes(kind="Person", after=after))
        assert list(scope.edges(after=after)) == list(model.edges(after=after))
        assert list(scope.edges("KNOWS", after=after)) == list(model.edges("KNOWS", after=after))


def test_pages_together_are_the_whole(scope: GraphScope) -> None:
    scope.put([a_document(f"doc-{index}", people=("Ada", f"Person {index}")) for index in range(5)])

    def in_pages(size: int) -> Iterator[Node]:
        after = ""
        while page := list(islice(scope.nodes(NodeType.ENTITY, after=after), size)):
            yield from page
            after = page[-1].id

    whole = list(scope.nodes(NodeType.ENTITY))
    assert len(whole) == 6
    for size in (1, 2, 6, 7):
        assert list(in_pages(size)) == whole


def test_a_page_stands_still_while_others_put_and_delete_before_it(scope: GraphScope) -> None:
    names = sorted((f"doc-{index}" for index in range(6)), key=id_of)
    scope.put([a_document(name) for name in names[1:5]])
    first = [found.id for found in islice(scope.documents(), 2)]

    scope.put([a_document(names[0])])
    scope.delete(first[1])

    assert [found.id for found in scope.documents(after=first[-1])] == [id_of(name) for name in names[3:5]]


def test_entities_of_a_kind_are_just_those(scope: GraphScope) -> None:
    scope.put([a_document("report", people=("Ada Lovelace", "Bob"), employer="Acme")])
    acme = an_entity("Acme", "Organization")

    assert list(scope.nodes(kind="Organization")) == [acme]
    assert list(scope.nodes(NodeType.ENTITY, kind="Organization")) == [acme]
    assert list(scope.nodes(kind="Organization", after=acme.id)) == []
    assert list(scope.nodes(NodeType.CHUNK, kind="Organization")) == []
    assert list(scope.nodes(kind="Chunk")) == []
    assert list(scope.edges("NO_SUCH_TYPE")) == []


def test_an_edge_is_found_by_its_id_as_its_smallest_document_tells_it(scope: GraphScope) -> None:
    ada, bob = an_entity("Ada"), an_entity("Bob")
    names = sorted(("one", "two"), key=id_of)

    def said_by(name: str) -> DocumentPut:
        subgraph = a_subgraph(name, people=("Ada", "Bob"))
        knows = Edge(ada.id, "KNOWS", bob.id, "", {"phrase": name})
        return DocumentPut(replace(subgraph, edges=(*subgraph.edges, knows)), (Source(f"/files/{name}"),))

    scope.put([said_by(name) for name in reversed(names)])
    (shown,) = scope.edges("KNOWS")

    assert shown.properties == {"phrase": names[0]}
    assert scope.edge(shown.id) == shown
    assert [scope.edge(edge.id) for edge in scope.edges()] == list(scope.edges())
    assert scope.edge(EdgeId("0" * 32)) is None


def test_edge_patterns_count_an_edge_once_between_what_is_shown(scope: GraphScope) -> None:
    scope.put([a_document("one", employer="Acme"), a_document("two", people=("Ada Lovelace", "Bob"))])

    assert dict(scope.edge_patterns()) == {
        ("Document", "HAS_CHUNK", "Chunk"): 2,
        ("Chunk", "MENTIONS", "Person"): 3,
        ("Chunk", "MENTIONS", "Organization"): 1,
        ("Person", "WORKS_FOR", "Organization"): 1,
    }


def test_edge_patterns_name_a_node_as_it_is_shown(scope: GraphScope) -> None:
    # An import may give one id to what two documents take for different things.
    one, two = sorted(("one", "two"), key=id_of)

    def said_by(name: str, kind: str) -> DocumentPut:
        subgraph = a_subgraph(name, people=())
        shifting = Node(NodeId("shifting"), NodeType.ENTITY, {"name": "It"}, kind)
        ada = an_entity("Ada")
        edge = Edge(ada.id, "RELATED_TO", shifting.id, name)
        nodes = (*subgraph.nodes, ada, shifting)
        return DocumentPut(
            replace(subgraph, nodes=nodes, edges=(*subgraph.edges, edge)), (Source(f"/files/{name}"),)
        )

    scope.put([said_by(two, "Event"), said_by(one, "Place")])

    assert scope.edge_patterns()["Person", "RELATED_TO", "Place"] == 2


def test_an_empty_workspace_has_no_edge_pattern_and_no_document(scope: GraphScope) -> None:
    assert dict(scope.edge_patterns()) == {}
    assert scope.document_count() == 0
    assert scope.edge(EdgeId("0" * 32)) is None


ODD = ("Z", "a", "zz\uffee", "zz\U0001f9f5", "é", "\ue000", "\uffee", "\U0001f9f5")
"""Ids as an import may bring them; UTF-16 would put the astral ones before the two above them."""


@pytest.mark.parametrize("kind", ["", "Person"])
def test_ids_are_ordered_by_code_point(scope: GraphScope, kind: str) -> None:
    subgraph = a_subgraph("report", people=())
    odd = [Node(NodeId(name), NodeType.ENTITY, {"name": name}, "Person") for name in ODD]
    scope.put([DocumentPut(replace(subgraph, nodes=(*subgraph.nodes, *odd)), (Source("/files/x"),))])

    for place, after in enumerate(sorted(ODD)):
        found = [node.id for node in scope.nodes(NodeType.ENTITY, kind=kind, after=after)]
        assert found == sorted(ODD)[place + 1 :]
    assert [node.id for node in scope.nodes(NodeType.ENTITY, kind=kind)] == sorted(ODD)


def test_documents_are_ordered_by_code_point(scope: GraphScope) -> None:
    def named(name: str) -> DocumentPut:
        document = DocumentId(name)
        own = Node(NodeId(name), NodeType.DOCUMENT, {"title": name})
        return DocumentPut(
            replace(a_subgraph("x"), document=document, nodes=(own,), edges=()), (Source(f"/files/{name}"),)
        )

    scope.put([named(name) for name in ODD])

    assert [found.id for found in scope.documents()] == sorted(ODD)
    assert [found.id for found in scope.documents(after="\uffee")] == ["\U0001f9f5"]
