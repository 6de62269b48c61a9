"""Heddle as a LangChain retriever, over a client or over a searcher in this process.

from heddle.api.client import Client
from heddle.api.langchain import HeddleRetriever

retriever = HeddleRetriever(client=Client(), k=5, types=["mail", "table"])
retriever.invoke("Who signed the supply contract?")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import run_in_executor
from pydantic import ConfigDict

from heddle.api.client import AsyncClient, Client
from heddle.api.client_results import SearchResult
from heddle.core.errors import UsageError
from heddle.core.ids import DocumentId
from heddle.core.knowledge import parse_knowledge_types
from heddle.retrieval.graphrag.part import parse_parts, pipeline_of

if TYPE_CHECKING:
    from heddle.core.result import SearchResult as FoundHere
    from heddle.retrieval.search import SearchRequest


@runtime_checkable
class Searches(Protocol):
    """A searcher of this process (`heddle.retrieval.search.Searcher`)."""

    def search(self, request: SearchRequest, /) -> FoundHere:
        """Answer a request."""


class HeddleRetriever(BaseRetriever):
    """Retrieves hits as LangChain documents, each with its evidence in the metadata.

    A `Client` and a searcher serve `invoke` and `ainvoke`; an `AsyncClient` serves `ainvoke`. Each takes
    another `k` for one question: `retriever.invoke(question, k=3)`.

    Attributes:
        client: What to ask: a `Client`, an `AsyncClient`, or a searcher of this process.
        k: Documents wanted.
        types: Knowledge types to stay inside; empty means all, or what the instruction says.
        instruction: What kind of sources to use, in plain words.
        documents: Ids of the documents to stay inside; empty means all.
        prefer: Knowledge types that come first, and hide nothing.
        parts: Parts that run on what is found, and no others; None: those that usually do.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    client: Client | AsyncClient | Searches
    k: int = 10
    types: tuple[str, ...] = ()
    instruction: str = ""
    documents: tuple[str, ...] = ()
    prefer: tuple[str, ...] = ()
    parts: tuple[str, ...] | None = None

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain passes it by name
        k: int | None = None,
    ) -> list[Document]:
        words = self._words(k)
        if isinstance(self.client, AsyncClient):
            raise UsageError("an AsyncClient cannot be waited for", hint="use ainvoke, or give a Client")
        if isinstance(self.client, Client):
            return to_documents(self.client.search(query, **words))
        return to_documents(_found_here(self.client, query, words))

    async def _aget_relevant_documents(
        self,
        query: str,
        *,
        run_manager: AsyncCallbackManagerForRetrieverRun,
        k: int | None = None,
    ) -> list[Document]:
        if isinstance(self.client, AsyncClient):
            return to_documents(await self.client.search(query, **self._words(k)))
        return await run_in_executor(
            None, self._get_relevant_documents, query, run_manager=run_manager.get_sync(), k=k
        )

    def _words(self, k: int | None) -> dict[str, Any]:
        return {
            "types": parse_knowledge_types(self.types),
            "instruction": self.instruction,
            "k": self.k if k is None else k,
            "documents": self.documents,
            "prefer": parse_knowledge_types(self.prefer),
            "parts": None if self.parts is None else parse_parts(self.parts),
        }


def to_documents(result: SearchResult) -> list[Document]:
    """A result's hits as LangChain documents, in their order."""
    return [
        Document(
            id=hit.id,
            page_content=hit.text,
            metadata={
                "type": hit.type.value,
                "score": hit.score,
                "scores": hit.scores,
                "nodes": hit.nodes,
                "evidence": [each.model_dump(mode="json") for each in result.evidence_of(hit)],
                "index_generation": result.index_generation,
                "graph_version": result.graph_version,
            },
        )
        for hit in result.hits
    ]


def _found_here(searcher: Searches, question: str, words: dict[str, Any]) -> SearchResult:
    from heddle.retrieval.search import SearchRequest

    request = SearchRequest(
        question,
        words["instruction"],
        words["types"],
        k=words["k"],
        answer=False,
        documents=tuple(DocumentId(each) for each in words["documents"]),
        prefer=words["prefer"],
        pipeline=pipeline_of(words["parts"]),
    )
    return SearchResult.model_validate(searcher.search(request).to_json())
