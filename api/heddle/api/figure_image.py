"""Pictures of figures, as the server gives them: taken out of the original in a sandbox."""

from __future__ import annotations

from dataclasses import dataclass

from heddle.api.etag import etag
from heddle.api.original import known_document, open_original
from heddle.api.page_image import PageImage, draw_page_image
from heddle.api.workbench import Workbench
from heddle.core.deadline import NO_DEADLINE, Deadline
from heddle.core.errors import Defect, NotFound
from heddle.core.ids import DocumentId, NodeId
from heddle.core.locator import PageLocator, load_locator
from heddle.graph.evidence_view import document_of
from heddle.graph.records import Node
from heddle.graph.schema import NodeType

MEDIA = frozenset(
    {
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "image/bmp",
        "image/tiff",
        "image/svg+xml",
        "image/emf",
        "image/wmf",
    }
)
"""What a picture may be said to be. A graph that was imported may say anything, and this becomes a header."""

_SCALE = 2.0
"""Pixels a point of the region of a page: fine enough for the letters in a plot."""


@dataclass(frozen=True, slots=True)
class FigureImage:
    """A figure's picture.

    Args:
        document: The document that shows it.
        figure: The figure.
        media: Media type of the picture.
        part: Where it is in the file; empty for the region of a page.
        digest: SHA-256 of its bytes; empty for the region of a page.
        region: The region of a page that it is, as a page's image to be drawn.
    """

    document: DocumentId
    figure: NodeId
    media: str
    part: str = ""
    digest: str = ""
    region: PageImage | None = None

    @property
    def tag(self) -> str:
        """The entity tag."""
        if self.region is not None:
            return self.region.tag
        return etag("figure-image", self.document, self.part, self.digest)


def find_figure_image(bench: Workbench, document: DocumentId, figure: str) -> FigureImage:
    """What picture a figure of a document has.

    Raises:
        NotFound: there is no such document, it has no such figure, or the file holds no picture of it.
    """
    known_document(bench, document)
    node = bench.scope.node(NodeId(figure))
    if node is None or node.type is not NodeType.FIGURE or document_of(bench.scope, node) != document:
        raise NotFound(
            f"document {document} has no figure {figure}",
            hint=f"GET /v1/documents/{document}/layout lists its figures",
        )
    return image_of(document, node)


def image_of(document: DocumentId, node: Node) -> FigureImage:
    """What picture a figure has, by what its node says.

    Raises:
        NotFound: the file holds none.
    """
    media, digest, part = (str(node.properties.get(key, "")) for key in ("image", "image_digest", "part"))
    if media in MEDIA and digest and part:
        return FigureImage(document, node.id, media, part, digest)
    place = load_locator(str(node.properties.get("locator", "{}"))) if media == "image/png" else None
    if isinstance(place, PageLocator) and place.boxes:
        region = PageImage(document, place.page, _SCALE, clip=place.boxes[0])
        return FigureImage(document, node.id, media, region=region)
    raise NotFound(
        f"the file holds no picture of figure {node.id}",
        hint="its picture lies outside of the file, or was drawn by a program when the file was shown",
    )


def read_figure_image(bench: Workbench, wanted: FigureImage, deadline: Deadline = NO_DEADLINE) -> bytes:
    """The bytes of a figure's picture, as the file holds them; regions of pages are drawn as PNG.

    Raises:
        NotFound: the original is gone, or does not hold the picture any more.
        InputRejected: the original cannot be read, or the region not drawn.
        Overloaded: too many requests wait for the worker.
    """
    if wanted.region is not None:
        return draw_page_image(bench, wanted.region, deadline)
    desk = bench.shop.originals
    kept = desk.kept.get(wanted.tag)
    if kept is not None:
        return kept
    from heddle.ingest.original_job import PictureJob

    data = open_original(bench, wanted.document, deadline).read()
    image = desk.perform(PictureJob(data, wanted.part, wanted.digest, desk.limits), deadline)
    if image is None:
        raise NotFound(
            f"the file does not hold the picture of figure {wanted.figure} where it was",
            hint="ingest the file again",
        )
    if not isinstance(image, bytes):
        raise Defect("a picture came out as something else than bytes")
    desk.kept.put(wanted.tag, image)
    return image
