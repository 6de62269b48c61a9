"""`/v1/documents/{document}`: the original, its pages, and pages as images with places marked on them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import StringConstraints

from heddle.api.etag import TAGGED, not_modified, tag_headers
from heddle.api.original import known_document, open_original
from heddle.api.original_response import SANDBOXED, original_response, original_tag
from heddle.api.page_image import PageImage, draw_page_image, paged_document
from heddle.api.page_sizes import document_pages
from heddle.api.routes.bench import ReadBench
from heddle.api.routes.problems import problems
from heddle.api.routes.until import Until
from heddle.api.wire.pages import PageSizes
from heddle.core.ids import DocumentId
from heddle.core.locator import Box

router = APIRouter(prefix="/v1/documents/{document}", tags=["documents"])

MOST_BOXES = 100
_NUMBER = r"-?\d{1,6}(\.\d{1,6})?"
_Id = Annotated[str, Path(max_length=200, description="The document's id: SHA-256 of its bytes.")]
_Page = Annotated[int, Path(ge=1, le=1_000_000, description="The page's number, counted from 1.")]
_Scale = Annotated[float, Query(ge=0.25, le=4.0, description="Pixels a point: 1 is 72 dpi, 1.5 is 108.")]
_Boxes = Annotated[
    list[Annotated[str, StringConstraints(pattern=rf"^{_NUMBER}(,{_NUMBER}){{3}}$")]],
    Query(
        max_length=MOST_BOXES,
        description="A place to mark, repeatable: `x0,y0,x1,y1` in points from the top left of the page as "
        "displayed, as locators of evidence have it.",
        examples=[["72,90.5,523.2,118"]],
    ),
]
_BYTES: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}


@router.get(
    "/original",
    response_class=Response,
    responses={
        200: {**TAGGED[200], "description": "The file, to be saved.", "content": {"*/*": _BYTES}},
        206: {**TAGGED[200], "description": "The bytes that `Range` asks for.", "content": {"*/*": _BYTES}},
        304: TAGGED[304],
        **problems(HTTPStatus.NOT_FOUND, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE),
    },
)
def get_original(request: Request, bench: ReadBench, until: Until, document: _Id) -> Response:
    """The file that the document was read from, byte for byte; a file that has changed since is not given.

    An attachment is cut out of the mail or the PDF that it came in.
    """
    name = DocumentId(document)
    stored = known_document(bench, name)
    unchanged = not_modified(request.headers, original_tag(stored.id))
    if unchanged is not None:
        return unchanged
    return original_response(open_original(bench, name, until), request.headers)


@router.get("/pages", response_model=PageSizes, responses=problems(HTTPStatus.NOT_FOUND))
def list_pages(bench: ReadBench, until: Until, document: _Id) -> dict[str, Any]:
    """The pages of a document and their sizes; formats without pages are not found."""
    return {"pages": document_pages(bench, DocumentId(document), until)}


@router.get(
    "/pages/{page}/image",
    response_class=Response,
    responses={
        200: {**TAGGED[200], "description": "The page.", "content": {"image/png": _BYTES}},
        304: TAGGED[304],
        **problems(HTTPStatus.NOT_FOUND),
    },
)
def get_page_image(
    request: Request,
    bench: ReadBench,
    until: Until,
    document: _Id,
    page: _Page,
    scale: _Scale = 1.5,
    box: _Boxes = [],  # noqa: B006  (FastAPI copies it)
) -> Response:
    """A page as people see it, with places marked on it: give the boxes of an evidence's locator."""
    wanted = PageImage(DocumentId(document), page, scale, tuple(_box(each) for each in box))
    paged_document(bench, wanted.document)
    unchanged = not_modified(request.headers, wanted.tag)
    if unchanged is not None:
        return unchanged
    image = draw_page_image(bench, wanted, until)
    return Response(image, media_type="image/png", headers={**tag_headers(wanted.tag), **SANDBOXED})


def _box(text: str) -> Box:
    """Two opposite corners, in whatever order they are given."""
    xa, ya, xb, yb = (float(number) for number in text.split(","))
    return min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)
