"""A workspace in networkx has the same nodes, edges and facts."""

from __future__ import annotations

from graph_builders import a_document, an_entity, corpora
from hypothesis import given
from naive_graph import NaiveScope

from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.graph.export_networkx import to_networkx
from heddle.graph.records import DocumentPut


@given(corpus=corpora())
def test_nothing_is_lost_or_added(corpus: list[DocumentPut]) -> None:
    graph = NaiveScope(DEFAULT_WORKSPACE)
    graph.put(corpus)

    network = to_networkx(graph)

    assert set(network.nodes) == {node.id for node in graph.nodes()}
    assert {(source, target, key) for source, target, key in network.edges(keys=True)} == {
        (edge.source, edge.target, edge.id) for edge in graph.edges()
    }
    assert network.graph["version"] == graph.version()


def test_facts_stand_beside_type_and_kind() -> None:
    graph = NaiveScope(DEFAULT_WORKSPACE)
    graph.put([a_document("report", employer="Acme")])

    network = to_networkx(graph)

    ada = an_entity("Ada Lovelace").id
    assert network.nodes[ada] == {"name": "Ada Lovelace", "type": "Entity", "kind": "Person", "stub": False}
    (works,) = [facts for *_, facts in network.edges(data=True) if facts["type"] == "WORKS_FOR"]
    assert works["evidence"] in network
