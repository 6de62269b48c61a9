"""Whether the server can answer: store, index, encoder, model and job queue, each looked at and timed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from heddle.api.workbench import Workbench
from heddle.api.workspace_status import index_status, model_status
from heddle.core.errors import HeddleError

FAILED = "failed"


def readiness(bench: Workbench, *, working: bool | None) -> dict[str, Any]:
    """The state of each part; ready unless one of them failed. What is absent is only empty.

    Only what costs the same in a large workspace as in a small one is looked at: probes come often.

    Args:
        bench: Whose parts.
        working: Whether the job process runs; None where none is wanted.
    """
    documents = 0

    def look_at_store() -> tuple[str, str]:
        nonlocal documents
        bench.store.ping()
        documents = bench.scope.document_count()
        return "ready", bench.settings.store

    parts = {
        "store": _timed(look_at_store),
        "index": _timed(lambda: _kept_up(bench, index_status)),
        "encoder": _timed(bench.encoder_state),
        "model": _timed(lambda: _kept_up(bench, model_status)),
        "queue": _timed(lambda: _queue_state(bench, working)),
    }
    ready = all(part["state"] != FAILED for part in parts.values())
    return {"ready": ready, "counts": {"documents": documents}, **parts}


def _queue_state(bench: Workbench, working: bool | None) -> tuple[str, str]:
    depth = bench.shop.jobs.depth()
    if working is None:
        return "absent", "no job process runs beside this server"
    if not working:
        return "loading", "the job process starts"
    return "ready", f"{sum(depth.running.values())} running, {sum(depth.queued.values())} waiting"


def _kept_up(bench: Workbench, look: Callable[[Workbench, str], dict[str, Any]]) -> tuple[str, str]:
    """The state of what was made from the graph, held against the graph's version."""
    status = look(bench, "")
    made_from = str(status.get("graph_version", ""))
    if made_from:
        status = look(bench, bench.known_version.compared_with(made_from))
    state = status["state"]
    return state, str(status.get("code" if state == FAILED else "detail", ""))


def _timed(look: Callable[[], tuple[str, str]]) -> dict[str, Any]:
    started = time.perf_counter()
    try:
        state, detail = look()
    except HeddleError as error:
        # The code alone: addresses and paths are not for callers.
        state, detail = FAILED, error.code
    milliseconds = round((time.perf_counter() - started) * 1000, 3)
    return {"state": state, "milliseconds": milliseconds, "detail": detail}
