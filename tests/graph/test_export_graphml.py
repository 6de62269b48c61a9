"""GraphML reads back with the same nodes and edges, whatever the text holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest
from graph_builders import a_document, an_entity, corpora, id_of
from hypothesis import HealthCheck, given, settings
from naive_graph import NaiveScope

from heddle.core.errors import OutOfReach
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.graph.export_graphml import export_graphml
from heddle.graph.records import DocumentPut, Node, Value
from heddle.graph.schema import NodeType


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(corpus=corpora())
def test_as_many_nodes_and_edges_read_back(tmp_path: Path, corpus: list[DocumentPut]) -> None:
    graph = NaiveScope(DEFAULT_WORKSPACE)
    graph.put(corpus)

    nodes, edges = export_graphml(graph, tmp_path / "graph.graphml")

    network = nx.read_graphml(tmp_path / "graph.graphml", force_multigraph=True)
    assert isinstance(network, nx.MultiDiGraph)
    assert nodes == network.number_of_nodes() == len(list(graph.nodes()))
    assert edges == network.number_of_edges() == len(list(graph.edges()))
    assert {key for *_, key in network.edges(keys=True)} == {edge.id for edge in graph.edges()}


def test_text_that_xml_cannot_say_is_replaced(tmp_path: Path) -> None:
    graph = NaiveScope(DEFAULT_WORKSPACE)
    graph.put([a_document("report", text="a\x00b\x1f<c> & \ufffe \U0001f9f5 ]]>")])

    export_graphml(graph, tmp_path / "graph.graphml")

    network = nx.read_graphml(tmp_path / "graph.graphml")
    (text,) = [facts["text"] for _, facts in network.nodes(data=True) if facts["type"] == "Chunk"]
    assert text == "a\ufffdb\ufffd<c> & \ufffd \U0001f9f5 ]]>"


def test_values_keep_their_kind_and_tuples_are_joined(tmp_path: Path) -> None:
    put = a_document("report", people=())
    facts: dict[str, Value] = {"tags": ("red", "blue"), "score": 0.5, "pages": 2**40, "draft": True}
    own = Node(put.subgraph.nodes[0].id, NodeType.DOCUMENT, facts)
    graph = NaiveScope(DEFAULT_WORKSPACE)
    graph.put([replace(put, subgraph=replace(put.subgraph, nodes=(own, *put.subgraph.nodes[1:])))])

    export_graphml(graph, tmp_path / "graph.graphml")

    read = nx.read_graphml(tmp_path / "graph.graphml").nodes[id_of("report")]
    assert {key: read[key] for key in facts} == {**facts, "tags": "red; blue"}


def test_a_value_may_be_of_several_kinds_in_one_graph(tmp_path: Path) -> None:
    graph = NaiveScope(DEFAULT_WORKSPACE)
    first = a_document("one", people=())
    nodes = (
        *first.subgraph.nodes,
        an_entity("Ada", properties={"note": 1}),
        an_entity("Bob", properties={"note": "x"}),
    )
    graph.put([replace(first, subgraph=replace(first.subgraph, nodes=nodes))])

    export_graphml(graph, tmp_path / "graph.graphml")

    network = nx.read_graphml(tmp_path / "graph.graphml")
    assert {facts["note"] for _, facts in network.nodes(data=True) if "note" in facts} == {1, "x"}


def test_a_file_that_cannot_be_written_is_out_of_reach(tmp_path: Path) -> None:
    with pytest.raises(OutOfReach):
        export_graphml(NaiveScope(DEFAULT_WORKSPACE), tmp_path / "missing" / "graph.graphml")
