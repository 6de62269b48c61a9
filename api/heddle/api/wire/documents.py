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
    next: str | None = Field(description="Give this as `cursor` to read on; null at the end.")


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
    attachments: int = Field(description="How many documents it brought along.")
    pages: int = Field(description="Pages, sheets or slides.")
    warnings: list[str] = Field(description="What went wrong without losing the document.")
    seconds: float = Field(description="The time that it took, without waiting.")
    stages: dict[str, float] = Field(
        description="Seconds by stage; the index is brought up to date for all uploads of a batch together."
    )
    graph_version: str = Field(description="The graph's version afterwards.")


class DeleteReport(Wire):
    """What a deletion took away: the document, and the attachments that only it held."""

    deleted: list[str]
    graph_version: str
