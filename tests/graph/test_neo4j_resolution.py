"""Analysts see in Neo4j which nodes are one thing; see `tests/contract/test_resolution.py` for the rest."""

from __future__ import annotations

import pytest
from graph_builders import a_document, an_entity, id_of
from neo4j import Driver
from neo4j_stores import rows

from heddle.core.ids import NodeId
from heddle.graph.neo4j_resolution import change_rows
from heddle.graph.neo4j_store import Neo4jScope
from heddle.graph.records import Decision, Verdict
from heddle.graph.same_as import Namesakes, PartId, ResolutionChange, SameAs


def a_change() -> ResolutionChange:
    left, right = sorted(an_entity(name).id for name in ("Ada", "A. L."))
    split = Namesakes(left, tuple(sorted([(id_of("one"),), (id_of("two"),)])), 0.9, "context")
    pair = SameAs(split.part_ids[1], PartId(right), 0.75, "name", ("name 0.9",))
    return ResolutionChange(
        "r", 1, (left, right), (pair,), (split,), {left: ("k", "l")}, {id_of("one"): (NodeId(left),)}
    )


def test_a_change_is_given_the_time_that_its_rows_take() -> None:
    assert change_rows(a_change()) == 3 * 2 + 1 + 1 + 2 + 1


@pytest.mark.neo4j
def test_a_pair_is_a_relationship_between_its_nodes(neo4j_scope: Neo4jScope, neo4j_driver: Driver) -> None:
    neo4j_scope.put([a_document(name, people=("Ada", "A. L.")) for name in ("one", "two")])
    change = a_change()

    neo4j_scope.write_resolution(change)

    (found,) = rows(
        neo4j_driver,
        "MATCH (a:Entity {workspace: $w})-[r:SAME_AS]->(b:Entity) RETURN a.id AS left, b.id AS right, r",
        w=neo4j_scope.workspace,
    )
    assert (found["left"], found["right"]) == change.pairs[0].nodes
    (told,) = rows(
        neo4j_driver,
        "MATCH (:Entity {workspace: $w})-[r:SAME_AS]->() RETURN r.score AS score, r.evidence AS evidence",
        w=neo4j_scope.workspace,
    )
    assert told == {"score": 0.75, "evidence": ["name 0.9"]}


@pytest.mark.neo4j
def test_what_a_resolver_keeps_for_itself_is_connected_to_nothing(
    neo4j_scope: Neo4jScope, neo4j_driver: Driver
) -> None:
    neo4j_scope.put([a_document(name, people=("Ada", "A. L.")) for name in ("one", "two")])
    neo4j_scope.write_resolution(a_change())
    neo4j_scope.decide(Decision(Verdict.MERGE, NodeId("a"), NodeId("b")))

    found = rows(
        neo4j_driver,
        "MATCH (n {workspace: $w}) WHERE NOT n:Heddle RETURN sum(COUNT { (n)--() }) AS edges",
        w=neo4j_scope.workspace,
    )

    assert found[0]["edges"] == 0


@pytest.mark.neo4j
def test_a_graph_of_an_older_release_begins_its_log_with_what_is_in_force(
    neo4j_scope: Neo4jScope, neo4j_driver: Driver
) -> None:
    merge = Decision(Verdict.MERGE, NodeId("a"), NodeId("b"), "same")
    neo4j_scope.decide(merge)
    for label in ("HeddleDecisionLog", "HeddleLoggedDecision"):
        rows(neo4j_driver, f"MATCH (n:{label} {{workspace: $w}}) DELETE n", w=neo4j_scope.workspace)
    assert [each.decision for each in neo4j_scope.decision_log()] == [merge]

    withdraw = Decision(Verdict.WITHDRAW, NodeId("a"), NodeId("b"))
    neo4j_scope.decide(withdraw)

    log = [(each.number, each.decision) for each in neo4j_scope.decision_log()]
    assert log == [(1, merge), (2, withdraw)]
