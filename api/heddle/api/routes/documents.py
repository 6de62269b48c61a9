"""`/v1/documents`: put documents in, list them, read them, take them out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from itertools import islice
from typing import Annotated, Any, cast

from fastapi import APIRouter, Path, Query, Request, Response, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from heddle.api.cursor import CursorForm
from heddle.api.document_view import document_detail, document_summary, document_tag
from heddle.api.etag import TAGGED, not_modified, tag_headers
from heddle.api.job_deletion import accept_deletion
from heddle.api.job_request import ended, preferred_wait
from heddle.api.routes.bench import IngestAccess, IngestBench, ReadBench
from heddle.api.routes.job_answer import (
    ACCEPTED,
    IdempotencyKey,
    Prefer,
    answer_headers,
    failure_answer,
    job_answer,
)
from heddle.api.routes.problems import problems
from heddle.api.strict_form import FormRoute
from heddle.api.upload import accept_upload
from heddle.api.visit import Visit
from heddle.api.wire.documents import DeleteReport, DocumentDetail, DocumentList, IngestReport
from heddle.api.wire.jobs import JobModel
from heddle.core.ids import DocumentId

router = APIRouter(prefix="/v1/documents", tags=["documents"], route_class=FormRoute)
MAX_PAGE = 200
_CURSORS = CursorForm("documents")
_DELETE_WAIT = 30.0
_THERE_BEFORE = frozenset({"unchanged", "duplicate"})

_Id = Annotated[str, Path(max_length=200, description="The document's id: SHA-256 of its bytes.")]


@router.post(
    "",
    status_code=HTTPStatus.ACCEPTED,
    response_model=JobModel,
    responses={
        200: {"model": IngestReport, "description": "It was there already."},
        201: {"model": IngestReport, "description": "It is in, and the request waited for it."},
        **ACCEPTED,
        **problems(
            HTTPStatus.CONFLICT,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        ),
    },
)
async def add_document(
    request: Request,
    access: IngestAccess,
    bench: IngestBench,
    file: UploadFile,
    prefer: Prefer = "",
    idempotency_key: IdempotencyKey = "",
) -> Response:
    """Take in one file: it is kept safe at once, and a job reads it into the graph and the index.

    The file's name is kept as metadata only: what the file is, its bytes decide.
    """
    await _refuse_other_fields(request)
    accepted = await run_in_threadpool(
        accept_upload,
        bench,
        file.file,
        file.filename or "",
        principal=access.key,
        idempotency_key=idempotency_key,
    )
    if isinstance(accepted, dict):
        return _ingested(accepted, answer_headers(prefer))
    headers = answer_headers(prefer, replayed=not accepted.new)
    wait = preferred_wait(prefer)
    if wait is None:
        return job_answer(accepted.job, headers)
    job = await ended(bench, accepted.job, wait, _gone(request))
    if job.result is None:
        return failure_answer(job, headers) or job_answer(job, headers)
    return _ingested(job.result, headers)


def _ingested(report: Mapping[str, Any], headers: dict[str, str]) -> Response:
    body = IngestReport.model_validate(report)
    status = HTTPStatus.OK if body.outcome in _THERE_BEFORE else HTTPStatus.CREATED
    location = f"{router.prefix}/{body.document.id}"
    return JSONResponse(body.model_dump(mode="json"), status, headers={**headers, "Location": location})


async def _refuse_other_fields(request: Request) -> None:
    form = await request.form()
    names = [name for name, _ in form.multi_items()]
    if names != ["file"]:
        others = sorted({*names} - {"file"}) or ["file"]
        raise RequestValidationError(
            [{"loc": ("body", name), "msg": "one field `file` is taken, and no other"} for name in others]
        )


def _gone(request: Request) -> asyncio.Event:
    return cast("Visit", request.state.visit).gone


@router.get("", response_model=DocumentList, responses=problems(HTTPStatus.BAD_REQUEST))
def list_documents(
    bench: ReadBench,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE, description="How many at most.")] = 50,
    cursor: Annotated[str, _CURSORS.parameter()] = "",
) -> dict[str, Any]:
    """Documents by id, a page at a time."""
    later = bench.scope.documents(after=_CURSORS.read(cursor))
    page = [document_summary(document) for document in islice(later, limit + 1)]
    more = _CURSORS.write(page[limit - 1]["id"]) if len(page) > limit else None
    return {"documents": page[:limit], "next": more}


@router.get(
    "/{document}",
    response_model=DocumentDetail,
    responses={**TAGGED, **problems(HTTPStatus.NOT_FOUND)},
)
def get_document(bench: ReadBench, document: _Id, request: Request, response: Response) -> Any:
    """A document with its metadata, its text and what it contributes to the graph."""
    stored = bench.scope.document(DocumentId(document))
    if stored is not None:
        tag = document_tag(stored)
        if (unchanged := not_modified(request.headers, tag)) is not None:
            return unchanged
        response.headers.update(tag_headers(tag))
    return document_detail(bench.scope, DocumentId(document))


@router.delete(
    "/{document}",
    response_model=DeleteReport,
    responses={
        **ACCEPTED,
        **problems(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED),
    },
)
async def delete_document(
    request: Request,
    access: IngestAccess,
    bench: IngestBench,
    document: _Id,
    prefer: Prefer = "",
    idempotency_key: IdempotencyKey = "",
) -> Response:
    """Delete a document, and the attachments that only it held; they leave the index with it.

    The request waits 30 seconds for it unless `Prefer` says otherwise.
    """
    accepted = await run_in_threadpool(
        accept_deletion,
        bench,
        DocumentId(document),
        request.headers,
        principal=access.key,
        idempotency_key=idempotency_key,
    )
    headers = answer_headers(prefer, replayed=not accepted.new)
    wait = preferred_wait(prefer)
    if wait is None:
        wait = min(_DELETE_WAIT, bench.settings.request_timeout)
    job = await ended(bench, accepted.job, wait, _gone(request))
    if job.result is None:
        return failure_answer(job, headers) or job_answer(job, headers)
    body = DeleteReport.model_validate(job.result)
    return JSONResponse(body.model_dump(mode="json"), headers=headers)
