"""The LangChain retriever: hits as documents, with evidence that can be stored as JSON."""

from __future__ import annotations

import json
from pathlib import Path

from indexed_world import contracts, filled_scope, world

from heddle.core.knowledge import KnowledgeType
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.graphrag.part import Part, PipelineOptions
from heddle.retrieval.index import build_index, open_index
from heddle.retrieval.langchain_retriever import HeddleRetriever
from heddle.retrieval.search import Searcher, SearchRequest


def test_a_retriever_gives_the_search_s_hits_as_documents(tmp_path: Path) -> None:
    encoder = HashingEncoder(64)
    build_index(filled_scope(tmp_path, world()), encoder, tmp_path / "index")
    searcher = Searcher(open_index(tmp_path / "index"), encoder)
    retriever = HeddleRetriever(searcher=searcher, k=3)

    found = retriever.invoke("Who leads Project Aurora?")

    result = searcher.search(SearchRequest("Who leads Project Aurora?", k=3))
    assert [item.id for item in found] == [hit.id for hit in result.hits]
    assert [item.page_content for item in found] == [hit.text for hit in result.hits]
    for item in found:
        json.dumps(item.metadata)
        assert all(quote["quote"] for quote in item.metadata["evidence"])


def test_types_instruction_documents_preference_and_parts_hold(tmp_path: Path) -> None:
    encoder = HashingEncoder(64)
    build_index(filled_scope(tmp_path, world()), encoder, tmp_path / "index")
    searcher = Searcher(open_index(tmp_path / "index"), encoder)

    tables = HeddleRetriever(searcher=searcher, types=frozenset({KnowledgeType.TABLE})).invoke("Nordlicht")
    said = HeddleRetriever(searcher=searcher, instruction="from infoboxes").invoke("Acme")
    here = HeddleRetriever(searcher=searcher, documents=(contracts().document,)).invoke("Acme")

    first = HeddleRetriever(searcher=searcher, prefer=frozenset({KnowledgeType.TABLE})).invoke("Nordlicht")[0]
    wider = HeddleRetriever(searcher=searcher, pipeline=PipelineOptions(frozenset({Part.NEIGHBOURS})))

    assert first.metadata["type"] == "table"
    assert any("neighbours" in item.metadata["scores"] for item in wider.invoke("Who leads Project Aurora?"))
    assert {item.metadata["type"] for item in tables} == {"table"}
    assert {item.metadata["type"] for item in said} == {"infobox"}
    assert {quote["document"] for item in here for quote in item.metadata["evidence"]} == {
        contracts().document
    }
