"""Jobs as the queue shows them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from heddle.core.ids import WorkspaceId

LOST_SECONDS = 15.0
"""Without a heartbeat for so long, a runner is taken for frozen."""


class JobKind(StrEnum):
    """What a job does."""

    INGEST = "ingest"
    DELETE = "delete"
    INDEX = "index"
    TRAIN = "train"
    COMMUNITIES = "communities"
    RESOLVE = "resolve"
    CLEAR = "clear"


class JobState(StrEnum):
    """Where a job stands; `stalled` is a running job without heartbeat or progress."""

    QUEUED = "queued"
    RUNNING = "running"
    STALLED = "stalled"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether nothing more happens unless somebody asks for it."""
        return self in (JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stood when it was read. Times are seconds since 1970, None where not reached.

    Args:
        sequence: Its place in the order of submission.
        id: 24 random hexadecimal digits.
        workspace: The workspace that it works in.
        kind: What it does.
        payload: What it was asked to do, as JSON.
        state: Where it stands.
        stage: What is being done: `parse`, `write`, `train`, `index`.
        done: How much of the stage is done, in its own units.
        total: How much there is; 0 while unknown.
        detail: Facts about the progress, as JSON.
        result: What came of it, as JSON; None before it succeeded.
        error: The problem that it failed with, as JSON: `code`, `status`, `detail`, `hint` and more.
        attempts: Times that it was begun and not given back unharmed.
        created: When it was submitted.
        started: When it was claimed last.
        finished: When it ended.
        heartbeat: When its runner last said that it lives.
        progressed: When it last got on.
        reason: Why it is stalled, or is queued again; empty otherwise.
        stopping: It was asked to stop.
        final: It can no longer be stopped.
    """

    sequence: int
    id: str
    workspace: WorkspaceId
    kind: JobKind
    payload: Mapping[str, Any]
    state: JobState
    stage: str
    done: int
    total: int
    detail: Mapping[str, Any]
    result: Mapping[str, Any] | None
    error: Mapping[str, Any] | None
    attempts: int
    created: float
    started: float | None
    finished: float | None
    heartbeat: float | None
    progressed: float | None
    reason: str
    stopping: bool
    final: bool


@dataclass(frozen=True, slots=True)
class Depth:
    """How much there is to do.

    Args:
        queued: Jobs that wait, by kind.
        running: Jobs that run, by kind.
        oldest: Seconds that the oldest of those that wait has waited; 0 where none does.
    """

    queued: Mapping[JobKind, int]
    running: Mapping[JobKind, int]
    oldest: float


def job_of(row: tuple[Any, ...], now: float) -> Job:
    """A job from its row, in the order of columns that `job_queue_sql` selects."""
    sequence, ident, workspace, kind, payload, state, stage, done, total, detail, result, error = row[:12]
    reason, attempts, created, started, finished, heartbeat, progressed, stop, final = row[12:]
    asked = json.loads(payload)
    if state == JobState.STALLED:
        reason = _why_stalled(stage, asked.get("name", ""), now - heartbeat, now - progressed)
    return Job(
        sequence=sequence,
        id=ident,
        workspace=WorkspaceId(workspace),
        kind=JobKind(kind),
        payload=asked,
        state=JobState(state),
        stage=stage,
        done=done,
        total=total,
        detail=json.loads(detail),
        result=json.loads(result) if result else None,
        error=json.loads(error) if error else None,
        attempts=attempts,
        created=created,
        started=started,
        finished=finished,
        heartbeat=heartbeat,
        progressed=progressed,
        reason=reason,
        stopping=stop is not None,
        final=bool(final),
    )


def _why_stalled(stage: str, name: str, silent: float, still: float) -> str:
    if silent > LOST_SECONDS:
        return (
            f"nothing was heard from the process that works on it for {silent:.0f} s; the server starts "
            "another when it has ended, and the job goes on there"
        )
    where = f"in stage {stage}" if stage else "at the beginning"
    at = f" at {name}" if name else ""
    return f"no progress {where}{at} for {still:.0f} s; wait for its limit of time, or cancel it"
