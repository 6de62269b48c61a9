"""Heddle as a LangChain retriever."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from heddle.core.ids import DocumentId
from heddle.core.knowledge import KnowledgeType
from heddle.core.result import SearchResult
from heddle.retrieval.graphrag.part import PipelineOptions
from heddle.retrieval.search import Searcher, SearchRequest


class HeddleRetriever(BaseRetriever):
    """Retrieves hits as LangChain documents, each with its evidence in the metadata.

    Attributes:
        searcher: Where to search.
        k: Documents wanted.
        types: Knowledge types to stay inside; empty means all, or what the instruction says.
        instruction: What kind of sources to use, in plain words.
        documents: Documents of the graph to stay inside; empty means all.
        prefer: Knowledge types that come first, and hide nothing.
        pipeline: Parts that run on what is found; None: the searcher's.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Searcher
    k: int = 10
    types: frozenset[KnowledgeType] = frozenset()
    instruction: str = ""
    documents: tuple[DocumentId, ...] = ()
    prefer: frozenset[KnowledgeType] = frozenset()
    pipeline: PipelineOptions | None = None

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain passes it by name
    ) -> list[Document]:
        request = SearchRequest(
            query,
            self.instruction,
            self.types,
            k=self.k,
            answer=False,
            documents=self.documents,
            prefer=self.prefer,
            pipeline=self.pipeline,
        )
        return to_documents(self.searcher.search(request))


def to_documents(result: SearchResult) -> list[Document]:
    """A result's hits as LangChain documents, in their order."""
    evidence = {item.id: item.to_json() for item in result.evidence}
    return [
        Document(id=hit.id, page_content=hit.text, metadata=_metadata(hit.to_json(), evidence, result))
        for hit in result.hits
    ]


def _metadata(hit: dict[str, Any], evidence: dict[str, Any], result: SearchResult) -> dict[str, Any]:
    return {
        "type": hit["type"],
        "score": hit["score"],
        "scores": hit["scores"],
        "nodes": hit["nodes"],
        "evidence": [evidence[name] for name in hit["evidence"]],
        "index_generation": result.index_generation,
        "graph_version": result.graph_version,
    }
