"""What types a graph holds and what joins which, with counts."""

from __future__ import annotations

from graph_builders import a_document, corpora
from hypothesis import given
from naive_graph import NaiveScope

from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.graph.records import DocumentPut
from heddle.graph.schema_view import EdgePattern, view_schema


def test_it_counts_nodes_by_type_and_edges_by_what_they_join() -> None:
    graph = NaiveScope(DEFAULT_WORKSPACE)
    graph.put([a_document("one", employer="Acme"), a_document("two", people=("Ada Lovelace", "Bob"))])

    view = view_schema(graph)

    assert list(view.nodes.items()) == [("Chunk", 2), ("Document", 2), ("Organization", 1), ("Person", 2)]
    assert view.patterns == (
        EdgePattern("Chunk", "MENTIONS", "Organization", 1),
        EdgePattern("Chunk", "MENTIONS", "Person", 3),
        EdgePattern("Document", "HAS_CHUNK", "Chunk", 2),
        EdgePattern("Person", "WORKS_FOR", "Organization", 1),
    )


def test_it_is_shown_as_two_lists() -> None:
    graph = NaiveScope(DEFAULT_WORKSPACE)
    assert view_schema(graph).to_json() == {"nodes": [], "edges": []}

    graph.put([a_document("one", people=())])

    assert view_schema(graph).to_json() == {
        "nodes": [{"type": "Chunk", "nodes": 1}, {"type": "Document", "nodes": 1}],
        "edges": [{"source": "Document", "type": "HAS_CHUNK", "target": "Chunk", "edges": 1}],
    }


@given(corpus=corpora())
def test_patterns_of_a_type_add_up_to_its_edges(corpus: list[DocumentPut]) -> None:
    graph = NaiveScope(DEFAULT_WORKSPACE)
    graph.put(corpus)

    view = view_schema(graph)

    for name, number in graph.counts().edges.items():
        assert sum(each.edges for each in view.patterns if each.type == name) == number
    assert {end for each in view.patterns for end in (each.source, each.target)} <= view.nodes.keys()
