"""The index follows the graph: what is new is read, what went is gone, and a rebuild equals a fresh index."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_reading import ENCODER, CountingEncoder, living
from indexed_world import DocumentBuilder, contracts, entity, filled_scope, letter, report, world

from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.records import Decision, Verdict
from heddle.retrieval.generation import Generation
from heddle.retrieval.index import build_index, open_index
from heddle.retrieval.search import Searcher, SearchRequest
from heddle.retrieval.segment_merge import FANOUT

QUESTIONS = ("Who leads Project Aurora?", "Where does Ada Lovelace work?", "value of Nordlicht Sensors")


def answers(generation: Generation) -> list[object]:
    """What a generation answers, without the time it took."""
    searcher = Searcher(generation, ENCODER)
    results = [searcher.search(SearchRequest(question)).to_json() for question in QUESTIONS]
    return [{name: value for name, value in result.items() if name != "timings"} for result in results]


def test_an_index_holds_an_entry_for_each_unit_of_each_type(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, world())

    made = build_index(scope, ENCODER, tmp_path / "index")

    assert made.entries == {
        "text": 4,
        "table": 2,
        "triple": 2,
        "infobox": 2,
        "figure": 1,
        "mail": 1,
        "entity": 7,
    }
    assert made.graph_version == scope.version()
    assert (made.added, made.removed, made.reused, made.segments) == (3, 0, 0, 1)


def test_an_empty_graph_gives_an_index_that_finds_nothing(tmp_path: Path) -> None:
    scope = EmbeddedStore(tmp_path / "graph.db").scope(DEFAULT_WORKSPACE)

    build_index(scope, ENCODER, tmp_path / "index")
    result = Searcher(open_index(tmp_path / "index"), ENCODER).search(SearchRequest("anything?"))

    assert result.hits == ()
    assert result.answer is not None
    assert not any(sentence.supported for sentence in result.answer.sentences)


def test_a_second_run_over_the_same_graph_changes_nothing(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, world())
    first = build_index(scope, ENCODER, tmp_path / "index")
    encoder = CountingEncoder()

    second = build_index(scope, encoder, tmp_path / "index")

    assert second.generation == first.generation
    assert (second.added, second.reused, second.encoded) == (0, 3, 0)
    assert encoder.texts == []


def test_a_new_document_costs_only_its_own_entries(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, [report(), contracts()])
    build_index(scope, ENCODER, tmp_path / "index")
    scope.put([letter().put()])
    encoder = CountingEncoder()

    made = build_index(scope, encoder, tmp_path / "index")

    assert (made.added, made.reused, made.segments) == (1, 2, 2)
    assert not any("Fjord" in text or "nine months" in text for text in encoder.texts)
    assert living(open_index(tmp_path / "index")).keys() >= {entity("Ada Lovelace"), entity("Acme")}


def test_the_files_of_an_old_segment_are_shared_not_copied(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, [report()])
    build_index(scope, ENCODER, tmp_path / "index")
    first = open_index(tmp_path / "index")
    scope.put([letter().put()])

    build_index(scope, ENCODER, tmp_path / "index")
    second = open_index(tmp_path / "index")

    name = first.manifest.segments[0]
    old, new = (item.folder / "segments" / f"{name}.entries.arrays" for item in (first, second))
    assert old.samefile(new)


def test_a_deleted_document_is_never_found_again(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, world())
    build_index(scope, ENCODER, tmp_path / "index")
    scope.delete(letter().document)

    made = build_index(scope, ENCODER, tmp_path / "index")
    generation = open_index(tmp_path / "index")

    assert made.removed == 1
    assert made.drift > 0
    assert entity("Ada Lovelace") not in living(generation)
    assert generation.view.adjacency.row(entity("Ada Lovelace")) == -1
    for entry in living(generation).values():
        assert letter().document not in entry.documents
        assert "works for" not in entry.text
    result = Searcher(generation, ENCODER).search(SearchRequest("Where does Ada Lovelace work?", k=100))
    assert all(item.document != letter().document for item in result.evidence)


def test_an_entity_forgets_the_facts_of_a_deleted_document(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, world())
    build_index(scope, ENCODER, tmp_path / "index")
    before = living(open_index(tmp_path / "index"))[entity("Acme")]
    scope.delete(letter().document)

    build_index(scope, ENCODER, tmp_path / "index")
    after = living(open_index(tmp_path / "index"))[entity("Acme")]

    assert "Ada Lovelace works for Acme" in before.text
    assert after.text == "Acme (Organization): Nordlicht Sensors supplies Acme"


def test_a_mail_in_two_files_is_one_entry_and_outlives_one_of_them(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, [letter("a"), letter("b")])
    build_index(scope, ENCODER, tmp_path / "index")
    both = [item for item in living(open_index(tmp_path / "index")).values() if item.type == "mail"]
    first, second = sorted([letter("a").document, letter("b").document])
    scope.delete(first)

    build_index(scope, ENCODER, tmp_path / "index")
    one = [item for item in living(open_index(tmp_path / "index")).values() if item.type == "mail"]

    assert [item.documents for item in both] == [(first,)]
    assert [item.documents for item in one] == [(second,)]


def test_a_rebuild_answers_as_a_fresh_index_does(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, world())
    build_index(scope, ENCODER, tmp_path / "index")
    scope.delete(report().document)
    scope.put([letter("another").put()])
    build_index(scope, ENCODER, tmp_path / "index")

    rebuilt = build_index(scope, ENCODER, tmp_path / "index", rebuild=True)
    fresh = build_index(scope, ENCODER, tmp_path / "fresh")

    assert rebuilt.generation == fresh.generation
    assert rebuilt.drift == 0
    assert answers(open_index(tmp_path / "index")) == answers(open_index(tmp_path / "fresh"))


def pool() -> list[DocumentBuilder]:
    """Documents that hypothesis puts and deletes."""
    return [report(), contracts(), letter("a"), letter("b"), letter("c")]


@settings(max_examples=8)
@given(steps=st.lists(st.sets(st.integers(0, 4)), min_size=1, max_size=4))
def test_an_index_grown_step_by_step_holds_what_a_rebuild_holds(
    steps: list[set[int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("grown")
    documents = pool()
    scope = EmbeddedStore(folder / "graph.db").scope(DEFAULT_WORKSPACE)
    for wanted in steps:
        stored = {item.id for item in scope.documents()}
        for number, document in enumerate(documents):
            if number in wanted and document.document not in stored:
                scope.put([document.put()])
            elif number not in wanted and document.document in stored:
                scope.delete(document.document)
        build_index(scope, ENCODER, folder / "grown")

    build_index(scope, ENCODER, folder / "fresh")
    grown, fresh = open_index(folder / "grown"), open_index(folder / "fresh")

    assert living(grown) == living(fresh)
    assert grown.lexical.count == fresh.lexical.count == len(living(fresh))
    for name in ("node_ids", "edges", "edge_entries", "neighbours", "edge_of"):
        np.testing.assert_array_equal(
            getattr(grown.view.adjacency, name), getattr(fresh.view.adjacency, name)
        )
    assert [node for _, node in grown.view.nodes()] == [node for _, node in fresh.view.nodes()]
    np.testing.assert_array_equal(grown.walk.order, fresh.walk.order)
    np.testing.assert_array_equal(grown.walk.arriving.toarray(), fresh.walk.arriving.toarray())


def test_many_small_segments_are_merged_without_encoding_again(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, [letter("0")])
    encoder = CountingEncoder()
    for number in range(1, 3 * FANOUT):
        build_index(scope, encoder, tmp_path / "index")
        scope.put([letter(str(number)).put()])
    made = build_index(scope, encoder, tmp_path / "index")
    headers = [text for text in encoder.texts if text.endswith("Subject: Delay of the buoys")]

    assert made.segments <= 2 * FANOUT
    assert len(headers) == len(set(headers)) == 3 * FANOUT
    fresh = build_index(scope, ENCODER, tmp_path / "fresh")
    assert fresh.entries == made.entries
    assert living(open_index(tmp_path / "index")) == living(open_index(tmp_path / "fresh"))


def test_a_segment_of_which_most_is_dead_is_merged_away(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, world())
    build_index(scope, ENCODER, tmp_path / "index")
    for document in world():
        scope.delete(document.document)

    build_index(scope, ENCODER, tmp_path / "index")
    generation = open_index(tmp_path / "index")

    assert generation.count == 0
    rows = [segment.entry(row) for segment in generation.segments for row in range(len(segment))]
    assert {entry.type.value for entry in rows} <= {"entity"}


def test_a_merge_that_a_person_decided_joins_two_entities(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, world())
    before = build_index(scope, ENCODER, tmp_path / "index")
    scope.decide(Decision(Verdict.MERGE, entity("Acme"), entity("Nordlicht Sensors")))

    after = build_index(scope, ENCODER, tmp_path / "index")
    view = open_index(tmp_path / "index").view

    assert after.generation != before.generation
    assert len(view.of_type(view.adjacency.row(entity("Acme")), "SAME_AS")) == 1


def test_a_split_that_a_person_decided_parts_what_a_document_joined(tmp_path: Path) -> None:
    joined = report()
    joined.edge(entity("Acme"), "SAME_AS", entity("Nordlicht Sensors"), "guess")
    scope = filled_scope(tmp_path, [joined])
    scope.decide(Decision(Verdict.SPLIT, entity("Acme"), entity("Nordlicht Sensors")))

    build_index(scope, ENCODER, tmp_path / "index")
    view = open_index(tmp_path / "index").view

    assert view.of_type(view.adjacency.row(entity("Acme")), "SAME_AS") == []


def test_new_embeddings_give_a_new_generation_and_encode_nothing(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, world())
    build_index(scope, ENCODER, tmp_path / "index")
    ids = [node.id for node in scope.nodes()]
    vectors = np.random.default_rng(0).normal(size=(len(ids), 8)).astype(np.float32)
    scope.write_embeddings("rphgnn", ids, vectors)

    made = build_index(scope, ENCODER, tmp_path / "index")
    generation = open_index(tmp_path / "index")

    assert made.encoded == 0
    assert generation.space is not None
    np.testing.assert_allclose(np.linalg.norm(generation.space, axis=1), 1, rtol=1e-5)


def test_a_renamed_source_shows_its_new_name_without_reading_the_document(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, [report()])
    build_index(scope, ENCODER, tmp_path / "index")
    put = report().put()
    scope.add_sources(put.subgraph.document, [type(put.sources[0])("/a/renamed.pdf")])

    made = build_index(scope, ENCODER, tmp_path / "index")

    assert made.added == 0
    assert open_index(tmp_path / "index").source(report().document) == "renamed.pdf"
