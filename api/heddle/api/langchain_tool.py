"""Heddle as a LangChain tool, for agents: a question in, an answer with evidence out.

from heddle.api.client import Client
from heddle.api.langchain_tool import HeddleTool

agent = create_agent(model, tools=[HeddleTool(client=Client())])
"""

from __future__ import annotations

from typing import Any, Literal

from langchain_core.callbacks import AsyncCallbackManagerForToolRun, CallbackManagerForToolRun
from langchain_core.runnables import run_in_executor
from langchain_core.tools import BaseTool, ToolException
from pydantic import BaseModel, ConfigDict, Field

from heddle.api import mcp_text
from heddle.api.client import AsyncClient, Client
from heddle.api.client_results import SearchResult
from heddle.api.wire.search import MAX_HITS, MAX_QUESTION
from heddle.core.errors import HeddleError, UsageError
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.graphrag.part import Part


class Asked(BaseModel):
    """What an agent asks."""

    question: str = Field(min_length=1, max_length=MAX_QUESTION, description="The question, in plain words.")
    types: list[KnowledgeType] = Field(default=[], description="Kinds of knowledge wanted; none means all.")
    instruction: str = Field(
        default="", max_length=MAX_QUESTION, description="Which sources to use, in plain words."
    )
    k: int = Field(default=5, ge=1, le=MAX_HITS, description="How many hits at most.")
    prefer: list[KnowledgeType] = Field(
        default=[], description="Kinds that come first; nothing else is hidden."
    )
    parts: list[Part] | None = Field(
        default=None,
        description="Parts of a search to run, and no others; leave it out for the usual ones.",
    )


class HeddleTool(BaseTool):
    """Answers a question from documents: the agent reads sentences with what they cite, or hits.

    The message holds what documents say between marks that no document can know, as data; the artifact is
    the whole result object. A mistake in what was asked comes back to the agent as words.

    Attributes:
        client: What to ask: a `Client`, or an `AsyncClient`, which serves `ainvoke` alone.
        answers: Whether to answer; else hits are found, and the agent writes.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    name: str = "heddle"
    description: str = (
        "Search documents, tables, mails and a knowledge graph. Gives what bears on a question with its "
        "evidence: source, place and quote. Cite evidence by its id."
    )
    args_schema: type[BaseModel] = Asked
    response_format: Literal["content", "content_and_artifact"] = "content_and_artifact"
    handle_tool_error: Any = True
    client: Client | AsyncClient
    answers: bool = False

    def _run(
        self,
        question: str,
        types: list[KnowledgeType] | None = None,
        instruction: str = "",
        k: int = 5,
        prefer: list[KnowledgeType] | None = None,
        parts: list[Part] | None = None,
        run_manager: CallbackManagerForToolRun | None = None,  # noqa: ARG002 - LangChain passes it by name
    ) -> tuple[str, dict[str, Any]]:
        if isinstance(self.client, AsyncClient):
            raise UsageError("an AsyncClient cannot be waited for", hint="use ainvoke, or give a Client")
        ask = self.client.answer if self.answers else self.client.search
        try:
            return self._told(ask(question, **_words(types, instruction, k, prefer, parts)))
        except HeddleError as error:
            raise ToolException(error.line()) from error

    async def _arun(
        self,
        question: str,
        types: list[KnowledgeType] | None = None,
        instruction: str = "",
        k: int = 5,
        prefer: list[KnowledgeType] | None = None,
        parts: list[Part] | None = None,
        run_manager: AsyncCallbackManagerForToolRun | None = None,  # noqa: ARG002
    ) -> tuple[str, dict[str, Any]]:
        if not isinstance(self.client, AsyncClient):
            return await run_in_executor(None, self._run, question, types, instruction, k, prefer, parts)
        ask = self.client.answer if self.answers else self.client.search
        try:
            return self._told(await ask(question, **_words(types, instruction, k, prefer, parts)))
        except HeddleError as error:
            raise ToolException(error.line()) from error

    def _told(self, result: SearchResult) -> tuple[str, dict[str, Any]]:
        said = mcp_text.answer_text(result) if self.answers else mcp_text.hits_text(result)
        return said, result.model_dump(mode="json")


def _words(
    types: list[KnowledgeType] | None,
    instruction: str,
    k: int,
    prefer: list[KnowledgeType] | None,
    parts: list[Part] | None,
) -> dict[str, Any]:
    """What an agent asks beside its question, as the client takes it."""
    return {
        "types": types or (),
        "instruction": instruction,
        "k": k,
        "prefer": prefer or (),
        "parts": parts,
    }
