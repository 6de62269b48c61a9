"""`/v1/documents`: put documents in, list them, read them, take them out."""

from __future__ import annotations

from http import HTTPStatus
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response, UploadFile

from heddle.api.document_view import document_detail, document_summary
from heddle.api.ingestion import delete_by_id, ingest_upload
from heddle.api.routes.bench import IngestBench, ReadBench
from heddle.api.routes.problems import problems
from heddle.api.wire.documents import DeleteReport, DocumentDetail, DocumentList, IngestReport
from heddle.core.ids import DocumentId

router = APIRouter(prefix="/v1/documents", tags=["documents"])
MAX_PAGE = 200

_Id = Annotated[str, Path(max_length=200, description="The document's id: SHA-256 of its bytes.")]


@router.post(
    "",
    response_model=IngestReport,
    status_code=HTTPStatus.CREATED,
    responses={
        200: {"model": IngestReport, "description": "The document was there already."},
        **problems(HTTPStatus.FORBIDDEN, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    },
)
def add_document(bench: IngestBench, file: UploadFile, response: Response) -> dict[str, Any]:
    """Ingest one file; answers when the graph holds it.

    The file's name is kept as metadata only: what the file is, its bytes decide.
    """
    report = ingest_upload(bench, file.file.read(), file.filename or "")
    if report["outcome"] in {"unchanged", "duplicate"}:
        response.status_code = HTTPStatus.OK
    response.headers["Location"] = f"{router.prefix}/{report['document']['id']}"
    return report


@router.get("", response_model=DocumentList, responses=problems())
def list_documents(
    bench: ReadBench,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE, description="How many at most.")] = 50,
    after: Annotated[str, Query(max_length=200, description="`next` of the page before.")] = "",
) -> dict[str, Any]:
    """Documents by id, a page at a time."""
    later = (document for document in bench.scope.documents() if document.id > after)
    page = [document_summary(document) for document in islice(later, limit + 1)]
    return {"documents": page[:limit], "next": page[limit - 1]["id"] if len(page) > limit else None}


@router.get("/{document}", response_model=DocumentDetail, responses=problems(HTTPStatus.NOT_FOUND))
def get_document(bench: ReadBench, document: _Id) -> dict[str, Any]:
    """A document with its metadata, its text and what it contributes to the graph."""
    return document_detail(bench.scope, DocumentId(document))


@router.delete("/{document}", response_model=DeleteReport, responses=problems(HTTPStatus.NOT_FOUND))
def delete_document(bench: IngestBench, document: _Id) -> dict[str, Any]:
    """Delete a document, and the attachments that only it held."""
    return delete_by_id(bench, DocumentId(document))
