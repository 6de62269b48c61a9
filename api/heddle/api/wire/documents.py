"""Documents, and what became of them."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from heddle.api.wire.base import Wire


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
