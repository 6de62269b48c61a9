"""Requests that ask for a job: to submit one, to wait for one, to watch one, to try one again."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from anyio.to_thread import run_sync

from heddle.api.ingestion import upload_folder
from heddle.api.workbench import Workbench
from heddle.core.canonical import canonical_json
from heddle.core.errors import JobStateConflict
from heddle.graph.job_queue import Job, JobKind, RequestKey

LONGEST_WAIT = 60.0
"""Seconds that a request may ask to be held for its job."""
_WAIT = re.compile(r"(?:^|,)\s*wait\s*=\s*\"?(\d{1,9})\"?\s*(?=$|[,;])", re.IGNORECASE)
_FIRST_LOOK, _LONGEST_LOOK = 0.02, 0.25


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of a request that asked for work.

    Args:
        job: The job that does it.
        new: False where the same request was sent before, and this is its job.
    """

    job: Job
    new: bool


def preferred_wait(prefer: str) -> float | None:
    """The seconds that `Prefer: wait=N` (RFC 7240) asks for, at most 60; None where it asks for none.

    >>> preferred_wait("respond-async, wait=5"), preferred_wait("wait=900"), preferred_wait("")
    (5.0, 60.0, None)
    """
    found = _WAIT.search(prefer)
    return min(float(found[1]), LONGEST_WAIT) if found else None


def submit_job(
    bench: Workbench,
    kind: JobKind,
    payload: Mapping[str, Any],
    *,
    principal: str = "",
    idempotency_key: str = "",
) -> Submitted:
    """Put a job into the queue, once for each idempotency key.

    Raises:
        IdempotencyMismatch: the key was used for another request.
    """
    job, new = bench.shop.jobs.submit(
        bench.workspace,
        kind,
        payload,
        principal=principal,
        idempotency_key=idempotency_key,
        fingerprint=_fingerprint(kind, payload),
    )
    return Submitted(job, new=new)


def submitted_before(
    bench: Workbench,
    kind: JobKind,
    payload: Mapping[str, Any],
    *,
    principal: str = "",
    idempotency_key: str = "",
) -> Submitted | None:
    """What `submit_job` gave when the same request was sent before; None where it was not."""
    key = RequestKey(bench.workspace, principal, idempotency_key, _fingerprint(kind, payload))
    job = bench.shop.jobs.submitted_before(key)
    return Submitted(job, new=False) if job else None


def _fingerprint(kind: JobKind, payload: Mapping[str, Any]) -> str:
    # The tag is what the caller saw, not what is asked for: the document may be gone when it is sent again.
    asked = {key: value for key, value in payload.items() if key != "tag"}
    return f"{kind} {canonical_json(asked)}"


def put_back(bench: Workbench, job: str) -> Job:
    """Put a job that failed or was cancelled into the queue again.

    Raises:
        NotFound: the workspace has no such job.
        JobStateConflict: it did not fail, or the bytes that it needs are gone, as those of a rejected
            document are.
    """
    found = bench.shop.jobs.get(bench.workspace, job)
    if found.kind == JobKind.INGEST:
        place = upload_folder(bench).path(found.payload["document"], found.payload["name"])
        if found.state.ended and not place.exists():
            raise JobStateConflict("the bytes of the upload are gone", hint="upload the document again")
    return bench.shop.jobs.retry(bench.workspace, job)


async def ended(bench: Workbench, job: Job, seconds: float, gone: asyncio.Event) -> Job:
    """The job when it has ended, or as it stands when the time is over or nobody waits any more."""
    loop = asyncio.get_running_loop()
    last = loop.time() + seconds
    pause = _FIRST_LOOK
    while not job.state.ended and loop.time() < last and not gone.is_set():
        await _pause(min(pause, max(0.0, last - loop.time())), gone)
        pause = min(2 * pause, _LONGEST_LOOK)
        job = await run_sync(bench.shop.jobs.get, bench.workspace, job.id)
    return job


async def changes(bench: Workbench, job: Job, gone: asyncio.Event) -> AsyncIterator[Job]:
    """The job as it stands, and again whenever it has moved, until it has ended or nobody watches."""
    yield job
    while not job.state.ended and not gone.is_set():
        await _pause(_LONGEST_LOOK, gone)
        before, job = job, await run_sync(bench.shop.jobs.get, bench.workspace, job.id)
        if _moved(before, job):
            yield job


def _moved(before: Job, now: Job) -> bool:
    """Whether anything changed that a watcher cares for; a heartbeat alone is no news."""
    names = ("state", "stage", "done", "total", "detail", "stopping", "attempts")
    return any(getattr(before, name) != getattr(now, name) for name in names)


async def _pause(seconds: float, gone: asyncio.Event) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(gone.wait(), seconds)
