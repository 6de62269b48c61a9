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
    documents, version = 0, ""

    def look_at_store() -> tuple[str, str]:
        nonlocal documents, version
        bench.store.ping()
        documents, version = bench.scope.document_count(), bench.scope.version()
        return "ready", bench.settings.store

    parts = {
        "store": _timed(look_at_store),
        "index": _timed(lambda: _words(index_status(bench, version))),
        "encoder": _timed(bench.encoder_state),
        "model": _timed(lambda: _words(model_status(bench, version))),
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


def _words(status: dict[str, Any]) -> tuple[str, str]:
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
