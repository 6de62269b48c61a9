"""An upload on its way in: bytes made durable, then a job that will read them."""

from __future__ import annotations

from typing import Any, BinaryIO

from heddle.api.composition import parser_limits
from heddle.api.extraction import present_mark
from heddle.api.ingestion import ingest_report, upload_folder
from heddle.api.job_request import Submitted
from heddle.api.upload_folder import Incoming, safe_name
from heddle.api.workbench import Workbench
from heddle.graph.job_queue import JobKind, RequestKey


def accept_upload(
    bench: Workbench, file: BinaryIO, name: str, *, principal: str = "", idempotency_key: str = ""
) -> Submitted | dict[str, Any]:
    """Take a file in; when this returns, it survives whatever happens.

    Bytes that are a document of the workspace already, under this name, need no job.

    Args:
        bench: Where to.
        file: Its bytes; read in blocks.
        name: What its owner calls it.
        principal: Who brings it.
        idempotency_key: The sender's name for this request; empty for none.

    Returns:
        The job that will read it, or the report of what is there already.

    Raises:
        IdempotencyMismatch: the key was used for another request.
        OutOfReach: the home cannot be written.
    """
    folder, queue, safe = upload_folder(bench), bench.shop.jobs, safe_name(name)
    with folder.receive(file) as incoming:
        fingerprint = f"upload {incoming.document} {safe}"
        key = RequestKey(bench.workspace, principal, idempotency_key, fingerprint)
        before = queue.submitted_before(key)
        if before is not None:
            return Submitted(before, new=False)
        report = _present(bench, incoming, safe)
        if report is not None:
            queue.remember(key)
            return report
        payload = {"document": incoming.document, "name": safe}
        with folder.placed(incoming, safe):
            job, new = queue.submit(
                bench.workspace,
                JobKind.INGEST,
                payload,
                principal=principal,
                idempotency_key=idempotency_key,
                fingerprint=fingerprint,
            )
        return Submitted(job, new=new)


def _present(bench: Workbench, incoming: Incoming, name: str) -> dict[str, Any] | None:
    """The report of an upload that changes nothing; None where that is not certain.

    It is certain where the same bytes lie at the same place, were read by the present parsers, and no job
    that waits or runs could take them away.
    """
    from heddle.ingest.derivation import is_current

    place = upload_folder(bench).path(incoming.document, name)
    held = bench.scope.document_at(str(place))
    if held is None or held.id != incoming.document or not place.exists():
        return None
    if not is_current(held.derivation, parser_limits(bench.settings), present_mark(bench.settings)):
        return None
    if bench.shop.jobs.unfinished(bench.workspace, incoming.document):
        return None
    outcome = {"outcome": "unchanged", "document": held.id}
    return ingest_report(bench, outcome, stages={}, graph_version=bench.scope.version())
