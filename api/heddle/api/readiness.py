"""Whether the server can answer: store, index, encoder and model, each looked at and timed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from heddle.api.workbench import Workbench
from heddle.api.workspace_status import index_status, model_status
from heddle.core.errors import HeddleError
from heddle.graph.records import Counts

FAILED = "failed"


def readiness(bench: Workbench) -> dict[str, Any]:
    """The state of each part; ready unless one of them failed. What is absent is only empty."""
    counts, store = _counted(bench)
    version = bench.scope.version() if store["state"] != FAILED else ""
    parts = {
        "store": store,
        "index": _timed(lambda: _words(index_status(bench, version))),
        "encoder": _timed(bench.encoder_state),
        "model": _timed(lambda: _words(model_status(bench, version))),
    }
    ready = all(part["state"] != FAILED for part in parts.values())
    return {"ready": ready, "counts": counts.to_json(), **parts}


def _counted(bench: Workbench) -> tuple[Counts, dict[str, Any]]:
    counts = Counts(0, {}, {})

    def look() -> tuple[str, str]:
        nonlocal counts
        try:
            bench.store.ping()
            counts = bench.scope.counts()
        except HeddleError as error:
            # The code alone: addresses and paths are not for callers.
            return FAILED, error.code
        return "ready", bench.settings.store

    state = _timed(look)
    return counts, state


def _words(status: dict[str, Any]) -> tuple[str, str]:
    state = status["state"]
    return state, str(status.get("code" if state == FAILED else "detail", ""))


def _timed(look: Callable[[], tuple[str, str]]) -> dict[str, Any]:
    started = time.perf_counter()
    state, detail = look()
    milliseconds = round((time.perf_counter() - started) * 1000, 3)
    return {"state": state, "milliseconds": milliseconds, "detail": detail}
