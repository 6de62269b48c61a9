"""A search gives hits, evidence, paths and an answer in which every word can be looked up."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from indexed_world import contracts, entity, filled_scope, letter, report, world

from heddle.core.errors import NotFound, UsageError
from heddle.core.ids import DocumentId
from heddle.core.knowledge import KnowledgeType
from heddle.core.result import SearchResult
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.generation import Generation
from heddle.retrieval.index import build_index, open_index
from heddle.retrieval.search import MOST_CHARACTERS, Searcher, SearchRequest

ENCODER = HashingEncoder(128)
TEXTS = {item.document: item.text for item in world()}


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    folder = tmp_path_factory.mktemp("searched")
    build_index(filled_scope(folder, world()), ENCODER, folder / "index")
    return open_index(folder / "index")


@pytest.fixture(scope="module")
def searcher(generation: Generation) -> Searcher:
    return Searcher(generation, ENCODER)


def reads_as(text: str, quote: str) -> bool:
    """Whether a sentence is its quotation on one line, or a row's cells among the names of its columns."""
    return text in " ".join(quote.split()) or all(cell in text for cell in quote.split(" | "))


def check(result: SearchResult) -> None:
    """What holds of every result, whatever was asked."""
    known = {item.id: item for item in result.evidence}
    for item in result.evidence:
        assert TEXTS[item.document][item.start : item.end] == item.quote
        assert item.source.endswith(".pdf")
    assert [hit.score for hit in result.hits] == sorted((hit.score for hit in result.hits), reverse=True)
    assert len({hit.id for hit in result.hits}) == len(result.hits)
    for hit in result.hits:
        assert set(hit.evidence) <= set(known)
        assert set(hit.scores) <= set(result.timings)
    for sentence in result.answer.sentences if result.answer else ():
        assert set(sentence.evidence) <= set(known)
        if sentence.supported:
            assert any(reads_as(sentence.text, known[name].quote) for name in sentence.evidence)
    for path in result.paths:
        assert path.hit in {hit.id for hit in result.hits}
        names = [node for node, _ in path.nodes]
        for left, right, step in zip(names, names[1:], path.steps, strict=False):
            assert {left, right} == {step.source, step.target}
        assert len(path.steps) == len(names) - 1


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who leads Project Aurora?", "Grace Hopper leads the project."),
        ("Where does Ada Lovelace work?", "Ada Lovelace works for Acme."),
        ("By how many weeks does the storm delay the buoys?", "The storm delays the buoys by two weeks."),
        ("When was Acme founded?", "Acme, Founded, 1987."),
        (
            "What is the annual value of the contract with Fjord Catering?",
            "Contracts, Supplier is Fjord Catering, Annual value is 9,500 EUR, Ends is 2025-12-31.",
        ),
    ],
)
def test_a_question_is_answered_by_the_sentence_that_says_it(
    searcher: Searcher, question: str, expected: str
) -> None:
    result = searcher.search(SearchRequest(question))

    check(result)
    assert result.answer is not None
    assert result.answer.sentences[0].text == expected
    assert result.answer.sentences[0].supported


def test_a_question_about_two_documents_cites_both(searcher: Searcher) -> None:
    question = "Which company supplies the sensors of Project Aurora, and when does its contract end?"

    result = searcher.search(SearchRequest(question))

    check(result)
    assert result.answer is not None
    documents = {item.id: item.document for item in result.evidence}
    cited = {documents[name] for sentence in result.answer.sentences for name in sentence.evidence}
    assert {report().document, contracts().document} <= cited
    assert "2027-03-31" in result.answer.text


@pytest.mark.parametrize(
    "question", ["What is the capital of Atlantis?", "Who won the chess final?", "zzz qqq", "Why?"]
)
def test_without_evidence_the_answer_says_so(searcher: Searcher, question: str) -> None:
    result = searcher.search(SearchRequest(question))

    check(result)
    assert result.answer is not None
    assert [sentence.supported for sentence in result.answer.sentences] == [False]


@pytest.mark.parametrize("kind", list(KnowledgeType))
def test_a_wanted_type_is_the_only_type_found(searcher: Searcher, kind: KnowledgeType) -> None:
    result = searcher.search(SearchRequest("Project Aurora, Acme and the buoys", types=frozenset({kind})))

    check(result)
    assert result.hits
    assert {hit.type for hit in result.hits} == {kind}
    assert result.types == (kind,)


def test_the_instruction_chooses_the_types_and_explicit_types_win(searcher: Searcher) -> None:
    said = searcher.search(SearchRequest("Nordlicht Sensors", instruction="only from tables"))
    both = searcher.search(
        SearchRequest(
            "Nordlicht Sensors", instruction="only from tables", types=frozenset({KnowledgeType.TEXT})
        )
    )

    assert {hit.type for hit in said.hits} == {KnowledgeType.TABLE}
    assert {hit.type for hit in both.hits} == {KnowledgeType.TEXT}


def test_wanted_documents_are_the_only_documents_quoted(searcher: Searcher) -> None:
    result = searcher.search(SearchRequest("Nordlicht Sensors and Acme", documents=(contracts().document,)))

    check(result)
    assert result.hits
    assert {item.document for item in result.evidence} == {contracts().document}


def test_an_unknown_document_is_not_found(searcher: Searcher) -> None:
    with pytest.raises(NotFound):
        searcher.search(SearchRequest("Acme", documents=(DocumentId("0" * 64),)))


@pytest.mark.parametrize("question", ["", "   ", "\n\t", "\0"])
def test_an_empty_question_is_a_usage_error(searcher: Searcher, question: str) -> None:
    with pytest.raises(UsageError):
        searcher.search(SearchRequest(question))


@pytest.mark.parametrize("k", [0, -1, 101])
def test_k_out_of_bounds_is_a_usage_error(searcher: Searcher, k: int) -> None:
    with pytest.raises(UsageError):
        searcher.search(SearchRequest("Acme", k=k))


@pytest.mark.parametrize(
    "question",
    [
        '"unbalanced',
        "(((a AND OR NOT))) +- ~^ [x TO y} body:* key:1 /re(/",
        "a" * 10_000,
        "word " * 2_000,
        "Acme\x01\x02\x1b[31m\x7f",
        "snow 雪の深さ глубина عمق",
        "\ud800 lone surrogate",
        "' OR 1=1; --",
        "?!.,;:",
        "🦔🦔",
        "the of and",
        "\u202eAcme\u202c \u2067Nordlicht\u2069",
        "\u200b",
        "MATCH (n) DETACH DELETE n // Acme",
        "a b " * 25_000,
    ],
)
def test_hostile_questions_are_only_words(searcher: Searcher, question: str) -> None:
    result = searcher.search(SearchRequest(question))

    check(result)
    assert result.question == question
    assert result.truncated or len(question) <= MOST_CHARACTERS


@given(question=st.text(min_size=1).filter(lambda text: text.replace("\0", " ").strip()))
def test_any_question_at_all_gives_a_sound_result(question: str) -> None:
    check(SEARCHERS[0].search(SearchRequest(question, k=5)))


SEARCHERS: list[Searcher] = []


@pytest.fixture(autouse=True)
def _kept(searcher: Searcher) -> None:
    SEARCHERS[:] = [searcher]


def test_the_same_question_gives_the_same_result(generation: Generation) -> None:
    first, second = (
        Searcher(generation, ENCODER).search(SearchRequest("sensors of Acme")).to_json() for _ in range(2)
    )

    first.pop("timings")
    second.pop("timings")
    assert first == second


def test_without_an_answer_there_is_none(searcher: Searcher) -> None:
    result = searcher.search(SearchRequest("Acme", answer=False))

    assert result.answer is None
    assert "answer" not in result.timings


def test_a_path_leads_from_the_named_entity_to_the_hit(searcher: Searcher) -> None:
    result = searcher.search(SearchRequest("Grace Hopper", types=frozenset({KnowledgeType.TABLE})))

    path = next(item for item in result.paths if "Nordlicht" in item.nodes[-1][1])
    assert path.nodes[0] == (entity("Grace Hopper"), "Grace Hopper")
    assert [step.edge for step in path.steps] == ["MENTIONS", "MENTIONS", "MENTIONS"]


def test_without_embeddings_no_gnn_score_or_timing_is_shown(searcher: Searcher) -> None:
    result = searcher.search(SearchRequest("Acme"))

    assert "gnn" not in result.timings
    assert all("gnn" not in hit.scores for hit in result.hits)
    assert {"link", "encode", "lexical", "dense", "graph", "fuse", "organize", "total"} <= set(result.timings)


def test_with_embeddings_the_gnn_has_a_say(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, world())
    near = {entity("Acme"), entity("Mina Okafor"), entity("London")}
    ids = [node.id for node in scope.nodes()]
    vectors = np.asarray([[1, 0] if node in near else [0, 1] for node in ids], dtype=np.float32)
    scope.write_embeddings("rphgnn", ids, vectors)
    build_index(scope, ENCODER, tmp_path / "index")

    result = Searcher(open_index(tmp_path / "index"), ENCODER).search(
        SearchRequest("Acme", types=frozenset({KnowledgeType.ENTITY}))
    )

    london = next(hit for hit in result.hits if hit.id == entity("London"))
    assert london.scores["gnn"] > 0.5
    assert "gnn" in result.timings


def test_readers_are_not_disturbed_by_a_new_generation(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, [report(), contracts()])
    build_index(scope, ENCODER, tmp_path / "index")
    failures: list[BaseException] = []
    seen: set[str] = set()
    stop = threading.Event()

    def read() -> None:
        try:
            while not stop.is_set():
                searcher = Searcher(open_index(tmp_path / "index"), ENCODER)
                result = searcher.search(SearchRequest("Who leads Project Aurora?"))
                assert result.answer is not None
                assert result.answer.sentences[0].text == "Grace Hopper leads the project."
                seen.add(result.index_generation)
        except BaseException as error:  # noqa: BLE001 - handed to the test below
            failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(5):
        scope.put([letter(f"letter {number}").put()])
        build_index(scope, ENCODER, tmp_path / "index")
    stop.set()
    for reader in readers:
        reader.join(timeout=60)

    assert failures == []
    assert seen
