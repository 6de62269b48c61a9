"""The index follows the graph: what is new is read, what went is gone, and a rebuild equals a fresh index."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from indexed_world import DocumentBuilder, contracts, entity, filled_scope, letter, report, world
from numpy.typing import NDArray

from heddle.core.errors import IndexCorrupt, ModelUnusable, NoIndex, StoreBusy
from heddle.core.events import Event
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.core.lock import exclusive
from heddle.graph.embedded import EmbeddedScope, EmbeddedStore
from heddle.graph.records import Decision, Verdict
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.entry import Entry
from heddle.retrieval.generation import Generation
from heddle.retrieval.generation_files import living_rows
from heddle.retrieval.index import build_index, open_index
from heddle.retrieval.index_build import EntryFinder
from heddle.retrieval.index_plan import make_plan, read_state
from heddle.retrieval.kept_segment import MOST_SEGMENTS, keep_segments
from heddle.retrieval.search import Searcher, SearchRequest

ENCODER = HashingEncoder(64)
QUESTIONS = ("Who leads Project Aurora?", "Where does Ada Lovelace work?", "value of Nordlicht Sensors")


class CountingEncoder(HashingEncoder):
    """Remembers what it was asked to encode."""

    def __init__(self) -> None:
        super().__init__(64)
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts.extend(texts)
        return super().encode(texts)


def living(generation: Generation) -> dict[str, Entry]:
    """The living entries by id."""
    rows = [int(row) for row in np.flatnonzero(generation.live)]
    entries = [generation.entry(row) for row in rows]
    assert len({entry.id for entry in entries}) == len(entries)
    return {entry.id: entry for entry in entries}


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
    old, new = (item.folder / "segments" / name / "vectors.array" for item in (first, second))
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
    np.testing.assert_array_equal(grown.walk.toarray(), fresh.walk.toarray())


def test_many_small_segments_are_merged_without_encoding_again(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, [letter("0")])
    encoder = CountingEncoder()
    for number in range(1, MOST_SEGMENTS + 4):
        build_index(scope, encoder, tmp_path / "index")
        scope.put([letter(str(number)).put()])
    made = build_index(scope, encoder, tmp_path / "index")
    headers = [text for text in encoder.texts if text.endswith("Subject: Delay of the buoys")]

    assert made.segments <= MOST_SEGMENTS
    assert len(headers) == len(set(headers)) == MOST_SEGMENTS + 4
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


def test_an_index_refuses_another_encoder_and_names_both(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, [report()])
    build_index(scope, ENCODER, tmp_path / "index")
    other = HashingEncoder(32)

    with pytest.raises(ModelUnusable) as built:
        build_index(scope, other, tmp_path / "index")
    with pytest.raises(ModelUnusable) as searched:
        Searcher(open_index(tmp_path / "index"), other)

    for error in (built.value, searched.value):
        assert ENCODER.name in error.line()
        assert other.name in error.line()
    assert build_index(scope, other, tmp_path / "index", rebuild=True).entries["text"] == 2


def test_opening_where_nothing_was_indexed_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(NoIndex, match="nothing is indexed") as caught:
        open_index(tmp_path / "index")

    assert "heddle index" in caught.value.hint


def test_two_runs_at_once_are_refused(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, [report()])

    with exclusive(tmp_path / "index" / ".lock", what="the index"), pytest.raises(StoreBusy):
        build_index(scope, ENCODER, tmp_path / "index")


class ChangingScope:
    """A graph whose version moves after it was first read."""

    def __init__(self, scope: EmbeddedScope) -> None:
        self._scope, self._asked = scope, 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._scope, name)

    def version(self) -> str:
        self._asked += 1
        return f"{self._scope.version()}{self._asked}"


def test_a_graph_that_changes_meanwhile_leaves_the_old_generation_in_force(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, [report()])
    before = build_index(scope, ENCODER, tmp_path / "index")
    scope.put([letter().put()])

    with pytest.raises(StoreBusy):
        build_index(ChangingScope(scope), ENCODER, tmp_path / "index")  # type: ignore[arg-type]

    assert open_index(tmp_path / "index").id == before.generation
    assert build_index(scope, ENCODER, tmp_path / "index").added == 1


def test_the_last_two_generations_are_kept_and_a_reader_keeps_what_it_opened(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, [letter("0")])
    build_index(scope, ENCODER, tmp_path / "index")
    reader = Searcher(open_index(tmp_path / "index"), ENCODER)
    expected = reader.search(SearchRequest("Where does Ada Lovelace work?"))

    for number in range(1, 4):
        scope.put([letter(str(number)).put()])
        build_index(scope, ENCODER, tmp_path / "index")
    again = reader.search(SearchRequest("Where does Ada Lovelace work?"))

    folders = [path for path in (tmp_path / "index").iterdir() if path.is_dir()]
    assert len(folders) == 2
    assert not reader.generation.folder.exists()
    assert again.hits == expected.hits
    assert again.evidence == expected.evidence


def test_every_damaged_file_of_a_generation_is_noticed(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, world())
    build_index(scope, ENCODER, tmp_path / "index")
    folder = open_index(tmp_path / "index").folder
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and "lock" not in path.name)

    for path in paths:
        whole = path.read_bytes()
        for damaged in (whole[: len(whole) // 2], bytes([whole[0] ^ 1]) + whole[1:] if whole else b"x"):
            path.write_bytes(damaged)
            if damaged == whole:
                continue
            with pytest.raises(IndexCorrupt) as caught:
                open_index(tmp_path / "index")
            assert "heddle index --rebuild" in caught.value.hint
        path.unlink()
        with pytest.raises(IndexCorrupt):
            open_index(tmp_path / "index")
        path.write_bytes(whole)

    assert open_index(tmp_path / "index").counts()["text"] == 4


def test_a_damaged_index_is_not_built_upon_and_a_rebuild_mends_it(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, world())
    first = build_index(scope, ENCODER, tmp_path / "index")
    folder = open_index(tmp_path / "index").folder
    (folder / "graph" / "edges.array").write_bytes(b"rubbish")

    with pytest.raises(IndexCorrupt):
        build_index(scope, ENCODER, tmp_path / "index")
    mended = build_index(scope, ENCODER, tmp_path / "index", rebuild=True)

    assert mended.generation == first.generation
    assert open_index(tmp_path / "index").folder != folder


@pytest.mark.parametrize("name", ["", "../outside", "absent", ".building"])
def test_a_current_that_names_no_generation_is_corrupt(tmp_path: Path, name: str) -> None:
    scope = filled_scope(tmp_path, [report()])
    build_index(scope, ENCODER, tmp_path / "index")
    (tmp_path / "index" / "CURRENT").write_text(name)

    with pytest.raises(IndexCorrupt):
        open_index(tmp_path / "index")


def test_leftovers_of_a_killed_run_are_cleared_away(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, [report()])
    build_index(scope, ENCODER, tmp_path / "index")
    shutil.copytree(open_index(tmp_path / "index").folder, tmp_path / "index" / ".building")
    scope.put([letter().put()])

    build_index(scope, ENCODER, tmp_path / "index")

    assert not (tmp_path / "index" / ".building").exists()


def test_progress_names_each_document_read(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, world())
    heard: list[Event] = []

    build_index(scope, ENCODER, tmp_path / "index", listener=heard.append)

    read = [event.detail["document"] for event in heard if event.name == "document"]
    assert read == sorted(item.document for item in world())
    assert heard[-1].name == "finished"


def test_a_plan_tells_new_changed_and_gone_documents_apart(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, [report(), contracts()])
    build_index(scope, ENCODER, tmp_path / "index")
    previous = open_index(tmp_path / "index")
    changed = report()
    changed.paragraph("A sentence that was not there.")
    scope.put([changed.put(), letter().put()])
    scope.delete(contracts().document)

    plan = make_plan(read_state(scope, "rphgnn"), previous)

    assert plan.added == tuple(sorted([report().document, letter().document]))
    assert plan.removed == (frozenset({report().document, contracts().document}),)
    assert plan.reused == 0


def test_the_entry_finder_finds_what_still_counts(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, [report(), contracts()])
    build_index(scope, ENCODER, tmp_path / "index")
    previous = open_index(tmp_path / "index")
    scope.delete(contracts().document)
    plan = make_plan(read_state(scope, "rphgnn"), previous)
    by_document = {entry.documents[0]: entry for entry in living(previous).values() if entry.type != "entity"}

    find = EntryFinder([], previous, plan)

    assert find(by_document[report().document].id) == by_document[report().document]
    assert find(by_document[contracts().document].id) is None
    assert find("") is None


def test_kept_segments_know_which_rows_count(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, world())
    build_index(scope, ENCODER, tmp_path / "index")
    previous = open_index(tmp_path / "index")
    scope.delete(letter().document)
    plan = make_plan(read_state(scope, "rphgnn"), previous)
    (tmp_path / "parts").mkdir()

    (kept,) = keep_segments(tmp_path / "parts", previous, plan)

    alive = [kept.entries.entry(int(row)) for row in np.flatnonzero(living_rows([kept]))]
    assert alive
    assert all(letter().document not in item.documents for item in alive if item.type != "entity")
