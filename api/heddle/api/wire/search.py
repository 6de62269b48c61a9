"""Questions, and the one result object."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field

from heddle.api.wire.base import Wire
from heddle.core.knowledge import KnowledgeType

MAX_QUESTION = 10_000
MAX_HITS = 100


class SearchBody(Wire):
    """A question and what kind of knowledge should answer it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "question": "Who signed the supply contract?",
                    "instruction": "Look in mails and tables only.",
                    "types": ["mail", "table"],
                    "k": 5,
                }
            ]
        },
    )

    question: str = Field(min_length=1, max_length=MAX_QUESTION, description="The question, in plain words.")
    instruction: str = Field(
        default="", max_length=MAX_QUESTION, description="Which knowledge to use, in plain words."
    )
    types: list[KnowledgeType] = Field(default=[], description="Knowledge types wanted; none means all.")
    k: int = Field(default=10, ge=1, le=MAX_HITS, description="How many hits at most.")
    documents: list[str] = Field(
        default=[], max_length=1000, description="Ids of the documents to search in; none means all."
    )


class HitModel(Wire):
    """One retrieved entry."""

    id: str
    type: KnowledgeType
    score: float
    scores: dict[str, float] = Field(description="Score by retriever.")
    text: str
    evidence: list[str] = Field(description="Ids in `evidence`.")
    nodes: list[str] = Field(description="Graph nodes that the entry stands on.")


class EvidenceModel(Wire):
    """A quotation with its place."""

    id: str
    document: str
    source: str = Field(description="The document's name as its owner knows it.")
    quote: str
    span: tuple[int, int] = Field(description="Half-open, in code points of the document's text.")
    locator: dict[str, Any] = Field(
        description="One of page and boxes, sheet and range, slide and shape, part and span, path and scheme."
    )


class PathNode(Wire):
    """A node of a path."""

    id: str
    name: str


class PathEdge(Wire):
    """An edge of a path; `attention` is what a GNN gave its relation, where one had a say."""

    source: str
    edge: str
    target: str
    attention: float | None


class PathModel(Wire):
    """The way through the graph that led to a hit."""

    hit: str
    nodes: list[PathNode]
    edges: list[PathEdge]


class SentenceModel(Wire):
    """A sentence of an answer and the evidence that it cites."""

    text: str
    evidence: list[str]
    supported: bool


class AnswerModel(Wire):
    """An answer, sentence by sentence."""

    text: str
    sentences: list[SentenceModel]
    generator: str


class SearchResultModel(Wire):
    """The one result object, as the command line prints it with `--json`."""

    question: str
    instruction: str
    types: list[KnowledgeType]
    hits: list[HitModel]
    evidence: list[EvidenceModel]
    paths: list[PathModel]
    answer: AnswerModel | None
    index_generation: str
    graph_version: str
    timings: dict[str, float] = Field(description="Milliseconds by stage.")
    truncated: bool
