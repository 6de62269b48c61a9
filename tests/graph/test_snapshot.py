"""A snapshot is one graph version as arrays: the same graph gives the same arrays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from graph_builders import a_document, a_mail, a_mail_with_attachment, an_entity, corpora, id_of
from hypothesis import given
from naive_graph import NaiveScope

from heddle.core.errors import StoreBusy
from heddle.core.ids import DEFAULT_WORKSPACE, NodeId
from heddle.graph.records import DocumentPut, Edge, Node
from heddle.graph.schema import EdgeType, NodeType
from heddle.graph.snapshot import Snapshot, node_text, take_snapshot


def graph_of(*documents: DocumentPut) -> NaiveScope:
    graph = NaiveScope(DEFAULT_WORKSPACE)
    graph.put(documents)
    return graph


def snapshot_of(*documents: DocumentPut) -> Snapshot:
    return take_snapshot(graph_of(*documents), DEFAULT_WORKSPACE)


@given(corpus=corpora())
def test_every_node_and_edge_stands_in_the_arrays_once(corpus: list[DocumentPut]) -> None:
    graph = graph_of(*corpus)

    snapshot = take_snapshot(graph, DEFAULT_WORKSPACE)

    assert snapshot.version == graph.version()
    assert {name: len(ids) for name, ids in snapshot.nodes.items()} == graph.counts().nodes
    totals: dict[str, float] = {}
    for (_, name, _), weight in snapshot.weights.items():
        totals[name] = totals.get(name, 0) + float(weight.sum())
    assert totals == graph.counts().edges


@given(corpus=corpora())
def test_ids_are_sorted_and_pairs_are_unique(corpus: list[DocumentPut]) -> None:
    snapshot = snapshot_of(*corpus)

    assert list(snapshot.nodes) == sorted(snapshot.nodes)
    assert all(list(ids) == sorted(ids) for ids in snapshot.nodes.values())
    assert list(snapshot.edges) == sorted(snapshot.edges)
    for (head, _, tail), index in snapshot.edges.items():
        pairs = list(zip(*index.tolist(), strict=True))
        assert pairs == sorted(set(pairs))
        assert index[0].max() < len(snapshot.nodes[head])
        assert index[1].max() < len(snapshot.nodes[tail])
        assert index.dtype == np.int64


def test_order_of_documents_does_not_matter() -> None:
    documents = [*a_mail_with_attachment(), a_document("report", employer="Acme")]

    one, two = snapshot_of(*documents), snapshot_of(*reversed(documents))

    assert one.nodes == two.nodes
    assert one.texts == two.texts
    assert one.edges.keys() == two.edges.keys()
    for key in one.edges:
        np.testing.assert_array_equal(one.edges[key], two.edges[key])
        np.testing.assert_array_equal(one.weights[key], two.weights[key])


def test_parallel_edges_are_one_edge_with_their_number_as_weight() -> None:
    put = a_document("report")
    chunk, ada = put.subgraph.nodes[1], an_entity("Ada Lovelace")
    more = tuple(Edge(chunk.id, EdgeType.MENTIONS, ada.id, f"again {number}") for number in range(2))
    put = replace(put, subgraph=replace(put.subgraph, edges=(*put.subgraph.edges, *more)))

    snapshot = snapshot_of(put)

    key = ("Chunk", "MENTIONS", "Person")
    np.testing.assert_array_equal(snapshot.edges[key], [[0], [0]])
    np.testing.assert_array_equal(snapshot.weights[key], np.array([3], np.float32))


def test_an_empty_graph_is_an_empty_snapshot() -> None:
    snapshot = snapshot_of()

    assert snapshot.metadata == ([], [])
    data = snapshot.to_hetero_data({})
    assert data.num_nodes == 0
    assert data.graph_version == snapshot.version


def test_pyg_data_is_valid_and_has_reverses() -> None:
    snapshot = snapshot_of(a_document("report", employer="Acme"), a_mail("mail", replies_to="first"))
    features = {
        name: np.full((len(ids), 3), place, np.float32)
        for place, (name, ids) in enumerate(snapshot.nodes.items())
    }

    data = snapshot.to_hetero_data(features)

    assert data.validate(raise_on_error=True)
    assert set(data.node_types) == set(snapshot.nodes)
    assert len(data.edge_types) == 2 * len(snapshot.edges)
    works = data["Person", "WORKS_FOR", "Organization"]
    back = data["Organization", "rev_WORKS_FOR", "Person"]
    assert works.edge_index.tolist() == back.edge_index.flip(0).tolist()
    assert works.edge_weight.tolist() == back.edge_weight.tolist() == [1.0]
    assert data["Message"].x.shape == (2, 3)
    assert data["Person"].node_id == list(snapshot.nodes["Person"])


def test_reverses_and_features_may_be_left_out() -> None:
    data = snapshot_of(a_document("report")).to_hetero_data({}, reverses=False)

    assert not any(name.startswith("rev_") for _, name, _ in data.edge_types)
    assert "x" not in data["Chunk"]
    assert data["Chunk"].num_nodes == 1


def test_features_of_the_wrong_length_are_refused() -> None:
    with pytest.raises(ValueError, match="1 nodes and 2 feature rows"):
        snapshot_of(a_document("report")).to_hetero_data({"Chunk": np.ones((2, 3), np.float32)})


@pytest.mark.parametrize(
    ("properties", "text"),
    [
        ({"name": "Ada", "text": "wrote notes"}, "Ada\nwrote notes"),
        ({"title": "Plan", "start": 0}, "Plan"),
        ({"title": ""}, "Page"),
    ],
)
def test_a_text_is_read_from_name_title_and_text(properties: dict[str, str | int], text: str) -> None:
    assert node_text(Node(NodeId("x"), NodeType.PAGE, properties)) == text


class Restless(NaiveScope):
    """A graph that somebody writes to between any two reads, a number of times."""

    writes = 0

    def edges(self, edge_type: str | None = None, *, after: str = "") -> Iterator[Edge]:
        if self.writes:
            self.writes -= 1
            self.put([a_document(f"change {self.writes}", people=(f"Person {self.writes}",))])
        return super().edges(edge_type, after=after)


def test_a_snapshot_is_of_one_version_though_others_write() -> None:
    graph = Restless(DEFAULT_WORKSPACE)
    graph.put([a_document("report")])
    graph.writes = 2

    snapshot = take_snapshot(graph, DEFAULT_WORKSPACE)

    assert snapshot.version == graph.version()
    assert set(snapshot.nodes["Document"]) == {
        NodeId(id_of(name)) for name in ("report", "change 0", "change 1")
    }


def test_a_graph_that_never_rests_is_busy() -> None:
    graph = Restless(DEFAULT_WORKSPACE)
    graph.writes = 1000

    with pytest.raises(StoreBusy):
        take_snapshot(graph, DEFAULT_WORKSPACE)
