"""`/v1/documents/{document}/jats`: a document as an article that programs of publishers read."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from heddle.api.document_jats import MEDIA, jats_of
from heddle.api.document_view import document_tag
from heddle.api.etag import TAGGED, not_modified, tag_headers
from heddle.api.original_response import SANDBOXED
from heddle.api.routes.bench import ReadBench
from heddle.api.routes.problems import problems
from heddle.core.ids import DocumentId

router = APIRouter(prefix="/v1/documents/{document}/jats", tags=["documents"])

_Id = Annotated[str, Path(max_length=200, description="The document's id: SHA-256 of its bytes.")]
_XML: dict[str, Any] = {"schema": {"type": "string"}}


@router.get(
    "",
    response_class=Response,
    responses={
        200: {**TAGGED[200], "description": "The article.", "content": {MEDIA: _XML}},
        304: TAGGED[304],
        **problems(HTTPStatus.NOT_FOUND),
    },
)
def get_jats(request: Request, bench: ReadBench, document: _Id) -> Response:
    """The document as JATS XML 1.3: its front, its sections with tables and figures, its references.

    It is made of what the graph holds; what a document does not say is missing.
    """
    headers = dict(SANDBOXED)
    stored = bench.scope.document(DocumentId(document))
    if stored is not None:
        tag = document_tag(stored)
        if (unchanged := not_modified(request.headers, tag)) is not None:
            return unchanged
        headers |= tag_headers(tag)
    return Response(jats_of(bench.scope, DocumentId(document)), media_type=MEDIA, headers=headers)
