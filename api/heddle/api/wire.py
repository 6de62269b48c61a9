"""What goes over the wire: pydantic models at the edge, so that the specification and the checks are one.

Inside, Heddle passes frozen dataclasses; their `to_json` gives what these models describe, and a test
holds the two together.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from heddle.core.errors import RejectionReason
from heddle.core.knowledge import KnowledgeType

MAX_QUESTION = 10_000
MAX_HITS = 100


class Wire(BaseModel):
    """A message; fields that nobody described are refused."""

    model_config = ConfigDict(extra="forbid")


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


class CountsModel(Wire):
    """How much there is in a workspace."""

    documents: int
    nodes: dict[str, int] = Field(description="Nodes by type.")
    edges: dict[str, int] = Field(description="Edges by type.")


class DocumentSummary(Wire):
    """A document in a list."""

    id: str
    name: str
    title: str
    media: str
    pages: int
    sources: list[str] = Field(description="Names that it was found under.")


class DocumentList(Wire):
    """The documents of a workspace, by id."""

    documents: list[DocumentSummary]
    next: str | None = Field(description="Give this as `after` to read on; null at the end.")


class DocumentDetail(DocumentSummary):
    """A document in full."""

    properties: dict[str, Any]
    text: str = Field(description="The text that spans count in.")
    nodes: dict[str, int] = Field(description="Nodes that it contributes, by type.")
    edges: dict[str, int] = Field(description="Edges that it contributes, by type.")


class IngestReport(Wire):
    """What became of an upload."""

    outcome: str = Field(description="`ingested`, `updated`, `unchanged` or `duplicate`.")
    document: DocumentSummary
    attachments: int
    pages: int
    warnings: list[str]
    seconds: float
    graph_version: str


class DeleteReport(Wire):
    """What a deletion took away: the document, and the attachments that only it held."""

    deleted: list[str]
    graph_version: str


class NeighbourModel(Wire):
    """A node one edge away."""

    edge: str
    direction: str = Field(description="`out` where the edge starts at the entity, else `in`.")
    id: str
    type: str
    name: str
    evidence: str


class MentionModel(Wire):
    """A place where a document speaks of the entity."""

    evidence: EvidenceModel
    surface: str = Field(description="The words that name it there.")


class EntityDetail(Wire):
    """An entity, where it is mentioned and what it is joined to."""

    id: str
    name: str
    type: str
    properties: dict[str, Any]
    mentions: list[MentionModel]
    neighbours: list[NeighbourModel]
    truncated: bool


class PartState(Wire):
    """The state of one part, and how long it took to find out."""

    state: str = Field(description="`ready`, `absent`, `behind`, `loading` or `failed`.")
    milliseconds: float
    detail: str


class Readiness(Wire):
    """Whether requests can be answered, part by part."""

    ready: bool
    counts: CountsModel
    store: PartState
    index: PartState
    encoder: PartState
    model: PartState


class Liveness(Wire):
    """The server runs."""

    live: bool


class VersionModel(Wire):
    """Which Heddle answers."""

    version: str
    workspace: str


class FieldFault(Wire):
    """What is wrong with one field of a request."""

    field: str
    problem: str


class Problem(BaseModel):
    """An error (RFC 9457), sent as `application/problem+json`."""

    type: str = Field(description="`urn:heddle:error:<code>`")
    title: str
    status: int
    detail: str
    code: str = Field(description="An entry of docs/errors.md.")
    hint: str
    reason: RejectionReason | None = Field(default=None, description="Why a document was rejected.")
    errors: list[FieldFault] | None = Field(default=None, description="The fields of an invalid request.")
