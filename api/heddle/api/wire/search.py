"""Questions, the one result object, and the events that an answer comes in."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from heddle.api.wire.base import WholeNumber, Wire, whole
from heddle.core.knowledge import KnowledgeType
from heddle.core.scope import Scope
from heddle.retrieval.graphrag.part import Part

MAX_QUESTION = 10_000
MAX_HITS = 100
MAX_DOCUMENTS = 1000
MAX_ID = 200
MAX_BUDGET = 1_000_000
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _not_blank(text: str) -> str:
    if not text.replace("\0", " ").strip():
        raise ValueError("the question is empty: ask something, in plain words")
    return text


def _calendar_day(value: object) -> object:
    """What a schema calls a date: `2024-03-15`, and neither a number of seconds nor a time."""
    if isinstance(value, date) or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise ValueError("it has to be a day, such as 2024-03-15")


CalendarDay = Annotated[date, BeforeValidator(_calendar_day)]


class SearchBody(Wire):
    """A question and what kind of knowledge should answer it."""

    model_config = ConfigDict(
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

    question: Annotated[str, AfterValidator(_not_blank)] = Field(
        min_length=1,
        max_length=MAX_QUESTION,
        description="The question, in plain words.",
        # What strip() takes away, in the words of a schema.
        json_schema_extra={"pattern": r"[^\s\u0000\u001c-\u001f\u0085]"},
    )
    instruction: str = Field(
        default="",
        max_length=MAX_QUESTION,
        description="Which knowledge to use, in plain words: kinds, files, a period, how many hits.",
    )
    types: list[KnowledgeType] = Field(
        default=[], max_length=len(KnowledgeType), description="Knowledge types wanted; none means all."
    )
    prefer: list[KnowledgeType] = Field(
        default=[],
        max_length=len(KnowledgeType),
        description="Knowledge types that come first; nothing else is hidden.",
    )
    k: WholeNumber = Field(default=10, ge=1, le=MAX_HITS, description="How many hits at most.")
    documents: list[Annotated[str, Field(max_length=MAX_ID)]] = Field(
        default=[],
        max_length=MAX_DOCUMENTS,
        description="Ids of the documents to search in; none means all.",
    )
    since: CalendarDay | None = Field(
        default=None,
        description="First day of the period to stay inside, by what entries and their documents state.",
    )
    until: CalendarDay | None = Field(default=None, description="Last day of that period, included.")
    parts: list[Part] | None = Field(
        default=None,
        max_length=len(Part),
        description="Parts that run on what a search finds, and no others; an empty list is none of them. "
        "Without it those run that usually do.",
    )
    budget: Annotated[Annotated[int, Field(ge=1, le=MAX_BUDGET)] | None, BeforeValidator(whole)] = Field(
        default=None,
        description="Characters of evidence at most, in whole quotations; runs the part `budget` besides.",
    )
    scope: Scope = Field(
        default=Scope.AUTO,
        description="What answers: entries (`local`), the communities of the graph (`global`), or what the "
        "question asks for (`auto`; a search without an answer is local then).",
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


class CommunityHitModel(Wire):
    """A community that a question about the whole was answered from."""

    id: str
    title: str
    level: int
    size: int = Field(description="How many members it has.")
    score: float


EVIDENCE_EXAMPLE: dict[str, Any] = {
    "id": "9a4f0c1e5b7d2a38",
    "document": "7d3a0f1c9be24457a8f06f4f0b1c2d3e4f5061728394a5b6c7d8e9f001122334",
    "source": "contracts/supply.pdf",
    "quote": "Signed in Bergen by Grace Hopper.",
    "span": [120, 153],
    "locator": {"page": 2, "boxes": [[72.0, 640.0, 300.0, 652.0]]},
}
_HIT = {
    "id": "c0ffee00c0ffee00",
    "type": "text",
    "score": 1.0,
    "scores": {"lexical": 7.2, "graph": 0.04},
    "text": "Signed in Bergen by Grace Hopper.",
    "evidence": ["9a4f0c1e5b7d2a38"],
    "nodes": ["c0ffee00c0ffee00"],
}
_PATH = {
    "hit": "c0ffee00c0ffee00",
    "nodes": [{"id": "5eed", "name": "supply contract"}, {"id": "c0ffee00c0ffee00", "name": ""}],
    "edges": [{"source": "c0ffee00c0ffee00", "edge": "MENTIONS", "target": "5eed", "attention": None}],
}
_SENTENCE = {"text": _HIT["text"], "evidence": _HIT["evidence"], "supported": True}
RESULT_EXAMPLE: dict[str, Any] = {
    "question": "Who signed the supply contract?",
    "instruction": "",
    "types": [],
    "preferred": [],
    "hits": [_HIT],
    "evidence": [EVIDENCE_EXAMPLE],
    "paths": [_PATH],
    "answer": {"text": _HIT["text"], "sentences": [_SENTENCE], "generator": "extractive"},
    "index_generation": "000003-5f0c2a91",
    "graph_version": "b3c1e0d97f",
    "timings": {"link": 0.4, "encode": 3.1, "lexical": 1.2, "total": 9.8},
    "truncated": False,
    "scope": "local",
    "communities": [],
}


class SearchResultModel(Wire):
    """The one result object, as the command line prints it with `--json`."""

    model_config = ConfigDict(json_schema_extra={"examples": [RESULT_EXAMPLE]})

    question: str
    instruction: str
    types: list[KnowledgeType] = Field(description="Types that the search stayed inside; none means all.")
    preferred: list[KnowledgeType] = Field(default=[], description="Types that came first.")
    hits: list[HitModel]
    evidence: list[EvidenceModel]
    paths: list[PathModel]
    answer: AnswerModel | None
    index_generation: str
    graph_version: str
    timings: dict[str, float] = Field(description="Milliseconds by stage.")
    truncated: bool
    scope: Scope = Field(
        default=Scope.LOCAL, description="Whether entries answered, or communities: `local` or `global`."
    )
    communities: list[CommunityHitModel] = Field(
        default=[], description="Those that answered, the best first."
    )


class RetrievalEvent(Wire):
    """The event `retrieval`: what was found, before an answer is written from it."""

    hits: list[HitModel]
    evidence: list[EvidenceModel]
    paths: list[PathModel]
    timings: dict[str, float] = Field(description="Milliseconds by stage, so far.")


class TokenEvent(Wire):
    """The event `token`: the next words of the answer."""

    text: str = Field(description="All of them in a row are the answer's text.")


class CitationEvent(Wire):
    """The event `citation`: what a sentence cites, once its words are said."""

    sentence: int = Field(ge=0, description="Its place in `answer.sentences`.")
    evidence: list[str] = Field(description="Ids of evidence; none where the sentence is unsupported.")


EVENT_MODELS = {
    "retrieval": "RetrievalEvent",
    "token": "TokenEvent",
    "citation": "CitationEvent",
    "done": "SearchResultModel",
    "error": "Problem",
}
"""The model of each event's data, by the event's name."""


def _event(number: int, name: str, data: Any) -> str:
    return f"id: {number}\nevent: {name}\ndata: {json.dumps(data)}\n\n"


EVENTS_EXAMPLE = "".join(
    (
        _event(
            0, "retrieval", {key: RESULT_EXAMPLE[key] for key in ("hits", "evidence", "paths", "timings")}
        ),
        _event(1, "token", {"text": _HIT["text"]}),
        _event(2, "citation", {"sentence": 0, "evidence": _HIT["evidence"]}),
        _event(3, "done", RESULT_EXAMPLE),
    )
)
