"""Images of pages, as the server gives them: drawn in a sandbox, and the last ones kept."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata

from heddle.api.etag import etag
from heddle.api.original import known_document, open_original
from heddle.api.workbench import Workbench
from heddle.core.deadline import NO_DEADLINE, Deadline
from heddle.core.errors import Defect, NotFound
from heddle.core.ids import DocumentId
from heddle.core.locator import Box
from heddle.graph.records import StoredDocument

PAGED = frozenset(
    {"application/pdf", "image/png", "image/jpeg", "image/tiff", "image/gif", "image/bmp", "image/webp"}
)
"""Media types whose documents have pages that look alike everywhere."""

_DRAWING = "1"
"""Version of how boxes are drawn; a change makes images that callers keep go out of date."""


@dataclass(frozen=True, slots=True)
class PageImage:
    """What is to be drawn.

    Args:
        document: The document.
        page: The page, counted from 1.
        scale: Pixels a point.
        boxes: What to mark, in points from the top left of the page as displayed.
        clip: The part of the page that is wanted; None for all of it.
    """

    document: DocumentId
    page: int
    scale: float
    boxes: tuple[Box, ...] = ()
    clip: Box | None = None

    @property
    def tag(self) -> str:
        """The entity tag: bytes, renderer and wishes decide every pixel."""
        wishes = repr((self.page, self.scale, self.boxes, self.clip))
        return etag("page-image", _DRAWING, metadata.version("pypdfium2"), self.document, wishes)


def paged_document(bench: Workbench, document: DocumentId) -> StoredDocument:
    """A document of the workspace that has pages.

    Raises:
        NotFound: there is no such document, or its format knows no pages.
    """
    stored = known_document(bench, document)
    media = str(stored.properties.get("media", ""))
    if media not in PAGED:
        raise NotFound(
            f"document {document} has no pages: it is {media or 'of no known type'}",
            hint=f"only PDFs and images have places on pages; its text is in GET /v1/documents/{document}",
        )
    return stored


def draw_page_image(bench: Workbench, wanted: PageImage, deadline: Deadline = NO_DEADLINE) -> bytes:
    """The page as a PNG.

    Raises:
        NotFound: the document is not there, has no pages or not this one, or its original is gone.
        InputRejected: the page cannot be drawn, or would have too many pixels.
        Overloaded: too many requests wait for the worker.
    """
    paged_document(bench, wanted.document)
    desk = bench.shop.originals
    kept = desk.kept.get(wanted.tag)
    if kept is not None:
        return kept
    from heddle.ingest.original_job import PageImageJob

    data = open_original(bench, wanted.document, deadline).read()
    image = desk.perform(PageImageJob(data, wanted.page, wanted.scale, wanted.boxes, wanted.clip), deadline)
    if image is None:
        raise NotFound(
            f"document {wanted.document} has no page {wanted.page}",
            hint=f"GET /v1/documents/{wanted.document}/pages lists its pages",
        )
    if not isinstance(image, bytes):
        raise Defect("a page was drawn as something else than an image")
    desk.kept.put(wanted.tag, image)
    return image
