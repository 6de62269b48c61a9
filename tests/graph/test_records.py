"""What records mean: names of sources, digests of subgraphs, versions of graphs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from graph_builders import a_subgraph, an_attachment, an_entity, id_of, subgraphs
from hypothesis import given

from heddle.core.errors import InvalidGraph
from heddle.core.ids import NodeId
from heddle.graph.records import (
    Counts,
    Decision,
    Edge,
    Node,
    Source,
    StoredDocument,
    Subgraph,
    Verdict,
)
from heddle.graph.schema import DEFAULT_SCHEMA, NodeType


@pytest.mark.parametrize(
    ("location", "name"),
    [
        ("/files/plan.pdf", "plan.pdf"),
        ("plan.pdf", "plan.pdf"),
        ("/mail/hello.eml!/2/plan.pdf", "hello.eml/plan.pdf"),
        ("/mail/outer.eml!/2/inner.eml!/3/plan.pdf", "outer.eml/plan.pdf"),
    ],
)
def test_a_source_is_called_by_its_files_name(location: str, name: str) -> None:
    assert Source(location).name == name


def test_a_place_that_is_no_text_is_refused() -> None:
    with pytest.raises(InvalidGraph, match="not text"):
        Source("/files/\udcff.pdf")


def test_a_document_without_a_source_is_called_by_its_id() -> None:
    put = an_attachment("notes", "mail")
    stored = StoredDocument(put.subgraph.document, "", "", put.sources, {})

    assert stored.name == "mail/notes"
    assert replace(stored, sources=()).name == put.subgraph.document[:12]


@given(subgraph=subgraphs())
def test_a_digest_does_not_depend_on_order_or_derivation(subgraph: Subgraph) -> None:
    turned = Subgraph(subgraph.document, "other", subgraph.nodes[::-1], subgraph.edges[::-1])

    assert turned.digest() == subgraph.digest()


@given(one=subgraphs(), two=subgraphs())
def test_digests_are_equal_exactly_where_lines_are(one: Subgraph, two: Subgraph) -> None:
    assert (one.digest() == two.digest()) == (one.lines() == two.lines())


def test_every_fact_of_a_node_and_an_edge_is_in_its_line() -> None:
    node = an_entity("Ada")
    edge = Edge(NodeId("a"), "KNOWS", NodeId("b"), "chunk", {"start": 1})

    nodes = [
        node,
        replace(node, id=NodeId("x")),
        replace(node, kind="Place"),
        replace(node, stub=True),
        replace(node, properties={"name": "Bob"}),
        replace(node, type=NodeType.AUTHOR),
    ]
    edges = [
        edge,
        replace(edge, source=NodeId("c")),
        replace(edge, target=NodeId("c")),
        replace(edge, type="LEADS"),
        replace(edge, evidence="row"),
        replace(edge, properties={"start": 2}),
    ]
    assert len({each.canonical() for each in nodes}) == len(nodes)
    assert len({each.canonical() for each in edges}) == len(edges)
    assert len({each.id for each in edges}) == len(edges) - 1, "properties are no part of identity"


def test_a_pair_has_no_order_in_a_decision() -> None:
    a, b = NodeId("a"), NodeId("b")

    assert Decision(Verdict.MERGE, a, b).canonical() == Decision(Verdict.MERGE, b, a).canonical()
    assert Decision(Verdict.MERGE, a, b).canonical() != Decision(Verdict.SPLIT, a, b).canonical()


def test_a_good_subgraph_passes_the_check() -> None:
    a_subgraph("report", employer="Acme").check(DEFAULT_SCHEMA)


def test_the_check_says_what_may_not_be_joined() -> None:
    ada = an_entity("Ada Lovelace").id
    good = a_subgraph("report")
    edge = Edge(NodeId(id_of("report")), "WORKS_FOR", ada)

    with pytest.raises(InvalidGraph, match="no WORKS_FOR edge may join Document to Person"):
        replace(good, edges=(*good.edges, edge)).check(DEFAULT_SCHEMA)


def test_a_list_is_no_property() -> None:
    node = Node(NodeId("x"), NodeType.PAGE, {"names": ["a"]})  # type: ignore[dict-item]
    good = a_subgraph("report")

    with pytest.raises(InvalidGraph, match="is a list"):
        replace(good, nodes=(*good.nodes, node)).check(DEFAULT_SCHEMA)


def test_counts_are_shown_by_name() -> None:
    shown = Counts(1, {"b": 2, "a": 1}, {"z": 1, "y": 2}).to_json()

    assert list(shown["nodes"]) == ["a", "b"]
    assert list(shown["edges"]) == ["y", "z"]


def test_a_node_without_an_id_is_refused() -> None:
    subgraph = a_subgraph()
    nameless = Node(NodeId(""), NodeType.ENTITY, {"name": "It"}, "Person")

    with pytest.raises(InvalidGraph, match="without an id"):
        replace(subgraph, nodes=(*subgraph.nodes, nameless)).check(DEFAULT_SCHEMA)
