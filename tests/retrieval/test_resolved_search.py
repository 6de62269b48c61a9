"""A search knows things by all of their names, as resolution and people say, and until they say otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from index_reading import ENCODER
from indexed_world import DocumentBuilder, filled_scope

from heddle.core.ids import DEFAULT_WORKSPACE, NodeId, entity_id
from heddle.core.names import name_key
from heddle.graph.embedded import EmbeddedScope
from heddle.graph.records import Decision, Verdict
from heddle.graph.same_as import PartId, ResolutionChange, SameAs
from heddle.retrieval.entity_card import entity_card
from heddle.retrieval.generation import Generation
from heddle.retrieval.index import build_index, following_deletions, open_index
from heddle.retrieval.joined_nodes import JOINED_FILE
from heddle.retrieval.search import Searcher, SearchRequest

NAMES = {
    "Ada Lovelace": "Person",
    "A. A. Lovelace": "Person",
    "Enchantress of Numbers": "Person",
    "Acme": "Organization",
    "Grace Hopper": "Person",
    "Bergen": "Place",
}
ADA, INITIALS, COUNTESS, ACME, GRACE = (
    entity_id(DEFAULT_WORKSPACE, NAMES[name], name_key(name)) for name in list(NAMES)[:5]
)


def letters() -> list[DocumentBuilder]:
    """Three documents that each call her otherwise, and many that speak of others."""
    first = DocumentBuilder("first", NAMES)
    first.paragraph("Ada Lovelace signed the contract.")
    second = DocumentBuilder("second", NAMES)
    second.paragraph("A. A. Lovelace leads Acme.")
    second.relation("A. A. Lovelace", "LEADS", "Acme", "A. A. Lovelace leads Acme.")
    third = DocumentBuilder("third", NAMES)
    third.paragraph("The Enchantress of Numbers lives in Bergen.")
    others = []
    for number in range(8):
        other = DocumentBuilder(f"other {number}", NAMES)
        other.paragraph(f"Grace Hopper wrote report {number} in her office.")
        others.append(other)
    return [first, second, third, *others]


def same(one: NodeId, other: NodeId, score: float = 0.9) -> SameAs:
    return SameAs(PartId(min(one, other)), PartId(max(one, other)), score, "name", ("name 0.9",))


def a_change(*pairs: SameAs) -> ResolutionChange:
    return ResolutionChange("r", 1, (ADA, INITIALS, COUNTESS), pairs)


@pytest.fixture
def scope(tmp_path: Path) -> EmbeddedScope:
    return filled_scope(tmp_path, letters())


def indexed(scope: EmbeddedScope, tmp_path: Path) -> Generation:
    build_index(scope, ENCODER, tmp_path / "index")
    return open_index(tmp_path / "index")


def documents(generation: Generation, question: str, k: int = 5) -> list[str]:
    """Names of the documents that a search for a question shows, first to last."""
    result = Searcher(generation, ENCODER).search(SearchRequest(question, k=k, answer=False))
    return list(dict.fromkeys(each.source for each in result.evidence))


def test_a_question_that_names_one_spelling_finds_what_is_said_of_the_others(
    scope: EmbeddedScope, tmp_path: Path
) -> None:
    assert "third.pdf" not in documents(indexed(scope, tmp_path), "What about Ada Lovelace?")

    scope.write_resolution(a_change(same(ADA, INITIALS), same(INITIALS, COUNTESS)))

    found = documents(indexed(scope, tmp_path), "What about Ada Lovelace?")
    assert {"first.pdf", "second.pdf", "third.pdf"} <= set(found)


def test_a_thing_is_one_hit_under_the_name_that_was_asked_for(scope: EmbeddedScope, tmp_path: Path) -> None:
    scope.write_resolution(a_change(same(ADA, INITIALS), same(INITIALS, COUNTESS)))
    generation = indexed(scope, tmp_path)

    for name in ("Ada Lovelace", "A. A. Lovelace"):
        request = SearchRequest(f"Who is {name}?", instruction="entities only", k=10, answer=False)
        hits = Searcher(generation, ENCODER).search(request).hits
        her = [hit for hit in hits if {ADA, INITIALS, COUNTESS} & set(hit.nodes)]
        assert len(her) == 1
        assert her[0].text.startswith(name)


def test_the_card_of_a_thing_tells_what_is_known_under_all_of_its_names(
    scope: EmbeddedScope, tmp_path: Path
) -> None:
    scope.write_resolution(a_change(same(ADA, INITIALS), same(INITIALS, COUNTESS)))

    card = entity_card(indexed(scope, tmp_path), ADA)

    assert {name for _, name in card.same_as} == {"A. A. Lovelace", "Enchantress of Numbers"}
    assert card.mention_count == 3
    assert card.mentions[0].source == "first.pdf"
    assert {each.source for each in card.mentions} == {"first.pdf", "second.pdf", "third.pdf"}
    assert [each.to_json()["text"] for each in card.relations] == ["A. A. Lovelace leads Acme"]


def test_a_persons_word_is_stronger_and_can_be_taken_back(scope: EmbeddedScope, tmp_path: Path) -> None:
    scope.write_resolution(a_change(same(ADA, INITIALS)))
    first = indexed(scope, tmp_path)

    scope.decide(Decision(Verdict.SPLIT, ADA, INITIALS))
    assert entity_card(indexed(scope, tmp_path), ADA).same_as == ()
    scope.decide(Decision(Verdict.WITHDRAW, ADA, INITIALS))

    again = indexed(scope, tmp_path)
    assert again.manifest.joined == first.manifest.joined
    assert [name for _, name in entity_card(again, ADA).same_as] == ["A. A. Lovelace"]


def test_doubtful_pairs_join_nothing(scope: EmbeddedScope, tmp_path: Path) -> None:
    scope.write_resolution(a_change(same(ADA, INITIALS, 0.49)))

    generation = indexed(scope, tmp_path)

    assert generation.manifest.joined == ""
    assert entity_card(generation, ADA).same_as == ()


def test_what_a_deleted_document_joined_is_apart_at_once(scope: EmbeddedScope, tmp_path: Path) -> None:
    scope.write_resolution(a_change(same(ADA, INITIALS), same(INITIALS, COUNTESS)))
    build_index(scope, ENCODER, tmp_path / "index")

    second = letters()[1].document
    with following_deletions(scope, ENCODER, tmp_path / "index"):
        scope.delete(second)

    generation = open_index(tmp_path / "index")
    assert entity_card(generation, ADA).same_as == ()
    fresh = tmp_path / "fresh"
    build_index(scope, ENCODER, fresh)
    assert open_index(fresh).manifest.joined == generation.manifest.joined == ""


def test_an_index_that_is_kept_up_joins_what_a_fresh_one_joins(scope: EmbeddedScope, tmp_path: Path) -> None:
    scope.decide(Decision(Verdict.MERGE, ADA, NodeId("not there yet")))
    build_index(scope, ENCODER, tmp_path / "index")
    scope.write_resolution(a_change(same(ADA, INITIALS)))
    build_index(scope, ENCODER, tmp_path / "index")
    scope.write_resolution(a_change(same(INITIALS, COUNTESS), same(ADA, COUNTESS, 0.3)))

    kept = build_index(scope, ENCODER, tmp_path / "index")
    fresh = build_index(scope, ENCODER, tmp_path / "fresh")

    assert kept.generation != ""
    assert open_index(tmp_path / "index").manifest.joined == open_index(tmp_path / "fresh").manifest.joined
    assert fresh.encoded > 0
    assert kept.encoded == 0, "what is one thing changes no entry"


def test_a_merge_holds_from_the_moment_that_both_are_there(scope: EmbeddedScope, tmp_path: Path) -> None:
    late = DocumentBuilder("late", {**NAMES, "First Programmer": "Person"})
    late.paragraph("The First Programmer is here.")
    name = entity_id(DEFAULT_WORKSPACE, "Person", name_key("First Programmer"))
    scope.decide(Decision(Verdict.MERGE, ADA, name))
    assert entity_card(indexed(scope, tmp_path), ADA).same_as == ()

    scope.put([late.put()])

    assert entity_card(indexed(scope, tmp_path), ADA).same_as == ((name, "First Programmer"),)


def test_what_is_one_thing_is_written_anew_only_where_it_changed(
    scope: EmbeddedScope, tmp_path: Path
) -> None:
    scope.write_resolution(a_change(same(ADA, INITIALS)))
    first = indexed(scope, tmp_path)
    late = DocumentBuilder("late", NAMES)
    late.paragraph("Grace Hopper is late.")
    scope.put([late.put()])

    second = indexed(scope, tmp_path)
    assert (second.folder / JOINED_FILE).samefile(first.folder / JOINED_FILE)
    scope.write_resolution(a_change(same(INITIALS, COUNTESS)))

    third = indexed(scope, tmp_path)
    assert not (third.folder / JOINED_FILE).samefile(second.folder / JOINED_FILE)
    assert third.manifest.joined != second.manifest.joined == first.manifest.joined
