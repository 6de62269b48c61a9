"""What jobs do, one function a kind; uploads, which go together, are in `job_ingest`.

Each may be run again after it was killed anywhere, and completes what was left.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from heddle.api.document_view import document_tag
from heddle.api.ingestion import delete_by_id, forget_uploads, refresh_index, upload_folder
from heddle.api.upload_folder import Needed
from heddle.api.workbench import Workbench
from heddle.core.errors import NotFound, PreconditionFailed
from heddle.core.events import Event, Listener
from heddle.core.ids import DocumentId
from heddle.graph.job_queue import Job, JobKind, JobState

_ALL = 1_000_000

Task = Callable[[Workbench, Job, Listener], dict[str, Any]]


def delete(bench: Workbench, job: Job, listener: Listener) -> dict[str, Any]:
    """Delete one document, and take it out of the index; that it is gone already is no failure.

    Raises:
        PreconditionFailed: it is no longer in the state that the caller saw.
    """
    document = DocumentId(job.payload["document"])
    listener(Event("delete", "started", 0, 1))
    stored = bench.scope.document(document)
    seen = job.payload.get("tag")
    if stored is not None and seen and seen != document_tag(stored):
        raise PreconditionFailed("the document has changed since", hint="read it again, and decide again")
    try:
        return delete_by_id(bench, document)
    except NotFound:
        # Killed after the last step, or another job was faster: what was asked for is so.
        forget_uploads(bench, [document])
        return {"deleted": [document], "graph_version": bench.scope.version()}


def index(bench: Workbench, job: Job, listener: Listener) -> dict[str, Any]:
    """Bring the index to the graph."""
    return refresh_index(bench, rebuild=bool(job.payload.get("rebuild")), listener=listener)


def train(bench: Workbench, job: Job, listener: Listener) -> dict[str, Any]:  # noqa: ARG001  (as all tasks)
    """Train the model, write its embeddings back, and let the index have them."""
    from heddle.api import learning

    report = learning.train(bench, listener=listener)
    refresh_index(bench, listener=listener)
    return report


def communities(bench: Workbench, job: Job, listener: Listener) -> dict[str, Any]:  # noqa: ARG001
    """Find the communities of the graph."""
    from heddle.api.communities import make_communities

    started = Event("communities", "started")
    return make_communities(bench, check=lambda: listener(started))


def resolve(bench: Workbench, job: Job, listener: Listener) -> dict[str, Any]:  # noqa: ARG001
    """Find out which nodes are one thing."""
    from heddle.api.resolution import resolve_graph

    started = Event("resolve", "started")
    return resolve_graph(
        bench,
        listener=lambda done, total: listener(Event("resolve", "advanced", done, total)),
        check=lambda: listener(started),
    )


def clear(bench: Workbench, job: Job, listener: Listener) -> dict[str, Any]:  # noqa: ARG001
    """Delete all that a workspace holds: documents, index, models, communities and uploads."""
    count = bench.scope.document_count()
    shutil.rmtree(bench.index_folder, ignore_errors=True)
    for done, document in enumerate([each.id for each in bench.scope.documents()]):
        listener(Event("clear", "advanced", done, count))
        if bench.scope.document(document) is not None:
            bench.scope.delete(document)
    bench.ledger.forget(
        bench.workspace, locations=[entry.location for entry in bench.ledger.entries(bench.workspace)]
    )
    ranker = bench.home.ranker(bench.workspace).parent
    for folder in (bench.home.models(bench.workspace), bench.home.communities(bench.workspace), ranker):
        shutil.rmtree(folder, ignore_errors=True)
    upload_folder(bench).discard_all(_waits(bench))
    return {"workspace": bench.workspace, "documents": count}


def _waits(bench: Workbench) -> Needed:
    """Whether an upload came after the clearing was asked for, and waits behind it."""
    waiting: set[tuple[str, str]] | None = None

    def waits(document: str, path: Path) -> bool:
        nonlocal waiting
        if waiting is None:
            # Asked for the first time when no upload can come between.
            jobs = bench.shop.jobs.list(
                bench.workspace, limit=_ALL, state=JobState.QUEUED, kind=JobKind.INGEST
            )
            waiting = {(job.payload["document"], job.payload["name"]) for job in jobs}
        return (document, path.name) in waiting

    return waits


TASKS: Mapping[JobKind, Task] = {
    JobKind.DELETE: delete,
    JobKind.INDEX: index,
    JobKind.TRAIN: train,
    JobKind.COMMUNITIES: communities,
    JobKind.RESOLVE: resolve,
    JobKind.CLEAR: clear,
}
