"""What people decided, and what models learnt."""

from __future__ import annotations

import numpy as np
import pytest
from graph_builders import (
    a_document,
    an_entity,
    id_of,
)

from heddle.core.errors import InvalidGraph
from heddle.core.ids import NodeId
from heddle.graph.records import Decision, Verdict
from heddle.graph.schema import NodeType
from heddle.graph.store import GraphScope


def test_the_last_word_about_a_pair_holds(scope: GraphScope) -> None:
    left, right = an_entity("Ada Lovelace").id, an_entity("A. Lovelace").id
    before = scope.version()

    scope.decide(Decision(Verdict.MERGE, left, right, "same person"))
    merged = scope.version()
    scope.decide(Decision(Verdict.SPLIT, right, left, "her mother"))

    (decision,) = scope.decisions()
    assert decision.verdict is Verdict.SPLIT
    assert decision.canonical() == Decision(Verdict.SPLIT, left, right, "her mother").canonical()
    assert len({before, merged, scope.version()}) == 3


def test_a_withdrawal_brings_the_version_back_and_is_logged(scope: GraphScope) -> None:
    left, right = an_entity("Ada Lovelace").id, an_entity("A. Lovelace").id
    before = scope.version()
    merge = Decision(Verdict.MERGE, left, right, "same person")
    scope.decide(merge, by="ada", at="2026-01-02T03:04:05Z")
    merged = scope.version()
    scope.decide(Decision(Verdict.SPLIT, left, right))

    scope.decide(merge)
    assert scope.version() == merged, "who said it, and when, is no part of it"
    scope.decide(Decision(Verdict.WITHDRAW, right, left, "a slip"), by="bob")

    assert (list(scope.decisions()), scope.version()) == ([], before)
    log = list(scope.decision_log())
    told = [(each.number, each.decision.verdict, each.decision.reason, each.by, each.at) for each in log]
    assert told == [
        (1, Verdict.MERGE, "same person", "ada", "2026-01-02T03:04:05Z"),
        (2, Verdict.SPLIT, "", "", ""),
        (3, Verdict.MERGE, "same person", "", ""),
        (4, Verdict.WITHDRAW, "a slip", "bob", ""),
    ]
    assert list(scope.decision_log(after=2)) == log[2:]


def test_a_word_that_holds_already_is_not_logged_again(scope: GraphScope) -> None:
    left, right = an_entity("Ada Lovelace").id, an_entity("A. Lovelace").id
    scope.decide(Decision(Verdict.WITHDRAW, left, right))

    for pair in ((left, right), (right, left)):
        scope.decide(Decision(Verdict.MERGE, *pair))

    assert [each.decision.verdict for each in scope.decision_log()] == [Verdict.MERGE]


def test_decisions_come_by_pair(scope: GraphScope) -> None:
    pairs = [("c", "a"), ("a", "b"), ("b", "c")]
    for left, right in pairs:
        scope.decide(Decision(Verdict.MERGE, NodeId(left), NodeId(right)))

    found = [tuple(sorted((decision.left, decision.right))) for decision in scope.decisions()]

    assert found == [("a", "b"), ("a", "c"), ("b", "c")]


def test_embeddings_read_back_by_id_and_leave_the_version_alone(scope: GraphScope) -> None:
    scope.put([a_document("report", people=("Ada Lovelace", "Bob", "Cyd"))])
    version = scope.version()
    ids = [node.id for node in scope.nodes(NodeType.ENTITY)]
    vectors = (np.arange(12).reshape(3, 4) / 7).astype(np.float32)

    scope.write_embeddings("rphgnn", ids[::-1], vectors)

    found, read = scope.embeddings("rphgnn")
    assert found == ids
    assert read.dtype == np.float32
    np.testing.assert_array_equal(read, vectors[::-1])
    assert scope.embeddings("other")[0] == []
    assert scope.version() == version


def test_embeddings_of_a_space_are_replaced_whole(scope: GraphScope) -> None:
    scope.put([a_document("report", people=("Ada Lovelace", "Bob"))])
    ids = [node.id for node in scope.nodes(NodeType.ENTITY)]
    scope.write_embeddings("rphgnn", ids, np.ones((2, 3), np.float32))
    scope.write_embeddings("text", ids, np.ones((2, 2), np.float32))

    scope.write_embeddings("rphgnn", ids[:1], np.zeros((1, 5), np.float32))

    assert scope.embeddings("rphgnn")[0] == ids[:1]
    assert scope.embeddings("rphgnn")[1].shape == (1, 5)
    assert scope.embeddings("text")[0] == ids


def test_embeddings_go_with_their_nodes(scope: GraphScope) -> None:
    scope.put([a_document("one"), a_document("two", people=("Bob",))])
    ada, bob = an_entity("Ada Lovelace").id, an_entity("Bob").id
    scope.write_embeddings("rphgnn", [ada, bob], np.ones((2, 3), np.float32))

    scope.delete(id_of("two"))

    assert scope.embeddings("rphgnn")[0] == [ada]


def test_an_embedding_of_a_node_that_went_meanwhile_is_left_out(scope: GraphScope) -> None:
    scope.put([a_document("report")])
    ada = an_entity("Ada Lovelace").id

    scope.write_embeddings("rphgnn", [ada, NodeId("gone")], np.ones((2, 3), np.float32))

    assert scope.embeddings("rphgnn")[0] == [ada]


@pytest.mark.parametrize("vectors", [[[1, 2], [3, 4]], [[float("nan"), 1]], [1]])
def test_embeddings_that_do_not_fit_are_refused(scope: GraphScope, vectors: list[object]) -> None:
    scope.put([a_document("report")])
    ada = an_entity("Ada Lovelace").id

    with pytest.raises((ValueError, InvalidGraph)):
        scope.write_embeddings("rphgnn", [ada], np.array(vectors, np.float32))

    assert scope.embeddings("rphgnn")[0] == []
