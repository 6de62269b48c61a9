"""The ranker finds the second hop of a question, and nothing that a request does not allow."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from named_entries import PAGES
from parsed_builders import a_block, a_document

from heddle.core.ids import DEFAULT_WORKSPACE, document_id
from heddle.core.knowledge import KnowledgeType
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.records import DocumentPut, Source
from heddle.ingest.chunk import cut_chunks
from heddle.ingest.composition import compose
from heddle.ingest.extraction import Extraction
from heddle.ingest.subgraph import build_subgraph
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.generation import Generation
from heddle.retrieval.index import build_index, open_index
from heddle.retrieval.ranker.feature import FEATURES, features_of
from heddle.retrieval.ranker.graph_ranker import GraphRanker
from heddle.retrieval.retriever import Query
from heddle.retrieval.search import Searcher, SearchRequest

ENCODER = HashingEncoder(64)
FILLERS = tuple(
    (f"Mill {number}", f"Mill {number} stands by a river and was built in {1700 + number}.")
    for number in range(40)
)


def put(title: str, text: str) -> DocumentPut:
    composed = compose(replace(a_document(a_block(text)), title=title))
    subgraph = build_subgraph(
        composed,
        cut_chunks(composed),
        Extraction((), (), "en"),
        document=document_id(title.encode()),
        workspace=DEFAULT_WORKSPACE,
        derivation="test",
    )
    return DocumentPut(subgraph, (Source(f"/files/{title}"),))


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    folder = tmp_path_factory.mktemp("ranked")
    scope = EmbeddedStore(folder / "graph.db").scope(DEFAULT_WORKSPACE)
    scope.put([put(title, text) for title, text in (*PAGES, *FILLERS)])
    build_index(scope, ENCODER, folder / "index")
    return open_index(folder / "index")


def titles(generation: Generation, question: str, k: int = 5) -> list[str]:
    result = Searcher(generation, ENCODER).search(SearchRequest(question, k=k, answer=False))
    return [generation.entry(generation.row_of(hit.id)).context for hit in result.hits]


def test_the_page_two_hops_away_is_among_the_first(generation: Generation) -> None:
    found = titles(generation, "Who is mayor of the birthplace of the director of Harbour Lights?")

    assert {"Harbour Lights", "Ada Quill", "Port Salis"} <= set(found)


def test_the_same_question_has_the_same_answer(generation: Generation) -> None:
    question = "Which mill was built in 1712, and who taught in Port Salis?"

    assert titles(generation, question, 20) == titles(generation, question, 20)


def test_what_is_not_allowed_is_no_candidate(generation: Generation) -> None:
    allowed = np.array(generation.live)
    allowed[::2] = False
    vector = ENCODER.encode(["Harbour Lights"])[0]
    seeds = [(row, 1.0) for row in range(4)]
    query = Query(("harbour",), vector, allowed, seeds=seeds, question="Harbour Lights")

    ranked = GraphRanker(generation).retrieve(query)

    assert ranked
    assert all(allowed[row] for row, _ in ranked)


def test_a_question_that_finds_nothing_ranks_nothing(generation: Generation) -> None:
    vector = np.zeros(64, np.float32)
    query = Query(("zzz",), vector, np.array(generation.live), question="zzz")

    assert GraphRanker(generation).retrieve(query) == []


def test_each_candidate_has_every_feature(generation: Generation) -> None:
    searcher = Searcher(generation, ENCODER)
    result = searcher.search(SearchRequest("Where was Ada Quill born?", answer=False))
    seeds = [(generation.row_of(hit.id), hit.score) for hit in result.hits]
    question = "Where was Ada Quill born?"
    vector = ENCODER.encode([question])[0]
    query = Query(("ada", "quill", "born"), vector, generation.live, seeds=seeds, question=question)

    candidates = GraphRanker(generation).candidates(query)
    features = features_of(candidates)

    assert features.shape == (len(candidates), len(FEATURES))
    assert np.isfinite(features).all()
    assert features[:, FEATURES.index("is_text")].all()
    assert len(set(FEATURES)) == len(FEATURES)


def test_types_are_kept_apart_in_what_is_allowed(generation: Generation) -> None:
    result = Searcher(generation, ENCODER).search(
        SearchRequest("Ada Quill", types=frozenset({KnowledgeType.TABLE}), answer=False)
    )
    assert result.hits == ()


def test_nothing_indexed_is_nothing_ranked(tmp_path: Path) -> None:
    scope = EmbeddedStore(tmp_path / "graph.db").scope(DEFAULT_WORKSPACE)
    build_index(scope, ENCODER, tmp_path / "index")
    searcher = Searcher(open_index(tmp_path / "index"), ENCODER)

    assert searcher.search(SearchRequest("anything", answer=False)).hits == ()
