"""A deletion that is asked for: looked at before it becomes a job, so that a wrong one is refused at once."""

from __future__ import annotations

from starlette.datastructures import Headers

from heddle.api.document_view import document_tag
from heddle.api.etag import check_match
from heddle.api.job_request import Submitted, submit_job, submitted_before
from heddle.api.workbench import Workbench
from heddle.core.errors import NotFound
from heddle.core.ids import DocumentId
from heddle.graph.job_queue import JobKind


def accept_deletion(
    bench: Workbench,
    document: DocumentId,
    headers: Headers,
    *,
    principal: str = "",
    idempotency_key: str = "",
) -> Submitted:
    """Submit the deletion of a document.

    Args:
        bench: Where from.
        document: Its id.
        headers: Those of the request, for `If-Match`.
        principal: Who asks.
        idempotency_key: The sender's name for this request; empty for none.

    Raises:
        NotFound: there is no such document.
        PreconditionFailed: `If-Match` names another state.
        IdempotencyMismatch: the key was used for another request.
    """
    payload = {"document": str(document)}
    before = submitted_before(
        bench, JobKind.DELETE, payload, principal=principal, idempotency_key=idempotency_key
    )
    if before is not None:
        return before
    stored = bench.scope.document(document)
    if stored is None:
        raise NotFound(f"no document {document}", hint="GET /v1/documents lists them")
    tag = document_tag(stored)
    check_match(headers, tag)
    if "if-match" in headers:
        # It may wait behind jobs that change the document; then it is looked at once more.
        payload["tag"] = tag
    return submit_job(bench, JobKind.DELETE, payload, principal=principal, idempotency_key=idempotency_key)
