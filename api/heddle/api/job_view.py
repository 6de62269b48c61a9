"""Jobs as callers see them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from heddle.graph.job_queue import Job

_OWN = frozenset({"document", "name", "tag"})


def job_view(job: Job) -> dict[str, Any]:
    """A job with all that a caller may know of it."""
    return {
        "id": job.id,
        "kind": job.kind.value,
        "state": job.state.value,
        "reason": job.reason,
        "stopping": job.stopping,
        "document": job.payload.get("document"),
        "name": job.payload.get("name"),
        "options": {key: value for key, value in job.payload.items() if key not in _OWN},
        "stage": job.stage,
        "done": job.done,
        "total": job.total,
        "detail": dict(job.detail),
        "result": dict(job.result) if job.result is not None else None,
        "error": dict(job.error) if job.error is not None else None,
        "attempts": job.attempts,
        "created": _moment(job.created),
        "started": _moment(job.started),
        "progressed": _moment(job.progressed),
        "finished": _moment(job.finished),
    }


def _moment(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
