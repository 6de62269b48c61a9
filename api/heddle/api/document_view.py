"""A document as people read it: its metadata, its text put together again, and what it contributes."""

from __future__ import annotations

from collections import Counter
from typing import Any

from heddle.api.etag import etag
from heddle.core.errors import NotFound
from heddle.core.ids import DocumentId, NodeId
from heddle.graph.records import StoredDocument, Subgraph
from heddle.graph.store import GraphReader
from heddle.retrieval.document_text import DocumentText


def document_summary(document: StoredDocument) -> dict[str, Any]:
    """A document as a list shows it."""
    properties = document.properties
    return {
        "id": document.id,
        "name": document.name,
        "title": str(properties.get("title", "")),
        "media": str(properties.get("media", "")),
        "pages": int(str(properties.get("pages", 0))),
        "sources": [source.name for source in document.sources],
    }


def document_tag(document: StoredDocument) -> str:
    """The entity tag of a document: another reading of its bytes, or another source, is another state."""
    sources = sorted(source.location for source in document.sources)
    return etag("document", document.id, document.digest, *sources)


def document_detail(graph: GraphReader, document: DocumentId) -> dict[str, Any]:
    """A document in full.

    Raises:
        NotFound: no such document.
    """
    stored, subgraph = graph.document(document), graph.subgraph(document)
    if stored is None or subgraph is None:
        raise NotFound(f"no document {document}", hint="GET /v1/documents lists them")
    return {
        **document_summary(stored),
        "properties": {key: _plain(value) for key, value in sorted(stored.properties.items())},
        "text": document_text(subgraph),
        "nodes": dict(sorted(Counter(node.type_name for node in subgraph.nodes).items())),
        "edges": dict(sorted(Counter(edge.type for edge in subgraph.edges).items())),
    }


def document_text(subgraph: Subgraph) -> str:
    """The text that spans count in."""
    own = next(node for node in subgraph.nodes if node.id == NodeId(subgraph.document))
    length = own.properties.get("length", 0)
    return DocumentText(subgraph.nodes).quote(0, length if isinstance(length, int) else 0)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
