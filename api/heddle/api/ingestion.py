"""Documents in and out: from paths on this machine, from uploads, and away again.

An upload is kept under `uploads/<workspace>/<document id>/` in the home, under the name its owner gave
it, cleaned: what the file is, its bytes decide. It goes when its document is deleted.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import threading
import unicodedata
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heddle.api.composition import EMBEDDING_SPACE, parser_limits
from heddle.api.document_view import document_summary
from heddle.api.workbench import Workbench
from heddle.core.errors import Defect, InputRejected, NotFound, RejectionReason
from heddle.core.events import Event, Listener, ignore
from heddle.core.home import write_durably
from heddle.core.ids import DocumentId

if TYPE_CHECKING:
    from heddle.ingest.summary import IngestSummary

MAX_NAME = 120
_NAMELESS = "document"
_log = logging.getLogger(__name__)
_uploading = threading.Lock()
"""Uploads queue here: the workspace takes one ingest at a time."""


def ingest_paths(bench: Workbench, paths: Sequence[Path], *, listener: Listener = ignore) -> IngestSummary:
    """Ingest files and folders; see `heddle.ingest.pipeline.ingest`."""
    from heddle.ingest.pipeline import ingest

    return ingest(
        paths,
        scope=bench.scope,
        ledger=bench.ledger,
        home=bench.home,
        limits=parser_limits(bench.settings),
        workers=bench.settings.workers,
        listener=listener,
    )


def ingest_upload(bench: Workbench, data: bytes, name: str) -> dict[str, Any]:
    """Ingest the bytes of one file and bring the index up to date.

    Args:
        bench: Where to.
        data: The file.
        name: What its owner calls it.

    Raises:
        InputRejected: Heddle does not ingest it; the error has the reason.
        StoreBusy: another ingest into the workspace runs.
    """
    folder = _upload_folder(bench, hashlib.sha256(data).hexdigest())
    path = bench.home.make(folder) / safe_name(name)
    with _uploading:
        write_durably(path, data)
        events: list[Event] = []
        summary = ingest_paths(bench, [path], listener=events.append)
        outcome = next(event.detail for event in events if event.name == "document")
        if summary.rejected or summary.failed:
            _forget(bench, path)
            raise _refusal(outcome)
        refresh_index(bench)
    return _report(bench, outcome, summary)


def _refusal(outcome: dict[str, Any]) -> InputRejected | Defect:
    message = str(outcome.get("message", ""))
    if outcome["outcome"] == "rejected":
        return InputRejected(message, reason=RejectionReason(outcome["reason"]))
    _log.error("%s could not be read: %s\n%s", outcome["name"], message, outcome.get("traceback", ""))
    return Defect(
        "the document could not be read", hint="it is no fault of the document; see the server's log"
    )


def _report(bench: Workbench, outcome: dict[str, Any], summary: IngestSummary) -> dict[str, Any]:
    document = bench.scope.document(DocumentId(outcome["document"]))
    if document is None:
        raise Defect(f"document {outcome['document']} is not where it was put")
    return {
        "outcome": outcome["outcome"],
        "document": document_summary(document),
        "attachments": summary.attachments,
        "pages": summary.pages,
        "warnings": list(outcome.get("warnings", ())),
        "seconds": round(summary.seconds, 3),
        "graph_version": summary.graph_version,
    }


def delete_document(bench: Workbench, selector: str) -> dict[str, Any]:
    """Delete a document and the attachments that only it held, and take them out of the index at once.

    Args:
        bench: Where from.
        selector: Its id, 8 or more digits of it, a path or a file name.

    Raises:
        NotFound: nothing goes by that name.
        UsageError: more than one document does.
        HeddleError: the index cannot be changed; then nothing is deleted.
    """
    from heddle.ingest.registry import delete, find_document

    find_document(bench.scope, selector)  # A misspelt name need not wait for the encoder.
    with _following_deletions(bench):
        deleted = delete(bench.scope, bench.ledger, selector)
    for each in deleted:
        shutil.rmtree(_upload_folder(bench, each), ignore_errors=True)
    return {"deleted": list(deleted), "graph_version": bench.scope.version()}


def _following_deletions(bench: Workbench) -> AbstractContextManager[None]:
    from heddle.retrieval.index import following_deletions
    from heddle.retrieval.manifest import CURRENT

    if not (bench.index_folder / CURRENT).exists():
        return nullcontext()
    return following_deletions(bench.scope, bench.encoder, bench.index_folder, space=EMBEDDING_SPACE)


def delete_by_id(bench: Workbench, document: DocumentId) -> dict[str, Any]:
    """Delete the document of exactly that id.

    Raises:
        NotFound: there is none.
    """
    if bench.scope.document(document) is None:
        raise NotFound(f"no document {document}", hint="GET /v1/documents lists them")
    return delete_document(bench, document)


def refresh_index(bench: Workbench) -> None:
    """Bring the index to the graph; documents that did not change cost nothing."""
    from heddle.retrieval.index import build_index

    build_index(bench.scope, bench.encoder, bench.home.make(bench.index_folder), space=EMBEDDING_SPACE)


def safe_name(name: str) -> str:
    """A file name that cannot leave its folder: one path segment of printable characters, not too long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(
        letter for letter in unicodedata.normalize("NFC", last) if unicodedata.category(letter)[0] != "C"
    )
    # The end is kept where a name is cut: it tells text formats apart.
    shortened = plain.strip(" .!")[-MAX_NAME:].encode("utf-8")[-2 * MAX_NAME :].decode("utf-8", "ignore")
    return shortened.strip(" .!") or _NAMELESS


def _upload_folder(bench: Workbench, document: str) -> Path:
    return bench.home.root / "uploads" / bench.workspace / document


def _forget(bench: Workbench, path: Path) -> None:
    # The caller was told; a path that no longer exists is of no use in the ledger.
    bench.ledger.forget(bench.workspace, locations=[str(path)])
    shutil.rmtree(path.parent, ignore_errors=True)
