"""What a community is about: its report, every sentence with its evidence."""

from __future__ import annotations

from pydantic import Field

from heddle.api.wire.base import Wire, example
from heddle.api.wire.graph import NodeModel
from heddle.api.wire.search import EVIDENCE_EXAMPLE, EvidenceModel

_PERSON = {"id": "5b1f0c77aa90e3d4", "type": "Person", "name": "Grace Hopper"}
_FIRM = {"id": "0d9c41e2b7f3a658", "type": "Organization", "name": "Nordlicht Sensors"}


class ReportSentenceModel(Wire):
    """A sentence of a report, quoted from a document or read from a row."""

    text: str
    members: list[NodeModel] = Field(description="The members that it speaks of.")
    evidence: list[str] = Field(description="Ids in `evidence`; several where several documents say it.")


class ReportRelationModel(Wire):
    """A relation between two members."""

    type: str = Field(examples=["WORKS_FOR"])
    text: str = Field(description="The relation in words.")
    head: NodeModel
    tail: NodeModel
    count: int = Field(description="How many places say it, as far as was read.")
    evidence: list[str] = Field(description="Ids in `evidence`.")


class ReportDocumentModel(Wire):
    """A document that speaks of the community."""

    id: str
    name: str
    title: str
    places: int = Field(description="Chunks, rows and mails of it that were read.")


class ReportPartModel(Wire):
    """A community inside the community."""

    id: str
    title: str


class CommunityReportModel(Wire):
    """What a community is about. All words are those of documents; none is written by a model."""

    model_config = example(
        {
            "graph_version": "b3c1e0d97f",
            "behind": False,
            "id": "1-3f9a",
            "level": 1,
            "parent": "0-77b0",
            "title": "Grace Hopper and Nordlicht Sensors",
            "size": 2,
            "sentences": [
                {
                    "text": EVIDENCE_EXAMPLE["quote"],
                    "members": [_PERSON],
                    "evidence": [EVIDENCE_EXAMPLE["id"]],
                }
            ],
            "relations": [
                {
                    "type": "WORKS_FOR",
                    "text": "Grace Hopper works for Nordlicht Sensors",
                    "head": _PERSON,
                    "tail": _FIRM,
                    "count": 1,
                    "evidence": [EVIDENCE_EXAMPLE["id"]],
                }
            ],
            "documents": [
                {
                    "id": EVIDENCE_EXAMPLE["document"],
                    "name": EVIDENCE_EXAMPLE["source"],
                    "title": "Supply contract",
                    "places": 3,
                }
            ],
            "document_count": 1,
            "period": ["2025-03-21", "2025-04-02"],
            "terms": ["sensor", "buoys"],
            "parts": [],
            "evidence": [EVIDENCE_EXAMPLE],
            "truncated": False,
        }
    )

    graph_version: str = Field(description="The graph that it was read from.")
    behind: bool = Field(description="Whether the communities were found in an earlier graph.")
    id: str
    level: int
    parent: str | None = Field(description="The larger community that holds it.")
    title: str = Field(description="Its most central members.")
    size: int
    sentences: list[ReportSentenceModel] = Field(description="The most telling first.")
    relations: list[ReportRelationModel] = Field(description="Those told most first.")
    documents: list[ReportDocumentModel] = Field(description="Those that speak of it most first.")
    document_count: int = Field(description="Documents that speak of it, as far as was read.")
    period: tuple[str, str] | None = Field(
        description="The first and the last day that its documents say they are of."
    )
    terms: list[str] = Field(description="What it speaks of more than its siblings do.")
    parts: list[ReportPartModel] = Field(description="The largest communities inside it.")
    evidence: list[EvidenceModel]
    truncated: bool = Field(description="Whether more speaks of it than was read.")
