"""What a resolver wrote is read back as it was, by node, key and doubt, and goes with what it speaks of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from graph_builders import a_document, an_entity, id_of
from graph_comparison import FreshScope
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heddle.core.ids import DocumentId, NodeId
from heddle.graph.records import Decision, Verdict
from heddle.graph.same_as import (
    Namesakes,
    PartId,
    ResolutionChange,
    ResolutionStanding,
    SameAs,
    part_of,
)
from heddle.graph.store import GraphScope

NAMES = ("Ada Lovelace", "A. Lovelace", "Ada King", "Bob", "Charles Babbage")
ADA, A, KING, BOB, CHARLES = (an_entity(name).id for name in NAMES)


def same(one: str, other: str, score: float = 0.9, method: str = "name") -> SameAs:
    left, right = sorted((PartId(one), PartId(other)))
    return SameAs(left, right, score, method, ("name 0.93", "shares Ünal ✓"))


def parts_of(node: NodeId, *names: tuple[str, ...]) -> Namesakes:
    split = sorted(tuple(sorted(id_of(name) for name in part)) for part in names)
    return Namesakes(node, tuple(split), 0.8, "context", ("no neighbour in common",))


def a_change(*pairs: SameAs, **others: object) -> ResolutionChange:
    touched = tuple(sorted({node for pair in pairs for node in pair.nodes}))
    return replace(ResolutionChange("test/1", 7, touched, pairs), **others)  # type: ignore[arg-type]


@pytest.fixture
def graph(scope: GraphScope) -> GraphScope:
    """Ada in two documents, and who else there is in one each."""
    scope.put([a_document("one", people=NAMES[:3]), a_document("two", people=(NAMES[0], *NAMES[3:]))])
    return scope


def by_key(*pairs: SameAs) -> list[SameAs]:
    return sorted(pairs, key=lambda pair: (pair.left, pair.right))


def test_a_graph_that_nobody_resolved_says_so(graph: GraphScope) -> None:
    assert graph.resolution() == ResolutionStanding("", 0)
    assert [*graph.same_as(), *graph.namesakes(), *graph.doubtful(limit=9)] == []
    assert graph.same_as_of([ADA]) == {ADA: []}
    assert not any((graph.namesakes_of([ADA]), graph.keys_of([ADA]), graph.resolved_in([id_of("one")])))
    assert graph.sharing_keys(["k"], limit=3) == {"k": []}
    assert graph.key_counts(["k"]) == {"k": 0}


def test_what_was_written_reads_back_and_leaves_the_version_alone(graph: GraphScope) -> None:
    version, sequence = graph.version(), graph.standing().sequence
    pairs = (same(ADA, A), same(ADA, KING, 0.3), same(A, KING, 1.0))
    namesakes = parts_of(ADA, ("one",), ("two",))
    keys = {ADA: ("b", "a"), A: ("a",), KING: ()}
    documents = {id_of("one"): (ADA, A, KING), id_of("two"): (ADA,)}

    graph.write_resolution(a_change(*pairs, namesakes=(namesakes,), keys=keys, documents=documents))

    assert graph.resolution() == ResolutionStanding("test/1", 7, 1)
    assert list(graph.same_as()) == by_key(*pairs)
    assert graph.same_as_of([A, BOB]) == {A: by_key(pairs[0], pairs[2]), BOB: []}
    assert list(graph.namesakes()) == [namesakes]
    assert graph.namesakes_of([A, ADA]) == {ADA: namesakes}
    assert graph.keys_of([ADA, A, KING, BOB]) == {ADA: ("a", "b"), A: ("a",)}
    assert graph.sharing_keys(["a", "b", "c"], limit=9) == {"a": sorted([ADA, A]), "b": [ADA], "c": []}
    assert graph.sharing_keys(["a"], limit=1) == {"a": [min(ADA, A)]}
    assert graph.key_counts(["a", "b", "c"]) == {"a": 2, "b": 1, "c": 0}
    assert graph.resolved_in([id_of("one"), id_of("three")]) == {id_of("one"): (ADA, A, KING)}
    assert (graph.version(), graph.standing().sequence) == (version, sequence)


def test_pairs_and_namesakes_are_listed_on_from_any_place(graph: GraphScope) -> None:
    pairs = by_key(same(ADA, A), same(ADA, KING), same(ADA, BOB), same(BOB, CHARLES))
    split = [parts_of(node, ("one",), ("two",)) for node in (ADA,)]
    graph.write_resolution(a_change(*pairs, namesakes=tuple(split)))

    for place, pair in enumerate(pairs):
        assert list(graph.same_as(after=pair.key)) == pairs[place + 1 :]
    assert list(graph.namesakes(after=ADA)) == []
    assert list(graph.namesakes(after=ADA[:-1])) == split


def test_a_change_replaces_what_was_said_of_the_nodes_it_touched_and_nothing_else(graph: GraphScope) -> None:
    keys = {ADA: ("k",), A: ("k",), BOB: ("k",), CHARLES: ("k",)}
    split = parts_of(ADA, ("one",), ("two",))
    graph.write_resolution(
        a_change(same(ADA, A), same(ADA, KING), same(BOB, CHARLES), namesakes=(split,), keys=keys)
    )

    graph.write_resolution(
        ResolutionChange("test/1", 9, (ADA,), (same(ADA, KING, 0.6),), keys={ADA: ("other",)})
    )

    assert list(graph.same_as()) == by_key(same(ADA, KING, 0.6), same(BOB, CHARLES))
    assert list(graph.namesakes()) == []
    assert graph.sharing_keys(["k", "other"], limit=9) == {"k": sorted([A, BOB, CHARLES]), "other": [ADA]}
    assert graph.resolution() == ResolutionStanding("test/1", 9, 2)


def test_a_change_of_everything_forgets_everything_else(graph: GraphScope) -> None:
    graph.write_resolution(
        a_change(
            same(ADA, A),
            namesakes=(parts_of(ADA, ("one",), ("two",)),),
            keys={ADA: ("k",)},
            documents={id_of("one"): (ADA,)},
        )
    )

    graph.write_resolution(ResolutionChange("test/2", 8, (BOB,), (same(BOB, CHARLES),), anew=True))

    assert list(graph.same_as()) == [same(BOB, CHARLES)]
    assert list(graph.namesakes()) == []
    assert graph.key_counts(["k"]) == {"k": 0}
    assert graph.resolved_in([id_of("one")]) == {}


def test_a_document_that_was_looked_at_is_forgotten_on_request(graph: GraphScope) -> None:
    graph.write_resolution(a_change(documents={id_of("one"): (ADA,), id_of("two"): (BOB,)}))

    graph.write_resolution(a_change(gone=(id_of("one"), id_of("never"))))

    assert graph.resolved_in([id_of("one"), id_of("two")]) == {id_of("two"): (BOB,)}


def test_a_change_that_does_not_hold_together_stores_nothing(graph: GraphScope) -> None:
    with pytest.raises(ValueError, match="not touched"):
        graph.write_resolution(ResolutionChange("test/1", 1, (BOB,), (same(ADA, A),)))

    assert graph.resolution() == ResolutionStanding()


def test_workspaces_do_not_see_each_others_resolution(graph: GraphScope, fresh_scope: FreshScope) -> None:
    other: GraphScope = fresh_scope()
    other.put([a_document("one", people=NAMES[:3])])
    graph.write_resolution(a_change(same(ADA, A), keys={ADA: ("k",)}))
    other.write_resolution(a_change(same(ADA, KING), anew=True))

    assert list(graph.same_as()) == [same(ADA, A)]
    assert list(other.same_as()) == [same(ADA, KING)]
    assert other.key_counts(["k"]) == {"k": 0}


# --- documents come and go -----------------------------------------------------------------------


def test_a_pair_goes_with_its_node_and_the_key_is_kept_for_the_resolver(graph: GraphScope) -> None:
    keys = {ADA: ("k",), A: ("k",)}
    documents = {id_of("one"): (ADA, A)}
    graph.write_resolution(a_change(same(ADA, A), same(ADA, BOB), keys=keys, documents=documents))

    graph.delete(id_of("one"))

    assert list(graph.same_as()) == [same(ADA, BOB)]
    assert graph.same_as_of([A]) == {A: []}
    assert graph.sharing_keys(["k"], limit=9) == {"k": [ADA]}
    assert graph.key_counts(["k"]) == {"k": 2}
    assert graph.keys_of([A]) == {A: ("k",)}
    assert graph.resolved_in([id_of("one")]) == documents


def test_what_went_before_a_change_was_written_is_left_out_of_it(graph: GraphScope) -> None:
    graph.delete(id_of("one"))

    split = parts_of(ADA, ("one",), ("two",))
    graph.write_resolution(a_change(same(ADA, A), same(part_of(ADA, id_of("two")), BOB), namesakes=(split,)))

    assert list(graph.same_as()) == [same(ADA, BOB)]
    assert list(graph.namesakes()) == []


def test_parts_lose_documents_that_go_and_pairs_keep_meaning_what_they_meant(graph: GraphScope) -> None:
    graph.put([a_document(name, people=NAMES[:4]) for name in ("one", "two", "three", "four")])
    split = parts_of(ADA, ("one", "two"), ("three", "four"))
    first, second = split.part_ids
    graph.write_resolution(a_change(same(first, A), same(second, BOB, 0.7), namesakes=(split,)))

    gone = split.parts[1][0]
    graph.delete(gone)

    narrowed = Namesakes(
        ADA, tuple(sorted((split.parts[0], split.parts[1][1:]))), 0.8, "context", split.evidence
    )
    assert list(graph.namesakes()) == [narrowed]
    assert list(graph.same_as()) == by_key(same(first, A), same(part_of(ADA, split.parts[1][1]), BOB, 0.7))

    graph.delete(split.parts[1][1])

    assert list(graph.namesakes()) == []
    assert list(graph.same_as()) == [same(ADA, A)]


def test_a_document_that_is_read_anew_keeps_what_is_said_of_what_it_still_speaks_of(
    graph: GraphScope,
) -> None:
    split = parts_of(ADA, ("one",), ("two",))
    graph.write_resolution(a_change(same(ADA, A), same(ADA, KING), namesakes=(split,)))

    graph.put([a_document("one", people=NAMES[:2], derivation="test/2")])

    assert list(graph.same_as()) == [same(ADA, A)]
    assert list(graph.namesakes()) == [split]


def test_derived_pairs_are_no_edges_of_the_graph(graph: GraphScope) -> None:
    before = (list(graph.edges()), graph.counts(), graph.edge_patterns(), graph.neighbours(ADA))
    types = graph.edge_types_at(ADA)

    graph.write_resolution(a_change(same(ADA, A)))

    assert (list(graph.edges()), graph.counts(), graph.edge_patterns(), graph.neighbours(ADA)) == before
    assert [*graph.neighbours(ADA, edge_types=["SAME_AS"]), *graph.edges("SAME_AS")] == []
    assert graph.edge_types_at(ADA) == types


def test_what_changed_since_a_revision_is_listed_and_nothing_else(graph: GraphScope) -> None:
    split = parts_of(ADA, ("one",), ("two",))
    first = a_change(same(ADA, A), same(ADA, KING, 0.4), same(BOB, CHARLES), namesakes=(split,))
    graph.write_resolution(first)
    assert graph.resolution().revision == 1
    assert list(graph.resolution_changes()) == sorted([ADA, A, BOB, CHARLES])

    graph.write_resolution(replace(first, sequence=9, pairs=(*first.pairs[:1], same(ADA, KING, 0.3))))
    assert graph.resolution() == ResolutionStanding("test/1", 9, 2)
    assert list(graph.resolution_changes(1)) == sorted([BOB, CHARLES])
    graph.write_resolution(replace(first, anew=True))
    graph.write_resolution(replace(first, anew=True))
    assert graph.resolution().revision == 3

    graph.delete(id_of("two"))
    assert list(graph.resolution_changes(3)) == sorted([ADA, BOB, CHARLES])
    graph.delete(id_of("one"))
    assert list(graph.resolution_changes(4)) == sorted([ADA, A])
    assert list(graph.resolution_changes()) == [*sorted([BOB, CHARLES]), *sorted([ADA, A])]
    assert list(graph.resolution_changes(5)) == []


# --- doubt ---------------------------------------------------------------------------------------


def test_pairs_come_in_the_order_of_doubt_without_those_that_people_decided_about(graph: GraphScope) -> None:
    pairs = [same(ADA, A, 0.95), same(ADA, KING, 0.45), same(A, KING, 0.55), same(ADA, BOB, 0.5)]
    graph.write_resolution(a_change(*pairs, same(ADA, CHARLES, 0.52), same(BOB, CHARLES, 0.51)))
    graph.decide(Decision(Verdict.SPLIT, CHARLES, ADA))
    graph.decide(Decision(Verdict.MERGE, BOB, CHARLES))

    tied = sorted(pairs[1:3], key=lambda pair: (pair.doubt, pair.key))
    expected = [pairs[3], *tied, pairs[0]]

    assert graph.doubtful(limit=9) == expected
    assert graph.doubtful(limit=2) == expected[:2]
    for place, pair in enumerate(expected):
        assert graph.doubtful(limit=9, after=pair) == expected[place + 1 :]


def test_a_pair_of_parts_is_decided_by_a_word_about_their_nodes(graph: GraphScope) -> None:
    split = parts_of(ADA, ("one",), ("two",))
    graph.write_resolution(a_change(*(same(part, A, 0.6) for part in split.part_ids), namesakes=(split,)))
    graph.decide(Decision(Verdict.MERGE, NodeId(split.part_ids[0]), A))
    assert graph.doubtful(limit=9) == [same(split.part_ids[1], A, 0.6)]

    graph.decide(Decision(Verdict.SPLIT, ADA, A))
    assert graph.doubtful(limit=9) == []


# --- all at once ---------------------------------------------------------------------------------


@given(data=st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_readers_never_meet_what_is_not_there(fresh_scope: FreshScope, data: st.DataObject) -> None:
    graph: GraphScope = fresh_scope()
    people = {
        name: data.draw(st.sets(st.sampled_from(NAMES), min_size=1)) for name in ("one", "two", "three")
    }
    graph.put([a_document(name, people=sorted(found)) for name, found in people.items()])
    ids = [NodeId(an_entity(name).id) for name in NAMES]
    split = data.draw(st.permutations(sorted(map(id_of, people))).map(lambda found: found[:2]))
    namesakes = Namesakes(ids[0], tuple(sorted((each,) for each in split)), 0.9, "test")
    ends: list[PartId] = [*namesakes.part_ids, *map(PartId, ids[1:])]
    drawn = data.draw(
        st.sets(st.tuples(st.sampled_from(ends), st.sampled_from(ends)).filter(lambda two: two[0] != two[1]))
    )
    pairs = {same(*two).key: same(*two, 0.6) for two in drawn}
    graph.write_resolution(ResolutionChange("r", 1, tuple(ids), tuple(pairs.values()), (namesakes,)))

    for gone in data.draw(st.permutations(sorted(people))):
        graph.delete(id_of(gone))
        there = {node.id for node in graph.nodes()}
        documents = {DocumentId(found.id) for found in graph.documents()}
        known = {part for found in graph.namesakes() for part in found.part_ids}
        assert all(there.issuperset(pair.nodes) for pair in graph.same_as())
        assert all(documents.issuperset(part) for found in graph.namesakes() for part in found.parts)
        assert all(end in there | known for pair in graph.same_as() for end in (pair.left, pair.right))
