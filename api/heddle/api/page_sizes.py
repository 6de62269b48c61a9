"""The pages of a document and how large they are: what boxes of evidence are measured against."""

from __future__ import annotations

from typing import Any

from heddle.api.original import open_original
from heddle.api.page_image import paged_document
from heddle.api.workbench import Workbench
from heddle.core.deadline import NO_DEADLINE, Deadline
from heddle.core.errors import Defect
from heddle.core.ids import DocumentId, NodeId
from heddle.graph.schema import EdgeType

_MOST_PAGES = 100_000


def document_pages(
    bench: Workbench, document: DocumentId, deadline: Deadline = NO_DEADLINE
) -> list[dict[str, Any]]:
    """The pages in their order, each with its width and height in points as displayed.

    The graph knows them of each page that was read; of a document that was ingested without sizes, the
    original tells them.

    Raises:
        NotFound: the document is not there or has no pages, or its original is needed and gone.
        InputRejected: the original cannot be read.
        Overloaded: too many requests wait for the worker.
    """
    paged_document(bench, document)
    around = bench.scope.neighbours(NodeId(document), edge_types=[EdgeType.HAS_PAGE], limit=_MOST_PAGES)
    known = [each.node.properties for each in around]
    if not known or not all("width" in page for page in known):
        return _measured(bench, document, deadline)
    pages = [{"page": page["number"], "width": page["width"], "height": page["height"]} for page in known]
    return sorted(pages, key=lambda each: int(str(each["page"])))


def _measured(bench: Workbench, document: DocumentId, deadline: Deadline) -> list[dict[str, Any]]:
    from heddle.ingest.original_job import PageSizesJob

    data = open_original(bench, document, deadline).read()
    sizes = bench.shop.originals.perform(PageSizesJob(data), deadline)
    if not isinstance(sizes, list):
        raise Defect("pages were measured as something else than a list")
    return [
        {"page": number, "width": round(width, 2), "height": round(height, 2)}
        for number, (width, height) in enumerate(sizes, start=1)
    ]
