"""Documents in and out, at once and in this process: the command line calls these, and so do the jobs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heddle.api.composition import parser_limits
from heddle.api.document_view import document_summary
from heddle.api.extraction import open_enricher
from heddle.api.resolution import resolve_graph
from heddle.api.upload_folder import Needed, UploadFolder
from heddle.api.workbench import Workbench
from heddle.core.errors import Defect, ModelUnusable, NotFound
from heddle.core.events import Event, Listener, ignore
from heddle.core.failpoint import failpoint
from heddle.core.ids import DocumentId
from heddle.models.model_files import embedded_version, read_manifest

if TYPE_CHECKING:
    from heddle.ingest.plan import IngestPlan
    from heddle.ingest.sandbox import Sandbox
    from heddle.ingest.summary import IngestSummary

_ID = re.compile(r"[0-9a-f]{8,64}")


def ingest_paths(
    bench: Workbench,
    paths: Sequence[Path],
    *,
    sandbox: Sandbox | None = None,
    listener: Listener = ignore,
    prune: bool = False,
) -> IngestSummary:
    """Ingest files and folders; see `heddle.ingest.pipeline.ingest`.

    With `prune`, files that are gone leave the graph, and the index at once as in a deletion.
    """
    from heddle.ingest.pipeline import ingest

    return ingest(
        paths,
        scope=bench.scope,
        ledger=bench.ledger,
        home=bench.home,
        limits=parser_limits(bench.settings),
        workers=bench.settings.workers,
        sandbox=sandbox,
        listener=listener,
        removing=partial(_following_deletions, bench) if prune else None,
        enricher=open_enricher(bench.settings),
    )


def plan_paths(
    bench: Workbench, paths: Sequence[Path], *, listener: Listener = ignore, prune: bool = False
) -> IngestPlan:
    """Say what ingesting would change, and write nothing; see `heddle.ingest.plan.make_plan`."""
    from heddle.ingest.plan import make_plan

    return make_plan(
        paths,
        scope=bench.scope,
        ledger=bench.ledger,
        home=bench.home,
        limits=parser_limits(bench.settings),
        workers=bench.settings.workers,
        listener=listener,
        prune=prune,
        enricher=open_enricher(bench.settings),
    )


def refresh_index(bench: Workbench, *, rebuild: bool = False, listener: Listener = ignore) -> dict[str, Any]:
    """Bring the index to the graph; documents that did not change cost nothing.

    Which nodes are one thing is found out first, where the settings want it (`resolve`), since the index
    joins them. Returns the report of the index, with that of the resolution as `resolution`.
    """
    from heddle.retrieval.index import build_index

    resolution = resolve_graph(bench, **_told(listener)) if bench.settings.resolve else None
    folder = bench.home.make(bench.index_folder)
    report = build_index(
        bench.scope, bench.encoder, folder, rebuild=rebuild, space=bench.model_name, listener=listener
    )
    return {**report.to_json(), "resolution": resolution, "unembedded": embeddings_are_behind(bench)}


def embeddings_are_behind(bench: Workbench) -> bool:
    """Whether there is a model whose embeddings are of an earlier graph; only its manifest is read."""
    try:
        manifest = read_manifest(bench.model_folder)
    except ModelUnusable:
        return False
    return embedded_version(manifest) != bench.scope.version()


def _told(listener: Listener) -> dict[str, Any]:
    """How a resolver tells a listener of events how far it is; what the listener raises ends the work."""
    return {
        "listener": lambda done, total: listener(Event("resolve", "advanced", done, total)),
        "check": lambda: listener(Event("resolve", "advanced")),
    }


def ingest_report(
    bench: Workbench, outcome: dict[str, Any], *, stages: dict[str, float], graph_version: str
) -> dict[str, Any]:
    """What became of one file that is now a document.

    Args:
        bench: Where it is.
        outcome: What the pipeline told of it.
        stages: Seconds by stage.
        graph_version: The graph's version afterwards.

    Raises:
        Defect: the document is not there.
    """
    document = bench.scope.document(DocumentId(outcome["document"]))
    if document is None:
        raise Defect(f"document {outcome['document']} is not where it was put")
    summary = document_summary(document)
    return {
        "outcome": outcome["outcome"],
        "document": summary,
        "attachments": outcome.get("attachments", 0),
        "pages": outcome.get("pages", summary["pages"]),
        "warnings": list(outcome.get("warnings", ())),
        "seconds": round(sum(stages.values()), 3),
        "stages": stages,
        "graph_version": graph_version,
    }


def delete_document(bench: Workbench, selector: str) -> dict[str, Any]:
    """Delete a document by any of its names; see `delete_by_id`.

    Args:
        bench: Where from.
        selector: Its id, 8 or more digits of it, a path or a file name.

    Raises:
        NotFound: nothing goes by that name.
        UsageError: more than one document does.
        HeddleError: the index cannot be changed; then nothing is deleted.
    """
    from heddle.ingest.registry import find_document

    try:
        document = find_document(bench.scope, selector).id
    except NotFound:
        left = _lingering(bench)
        given = _ID.fullmatch(selector.lower())
        meant = [
            each for each, name in left.items() if name == selector or (given and each.startswith(given[0]))
        ]
        if not meant:
            raise
        document = DocumentId(meant[0])
    return delete_by_id(bench, document)


def delete_by_id(bench: Workbench, document: DocumentId) -> dict[str, Any]:
    """Delete a document and the attachments that only it held, and take them out of the index at once.

    A deletion that was killed is completed by the same call, with what it left in the index.

    Raises:
        NotFound: neither the graph nor the index holds it.
        HeddleError: the index cannot be changed; then nothing is deleted.
    """
    from heddle.ingest.registry import delete

    if bench.scope.document(document) is not None:
        with _following_deletions(bench):
            deleted = list(delete(bench.scope, bench.ledger, document))
            failpoint("delete.before-index")
    else:
        deleted = sorted(DocumentId(each) for each in _lingering(bench))
        if document not in deleted:
            raise NotFound(f"no document {document}", hint="GET /v1/documents lists them")
        bench.ledger.forget(bench.workspace, documents=deleted)
        with _following_deletions(bench):
            pass
    forget_uploads(bench, deleted)
    return {"deleted": deleted, "graph_version": bench.scope.version()}


def forget_files(bench: Workbench, locations: Sequence[str]) -> tuple[str, ...]:
    """Take places out of the graph and, at once, out of the index; the files themselves stay where they are.

    A document that another place still names stays.

    Returns:
        Ids of the documents that went.

    Raises:
        HeddleError: the index cannot be changed; then nothing is taken out.
    """
    from heddle.ingest.gone import remove_sources

    with _following_deletions(bench):
        return remove_sources(bench.scope, bench.ledger, locations)


def _lingering(bench: Workbench) -> dict[str, str]:
    """Ids and names of documents that killed deletions took out of the graph and left in the index."""
    from heddle.retrieval.index import lingering_documents

    return lingering_documents(bench.scope, bench.index_folder)


def _following_deletions(bench: Workbench) -> AbstractContextManager[None]:
    from heddle.retrieval.index import following_deletions
    from heddle.retrieval.manifest import CURRENT

    if not (bench.index_folder / CURRENT).exists():
        return nullcontext()
    return following_deletions(bench.scope, bench.encoder, bench.index_folder, space=bench.model_name)


def upload_folder(bench: Workbench) -> UploadFolder:
    """The uploads of a workbench's workspace."""
    return UploadFolder(bench.home, bench.workspace)


def forget_uploads(bench: Workbench, documents: Iterable[str]) -> None:
    """Throw away the uploads of some documents, but for those that a job or a document still names."""
    for document in documents:
        upload_folder(bench).discard(document, upload_needed(bench))


def upload_needed(bench: Workbench) -> Needed:
    """Whether a job that has not ended, or a document's source, names an upload."""

    def needed(document: str, path: Path) -> bool:
        if path.name in bench.shop.jobs.names_needed(bench.workspace, document):
            return True
        return bench.scope.document_at(str(path)) is not None

    return needed
