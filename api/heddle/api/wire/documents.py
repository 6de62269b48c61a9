"""Documents, and what became of them."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from heddle.api.wire.base import Wire, example

_DOCUMENT = {
    "id": "7d3a0f1c9be24457a8f06f4f0b1c2d3e4f5061728394a5b6c7d8e9f001122334",
    "name": "supply.pdf",
    "title": "Supply contract",
    "media": "application/pdf",
    "pages": 4,
    "sources": ["supply.pdf"],
}


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

    model_config = example({"documents": [_DOCUMENT], "next": "kx3vYVsiZG9jdW1lbnRzIiwiN2QzYSJd"})

    documents: list[DocumentSummary]
    next: str | None = Field(description="Give this as `cursor` to read on; null at the end.")


class DocumentDetail(DocumentSummary):
    """A document in full."""

    model_config = example(
        {
            **_DOCUMENT,
            "properties": {"media": "application/pdf", "pages": 4, "title": "Supply contract"},
            "text": "Supply contract. Signed in Bergen by Grace Hopper.",
            "nodes": {"Chunk": 9, "Document": 1, "Page": 4, "Person": 2},
            "edges": {"HAS_CHUNK": 9, "MENTIONS": 14},
        }
    )

    properties: dict[str, Any]
    text: str = Field(description="The text that spans count in.")
    nodes: dict[str, int] = Field(description="Nodes that it contributes, by type.")
    edges: dict[str, int] = Field(description="Edges that it contributes, by type.")


class IngestReport(Wire):
    """What became of an upload."""

    model_config = example(
        {
            "outcome": "ingested",
            "document": _DOCUMENT,
            "attachments": 0,
            "pages": 4,
            "warnings": [],
            "seconds": 1.52,
            "stages": {"parse": 1.21, "store": 0.08, "index": 0.23},
            "graph_version": "b3c1e0d97f",
        }
    )

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

    model_config = example({"deleted": [_DOCUMENT["id"]], "graph_version": "b3c1e0d97f"})

    deleted: list[str]
    graph_version: str
