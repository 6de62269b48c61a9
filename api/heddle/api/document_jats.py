"""A document as JATS XML, as the API and the command line give it."""

from __future__ import annotations

from heddle.core.errors import NotFound
from heddle.core.ids import DocumentId
from heddle.graph.export_jats import export_jats
from heddle.graph.store import GraphReader

MEDIA = "application/xml"


def jats_of(graph: GraphReader, document: DocumentId) -> str:
    """A document as one JATS article.

    Raises:
        NotFound: no such document.
    """
    subgraph = graph.subgraph(document)
    if subgraph is None:
        raise NotFound(f"no document {document}", hint="GET /v1/documents lists them")
    return export_jats(subgraph)
