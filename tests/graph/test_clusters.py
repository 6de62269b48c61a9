"""Clusters show what is one thing, by its best known name, and go with what they are made of."""

from __future__ import annotations

import pytest
from graph_builders import a_document, an_entity, id_of
from naive_graph import NaiveStore

from heddle.core.ids import DEFAULT_WORKSPACE, NodeId
from heddle.graph import clusters as module
from heddle.graph.clusters import Cluster, clusters_around, clusters_of
from heddle.graph.records import Decision, Verdict
from heddle.graph.same_as import Namesakes, PartId, ResolutionChange, SameAs, node_of, part_of
from heddle.graph.store import GraphScope

NAMES = ("Ada", "A. L.", "Ada King", "Bob", "Robert")
ADA, A, KING, BOB, ROB = (PartId(an_entity(name).id) for name in NAMES)


def same(one: str, other: str, score: float = 0.9) -> SameAs:
    return SameAs(PartId(min(one, other)), PartId(max(one, other)), score, "name")


def nodes(*parts: PartId) -> tuple[NodeId, ...]:
    return tuple(sorted(map(node_of, parts)))


def a_graph(*pairs: SameAs, namesakes: tuple[Namesakes, ...] = ()) -> GraphScope:
    scope = NaiveStore().scope(DEFAULT_WORKSPACE)
    scope.put(
        [
            a_document("one", people=("Ada", "A. L.", "Bob")),
            a_document("two", people=("Ada King", "Ada", "Robert")),
        ]
    )
    scope.write_resolution(
        ResolutionChange("r", 1, tuple(map(node_of, (ADA, A, KING, BOB, ROB))), pairs, namesakes)
    )
    return scope


@pytest.fixture(params=[0, 200], ids=["all are read", "each is looked up"])
def _either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LOOKED_UP", request.param)


@pytest.mark.usefixtures("_either_way")
def test_the_member_of_most_documents_stands_for_a_cluster_then_the_longest_name() -> None:
    found = clusters_of(a_graph(same(ADA, A), same(ADA, KING), same(BOB, ROB)))

    assert {cluster.name: cluster.representative for cluster in found.clusters} == {
        "Ada": ADA,
        "Robert": ROB,
    }
    assert found.of(KING) == Cluster(ADA, "Ada", tuple(sorted((ADA, A, KING))))
    assert found.representative(BOB) == ROB
    assert [cluster.id for cluster in found.clusters] == sorted(min(each.members) for each in found.clusters)


def test_what_nothing_joins_is_in_no_cluster() -> None:
    found = clusters_of(a_graph(same(ADA, A, 0.4)))

    assert len(found) == 0
    assert found.of(ADA) is None
    assert found.representative(ADA) == ADA


def test_parts_of_a_node_are_in_clusters_of_their_own() -> None:
    split = Namesakes(node_of(ADA), tuple(sorted([(id_of("one"),), (id_of("two"),)])), 0.9, "test")
    first, second = (split.part_in(id_of(name)) for name in ("one", "two"))
    found = clusters_of(a_graph(same(first, A), same(second, KING), namesakes=(split,)))

    assert found.parts_of(node_of(ADA)) == split.part_ids
    assert found.part_in(node_of(ADA), id_of("two")) == second
    assert {cluster.nodes for cluster in found.of_node(node_of(ADA))} == {
        nodes(ADA, A),
        nodes(ADA, KING),
    }
    assert found.of(ADA) is None


def test_a_decision_about_what_is_gone_does_nothing() -> None:
    graph = a_graph(same(ADA, A))
    graph.decide(Decision(Verdict.MERGE, NodeId("gone"), node_of(BOB)))
    graph.decide(Decision(Verdict.MERGE, node_of(BOB), node_of(ROB)))
    graph.delete(id_of("two"))

    assert [cluster.nodes for cluster in clusters_of(graph).clusters] == [nodes(ADA, A)]


@pytest.mark.parametrize("node", [*map(node_of, (ADA, A, KING, BOB, ROB)), NodeId("gone")])
def test_the_surroundings_of_a_node_tell_its_clusters(node: NodeId) -> None:
    split = Namesakes(node_of(ADA), tuple(sorted([(id_of("one"),), (id_of("two"),)])), 0.9, "test")
    first, second = split.part_ids
    graph = a_graph(same(first, A), same(second, KING), same(A, BOB), namesakes=(split,))
    graph.decide(Decision(Verdict.MERGE, node_of(BOB), node_of(ROB)))
    graph.decide(Decision(Verdict.SPLIT, node_of(ROB), node_of(A)))
    graph.decide(Decision(Verdict.MERGE, NodeId("gone"), node_of(ROB)))

    assert clusters_around(graph, node).of_node(node) == clusters_of(graph).of_node(node)


def test_a_person_can_tell_apart_what_two_documents_mean_by_one_name() -> None:
    graph = a_graph(same(ADA, A), same(A, BOB))
    ada, two = node_of(ADA), id_of("two")
    apart = Decision(Verdict.SPLIT, ada, NodeId(part_of(ada, two)))
    before = graph.version()

    graph.decide(apart)

    found = clusters_of(graph)
    assert found.parts_of(ada) == tuple(sorted(part_of(ada, id_of(name)) for name in ("one", "two")))
    assert found.part_in(ada, two) == part_of(ada, two)
    assert [each.of_node(ada) for each in (found, clusters_around(graph, ada))] == [found.of_node(ada)] * 2
    graph.decide(Decision(Verdict.MERGE, NodeId(part_of(ada, two)), node_of(KING)))
    joined = clusters_of(graph).of(part_of(ada, two))
    assert joined is not None
    assert KING in joined.members
    for decision in list(graph.decisions()):
        graph.decide(Decision(Verdict.WITHDRAW, decision.left, decision.right))
    assert (graph.version(), clusters_of(graph).parts_of(ada)) == (before, (ADA,))


def test_a_split_from_a_document_that_does_not_speak_of_the_node_does_nothing() -> None:
    graph = a_graph()
    for document in (id_of("two"), id_of("never")):
        graph.decide(Decision(Verdict.SPLIT, node_of(BOB), NodeId(part_of(node_of(BOB), document))))

    assert clusters_of(graph).namesakes == {}
