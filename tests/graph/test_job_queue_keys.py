"""An idempotency key stands for one request, for a day."""

from __future__ import annotations

from pathlib import Path

import pytest
from told_clock import ToldClock

from heddle.core.errors import IdempotencyMismatch
from heddle.core.ids import WorkspaceId
from heddle.graph.job_queue import Job, JobKind, JobQueue, RequestKey
from heddle.graph.job_queue_keys import KEY_SECONDS

ONE, TWO = WorkspaceId("one"), WorkspaceId("two")


@pytest.fixture
def clock() -> ToldClock:
    return ToldClock()


@pytest.fixture
def queue(tmp_path: Path, clock: ToldClock) -> JobQueue:
    return JobQueue(tmp_path / "jobs.db", clock=clock)


def test_an_idempotency_key_gives_the_same_job_for_a_day(queue: JobQueue, clock: ToldClock) -> None:
    def ask(fingerprint: str, principal: str = "me") -> tuple[Job, bool]:
        return queue.submit(
            ONE, JobKind.INDEX, {}, principal=principal, idempotency_key="k", fingerprint=fingerprint
        )

    first, _ = ask("index")

    assert ask("index") == (first, False)
    assert queue.submitted_before(RequestKey(ONE, "me", "k", "index")) == first
    assert queue.submitted_before(RequestKey(TWO, "me", "k", "index")) is None
    with pytest.raises(IdempotencyMismatch):
        ask("something else")
    assert ask("something else", principal="you")[1]
    clock.now += KEY_SECONDS + 1
    assert ask("something else")[1]


def test_the_key_of_a_request_that_needed_no_job_stands_for_no_other(queue: JobQueue) -> None:
    key = RequestKey(ONE, "me", "k", "upload a")

    queue.remember(key)
    queue.remember(key)

    assert queue.submitted_before(key) is None
    with pytest.raises(IdempotencyMismatch):
        queue.submitted_before(RequestKey(ONE, "me", "k", "upload b"))
    job, new = queue.submit(
        ONE, JobKind.INGEST, {}, principal="me", idempotency_key="k", fingerprint="upload a"
    )
    assert new
    assert queue.submitted_before(key) == job
