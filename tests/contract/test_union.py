"""The graph is the union of what its documents contribute: in any order, and after any deletion."""

from __future__ import annotations

import itertools
from dataclasses import replace

from graph_builders import (
    a_document,
    a_mail,
    a_mail_with_attachment,
    a_message,
    a_subgraph,
    an_entity,
    corpora,
    id_of,
)
from graph_comparison import FreshScope, dump, few
from graph_moves import Move, play, sequences
from hypothesis import given
from naive_graph import NaiveScope

from heddle.graph.dump import dump_digest
from heddle.graph.records import DocumentPut, Edge, Source
from heddle.graph.store import GraphScope


def test_order_of_documents_does_not_matter(fresh_scope: FreshScope) -> None:
    documents = [*a_mail_with_attachment("mail", "notes"), a_document("report", people=("Ada Lovelace",))]
    seen = set()
    for order in itertools.permutations(documents):
        scope = fresh_scope()
        for item in order:
            scope.put([item])
        seen.add((dump_digest(scope), scope.version()))

    assert len(seen) == 1


@few
@given(corpus=corpora())
def test_one_call_or_many_in_either_order_give_one_graph(
    fresh_scope: FreshScope, corpus: list[DocumentPut]
) -> None:
    together, backwards = fresh_scope(), fresh_scope()

    together.put(corpus)
    for item in reversed(corpus):
        backwards.put([item])

    assert dump(together) == dump(backwards)
    assert together.version() == backwards.version()


@few
@given(corpus=corpora())
def test_a_deleted_document_was_never_there(fresh_scope: FreshScope, corpus: list[DocumentPut]) -> None:
    scope, without = fresh_scope(), fresh_scope()
    scope.put(corpus)

    scope.delete(corpus[0].subgraph.document)

    without.put(corpus[1:])
    assert dump(scope) == dump(without)
    assert scope.version() == without.version()
    assert scope.counts() == without.counts()


def test_a_shared_entity_lives_while_anyone_speaks_of_it(scope: GraphScope) -> None:
    ada = an_entity("Ada Lovelace").id
    scope.put([a_document("one"), a_document("two")])

    scope.delete(id_of("one"))
    assert scope.node(ada) is not None

    scope.delete(id_of("two"))
    assert scope.node(ada) is None
    assert dump(scope) == []


def test_a_full_message_is_shown_before_a_stub(scope: GraphScope) -> None:
    message = a_message("first")
    scope.put([a_mail("answer", replies_to="first")])
    stub = scope.node(message.id)
    scope.put([a_mail("first")])
    full = scope.node(message.id)
    scope.delete(id_of("first"))
    again = scope.node(message.id)

    assert stub == again == a_message("first", stub=True)
    assert full == a_message("first", subject="About first")


def test_of_two_contributions_the_one_of_the_smaller_document_is_shown(scope: GraphScope) -> None:
    low, high = sorted(("one", "two"), key=id_of)
    for name in (high, low):
        subgraph = a_subgraph(name, people=())
        entity = an_entity("Ada Lovelace", properties={"seen_in": name})
        scope.put(
            [DocumentPut(replace(subgraph, nodes=(*subgraph.nodes, entity)), (Source(f"/files/{name}"),))]
        )

    ada = an_entity("Ada Lovelace").id
    shown = scope.node(ada)
    assert shown is not None
    assert shown.properties["seen_in"] == low
    assert [node for node in scope.nodes() if node.id == ada] == [shown]
    scope.delete(id_of(low))
    left = scope.node(ada)
    assert left is not None
    assert left.properties["seen_in"] == high


def test_an_edge_that_two_documents_say_is_shown_once(scope: GraphScope) -> None:
    ada, bob = an_entity("Ada Lovelace"), an_entity("Bob")
    low, high = sorted(("one", "two"), key=id_of)
    for name in (high, low):
        subgraph = a_subgraph(name, people=("Ada Lovelace", "Bob"))
        knows = Edge(ada.id, "KNOWS", bob.id, "", {"phrase": name})
        scope.put(
            [DocumentPut(replace(subgraph, edges=(*subgraph.edges, knows)), (Source(f"/files/{name}"),))]
        )

    assert [edge.properties for edge in scope.edges("KNOWS")] == [{"phrase": low}]
    assert scope.counts().edges["KNOWS"] == 1
    assert len(scope.neighbours(ada.id, edge_types=["KNOWS"])) == 1
    scope.delete(id_of(low))
    assert [edge.properties for edge in scope.edges("KNOWS")] == [{"phrase": high}]


@few
@given(moves=sequences(max_size=8))
def test_any_sequence_of_calls_agrees_with_plain_dictionaries(
    fresh_scope: FreshScope, moves: list[Move]
) -> None:
    scope = fresh_scope()
    model = NaiveScope(scope.workspace)

    for move in moves:
        assert play(move, scope) == play(move, model), move

    assert dump(scope) == dump(model)
    assert scope.version() == model.version()
    assert scope.counts() == model.counts()
    assert list(scope.documents()) == list(model.documents())


def test_equal_versions_mean_equal_dumps(fresh_scope: FreshScope) -> None:
    variants = [
        [a_document("report")],
        [a_document("report", locations=("/elsewhere/report",))],
        [a_document("report", derivation="test/2")],
        [a_document("report", text="Other words.")],
        [a_document("report", people=("Bob",))],
        [a_document("report"), a_document("other")],
    ]
    seen: dict[str, set[str]] = {}
    for documents in variants:
        scope = fresh_scope()
        scope.put(documents)
        seen.setdefault(scope.version(), set()).add(dump_digest(scope))

    assert len(seen) == 4
    assert all(len(dumps) == 1 for dumps in seen.values())
    assert len(set.union(*seen.values())) == 4
