"""`/v1/documents/{document}/figures`: the pictures of figures."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from heddle.api.etag import TAGGED, not_modified, tag_headers
from heddle.api.figure_image import find_figure_image, read_figure_image
from heddle.api.original_response import SANDBOXED
from heddle.api.routes.bench import ReadBench
from heddle.api.routes.problems import problems
from heddle.api.routes.until import Until
from heddle.core.ids import DocumentId

router = APIRouter(prefix="/v1/documents/{document}/figures", tags=["documents"])

_Document = Annotated[str, Path(max_length=200, description="The document's id: SHA-256 of its bytes.")]
_Figure = Annotated[str, Path(max_length=200, description="The figure's id, as the layout has it.")]
_BYTES: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}


@router.get(
    "/{figure}/image",
    response_class=Response,
    responses={
        200: {**TAGGED[200], "description": "The picture.", "content": {"image/*": _BYTES}},
        304: TAGGED[304],
        **problems(HTTPStatus.NOT_FOUND),
    },
)
def get_figure_image(
    request: Request, bench: ReadBench, until: Until, document: _Document, figure: _Figure
) -> Response:
    """The picture of a figure, byte for byte as the file holds it; of a PDF, a region of its page as PNG."""
    wanted = find_figure_image(bench, DocumentId(document), figure)
    unchanged = not_modified(request.headers, wanted.tag)
    if unchanged is not None:
        return unchanged
    image = read_figure_image(bench, wanted, until)
    return Response(image, media_type=wanted.media, headers={**tag_headers(wanted.tag), **SANDBOXED})
