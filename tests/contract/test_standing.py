"""Where a graph stands: the kept version is the computed one, and the log of changes misses nothing."""

from __future__ import annotations

import numpy as np
from graph_builders import a_document, a_mail_with_attachment, an_entity, id_of
from graph_comparison import FreshScope, few
from graph_moves import Move, play, sequences
from hypothesis import given
from naive_graph import NaiveScope

from heddle.core.ids import DocumentId
from heddle.graph.records import Source
from heddle.graph.standing import Contents, Listed
from heddle.graph.store import GraphScope


def listed_now(scope: GraphScope) -> dict[DocumentId, Listed]:
    """All documents as a full listing gives them."""
    return {each.id: Listed(each.id, each.digest, each.name) for each in scope.documents()}


@few
@given(moves=sequences(max_size=8))
def test_whoever_follows_the_changes_holds_what_a_full_listing_gives(
    fresh_scope: FreshScope, moves: list[Move]
) -> None:
    scope, model = fresh_scope(), NaiveScope(fresh_scope().workspace)
    held: dict[DocumentId, Listed] = {}
    sequence = 0

    for move in moves:
        play(move, scope)
        play(move, model)
        held |= {each.document: each for each in scope.changes(sequence)}
        held = {name: each for name, each in held.items() if each.there}
        standing = scope.standing()
        assert standing.sequence >= sequence
        sequence = standing.sequence

        assert held == listed_now(scope)
        assert standing.contents == Contents.of(held.values())
        assert standing.version == scope.version() == model.version()
        assert list(scope.changes(sequence)) == []
        whole = {each.document: each for each in scope.changes() if each.there}
        assert whole == held


def test_what_changes_nothing_gets_no_number(scope: GraphScope) -> None:
    scope.put([a_document("report"), a_document("other")])
    before = scope.standing()

    scope.put([a_document("report")])
    scope.put([a_document("report", derivation="test/2")])

    assert scope.standing() == before


def test_a_change_is_told_once_with_what_became_of_the_document(scope: GraphScope) -> None:
    scope.put([a_document("report"), *a_mail_with_attachment("mail", "notes")])
    before = scope.standing().sequence

    scope.put([a_document("report", text="Other words.")])
    scope.put([a_document("report", text="Third words.")])
    scope.delete(id_of("mail"))

    changes = list(scope.changes(before))
    assert [each.document for each in changes if each.there] == [id_of("report")]
    assert {each.document for each in changes if not each.there} == {id_of("mail"), id_of("notes")}
    assert len(changes) == 3


def test_a_place_that_another_document_takes_may_give_its_holder_another_name(scope: GraphScope) -> None:
    scope.put([a_document("one", locations=("/a", "/b")), a_document("two", locations=("/c",))])
    before = scope.standing()

    scope.add_sources(id_of("two"), [Source("/a")])

    names = {each.document: each.name for each in scope.changes(before.sequence)}
    assert names == {id_of("one"): "b", id_of("two"): "a"}
    assert scope.standing().version == before.version


def test_workspaces_are_numbered_apart(fresh_scope: FreshScope) -> None:
    one, two = fresh_scope(), fresh_scope()
    one.put([a_document("report"), a_document("other")])

    two.put([a_document("report")])

    assert (one.standing().sequence, two.standing().sequence) == (2, 1)
    assert [each.document for each in two.changes()] == [id_of("report")]


def test_the_mark_of_a_space_changes_with_its_vectors_and_with_nothing_else(scope: GraphScope) -> None:
    scope.put([a_document("one"), a_document("two", people=("Bob",)), a_document("three", people=("Bob",))])
    ada, bob = an_entity("Ada Lovelace").id, an_entity("Bob").id
    marks = [scope.space_mark("rphgnn")]
    for ids in ([ada], [ada, bob], [ada]):
        scope.write_embeddings("rphgnn", ids, np.ones((len(ids), 3), np.float32))
        marks.append(scope.space_mark("rphgnn"))
    scope.write_embeddings("rphgnn", [ada, bob], np.ones((2, 3), np.float32))
    scope.delete(id_of("three"))
    kept = scope.space_mark("rphgnn")
    scope.delete(id_of("two"))

    assert marks[0] == ""
    assert marks[1] == marks[3] != marks[2] == kept
    assert scope.space_mark("rphgnn") not in ("", kept)
    scope.delete(id_of("one"))
    assert scope.space_mark("rphgnn") == ""


def test_the_mark_tells_a_node_that_was_not_there_yet(scope: GraphScope) -> None:
    ada, bob = an_entity("Ada Lovelace").id, an_entity("Bob").id
    scope.put([a_document("one")])
    scope.write_embeddings("rphgnn", [ada, bob], np.ones((2, 3), np.float32))
    before = scope.space_mark("rphgnn")
    scope.put([a_document("two", people=("Bob",))])

    scope.write_embeddings("rphgnn", [ada, bob], np.ones((2, 3), np.float32))

    assert scope.space_mark("rphgnn") != before


def test_a_place_that_goes_in_the_call_that_gave_it_is_not_listed(scope: GraphScope) -> None:
    scope.put([a_document("host", locations=("/a",)), a_document("part", locations=("/b",))])
    scope.put([a_document("other", locations=("/c", "/d"))])
    part, host = id_of("part"), id_of("host")

    # Its place at /a takes the host's only one; with the host goes what was attached to it.
    scope.add_sources(part, [Source("/c", parent=host), Source("/a")])

    places = {each.id: {source.location for source in each.sources} for each in scope.documents()}
    assert places == {part: {"/a", "/b"}, id_of("other"): {"/d"}}
    assert {each.name for each in scope.changes() if each.there} == {"a", "d"}
