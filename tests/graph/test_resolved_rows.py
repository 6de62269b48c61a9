"""A resolved snapshot has one row for each thing, and every edge where its document means it to be."""

from __future__ import annotations

import numpy as np
from graph_builders import ORGANIZATION, a_document, an_entity, corpora, id_of
from hypothesis import given
from hypothesis import strategies as st
from naive_graph import NaiveScope

from heddle.core.ids import DEFAULT_WORKSPACE, NodeId
from heddle.graph.records import Decision, DocumentPut, Verdict
from heddle.graph.resolved_rows import read_rows
from heddle.graph.same_as import Namesakes, PartId, ResolutionChange, SameAs, part_of
from heddle.graph.schema import NodeType
from heddle.graph.snapshot import Snapshot, take_snapshot

ADA, A, BOB = (an_entity(name).id for name in ("Ada Lovelace", "A. Lovelace", "Bob"))
ACME = an_entity("Acme", ORGANIZATION).id


def a_graph(*pairs: SameAs, namesakes: tuple[Namesakes, ...] = ()) -> NaiveScope:
    graph = NaiveScope(DEFAULT_WORKSPACE)
    graph.put(
        [
            a_document("one", people=("Ada Lovelace", "Bob"), employer="Acme"),
            a_document("two", people=("A. Lovelace",), employer="Acme"),
            a_document("three", people=("Ada Lovelace",)),
        ]
    )
    graph.write_resolution(ResolutionChange("r", 1, (ADA, A, BOB), pairs, namesakes))
    return graph


def same(one: str, other: str) -> SameAs:
    return SameAs(PartId(min(one, other)), PartId(max(one, other)), 0.9, "name")


def edges(snapshot: Snapshot, name: str) -> dict[tuple[str, str], float]:
    """Edges of a type by the rows that they join, with their weights."""
    return {
        (snapshot.nodes[head][source], snapshot.nodes[tail][target]): float(weight)
        for (head, edge, tail), index in snapshot.edges.items()
        if edge == name
        for (source, target), weight in zip(index.T.tolist(), snapshot.weights[head, edge, tail], strict=True)
    }


def test_nodes_that_are_one_thing_share_a_row_and_their_edges() -> None:
    graph = a_graph(same(ADA, A))

    snapshot = take_snapshot(graph, DEFAULT_WORKSPACE, resolved=True)

    assert snapshot.nodes["Person"] == tuple(sorted([ADA, BOB]))
    assert snapshot.clusters == {ADA: tuple(sorted([ADA, A]))}
    assert snapshot.texts["Person"][snapshot.nodes["Person"].index(ADA)] == "Ada Lovelace\nA. Lovelace"
    assert edges(snapshot, "WORKS_FOR") == {(ADA, ACME): 2.0, (BOB, ACME): 1.0}
    mentions = {target for _, target in edges(snapshot, "MENTIONS")}
    assert mentions == {ADA, BOB, ACME}


def test_without_being_asked_a_snapshot_has_a_row_for_each_node() -> None:
    snapshot = take_snapshot(a_graph(same(ADA, A)), DEFAULT_WORKSPACE)

    assert snapshot.nodes["Person"] == tuple(sorted([ADA, A, BOB]))
    assert snapshot.clusters == {}


def test_a_node_that_is_several_things_has_a_row_for_each_with_what_its_documents_say() -> None:
    split = Namesakes(ADA, tuple(sorted([(id_of("one"),), (id_of("three"),)])), 0.9, "context")
    first, third = part_of(ADA, id_of("one")), part_of(ADA, id_of("three"))

    snapshot = take_snapshot(a_graph(same(first, A), namesakes=(split,)), DEFAULT_WORKSPACE, resolved=True)

    ours = max(A, first, key=lambda part: len("Ada Lovelace") if part == first else len("A. Lovelace"))
    assert set(snapshot.nodes["Person"]) == {ours, third, BOB}
    assert snapshot.clusters == {ours: tuple(sorted([ADA, A])), third: (ADA,)}
    assert edges(snapshot, "WORKS_FOR") == {(ours, ACME): 2.0, (BOB, ACME): 1.0}
    assert sum(target == third for _, target in edges(snapshot, "MENTIONS")) == 1


def test_an_edge_inside_a_thing_is_left_out() -> None:
    graph = a_graph()
    graph.decide(Decision(Verdict.MERGE, ADA, ACME))

    snapshot = take_snapshot(graph, DEFAULT_WORKSPACE, resolved=True)

    stands = "Person" if ADA in snapshot.nodes.get("Person", ()) else "Organization"
    assert all(source != target for source, target in edges(snapshot, "WORKS_FOR"))
    assert stands == "Person", "both are in two documents, and her name is longer"


def test_a_document_stands_for_the_references_to_it() -> None:
    graph = a_graph()
    graph.decide(Decision(Verdict.MERGE, NodeId(id_of("one")), BOB))

    snapshot = take_snapshot(graph, DEFAULT_WORKSPACE, resolved=True)

    assert snapshot.clusters == {NodeId(id_of("one")): tuple(sorted([NodeId(id_of("one")), BOB]))}
    assert BOB not in snapshot.nodes["Person"]


@given(corpus=corpora(), data=st.data())
def test_a_resolved_snapshot_loses_no_node_and_no_edge_between_things(
    corpus: list[DocumentPut], data: st.DataObject
) -> None:
    graph = NaiveScope(DEFAULT_WORKSPACE)
    graph.put(corpus)
    nodes = [node.id for node in graph.nodes(NodeType.ENTITY)]
    if len(nodes) > 1:
        ends = st.tuples(st.sampled_from(nodes), st.sampled_from(nodes)).filter(lambda two: two[0] < two[1])
        pairs = [same(*two) for two in data.draw(st.sets(ends, max_size=3))]
        graph.write_resolution(ResolutionChange("r", 1, tuple(nodes), tuple(pairs)))

    snapshot = take_snapshot(graph, DEFAULT_WORKSPACE, resolved=True)

    rows = read_rows(graph)
    behind = {
        node for ids in snapshot.nodes.values() for row in ids for node in snapshot.clusters.get(row, (row,))
    }
    assert behind == {node.id for node in graph.nodes()}
    kept = sum(rows.ends(edge) is not None for edge in graph.edges())
    assert sum(float(np.sum(weight)) for weight in snapshot.weights.values()) == kept
