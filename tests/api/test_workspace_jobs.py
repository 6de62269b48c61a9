from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from heddle.api.workspace_jobs import WorkspaceJobs
from heddle.core.errors import NotFound
from heddle.core.ids import WorkspaceId
from heddle.graph.job_queue import JobKind, JobQueue, JobState

OURS, THEIRS = WorkspaceId("ours"), WorkspaceId("theirs")


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[JobQueue]:
    opened = JobQueue(tmp_path / "jobs.db")
    yield opened
    opened.close()


def test_a_workspace_sees_its_own_jobs(queue: JobQueue) -> None:
    mine, _ = queue.submit(OURS, JobKind.INDEX, {})
    queue.submit(THEIRS, JobKind.INDEX, {})
    jobs = WorkspaceJobs(queue, OURS)

    assert [each.id for each in jobs.list()] == [mine.id]
    assert jobs.list(kind=JobKind.TRAIN) == []
    assert jobs.get(mine.id) == mine


def test_a_workspace_stops_its_own_job(queue: JobQueue) -> None:
    mine, _ = queue.submit(OURS, JobKind.INDEX, {})

    assert WorkspaceJobs(queue, OURS).cancel(mine.id).state is JobState.CANCELLED


@pytest.mark.parametrize("act", [WorkspaceJobs.get, WorkspaceJobs.cancel])
def test_a_job_of_another_is_not_there(queue: JobQueue, act: Callable[[WorkspaceJobs, str], object]) -> None:
    theirs, _ = queue.submit(THEIRS, JobKind.INDEX, {})

    with pytest.raises(NotFound):
        act(WorkspaceJobs(queue, OURS), theirs.id)
    assert queue.get(THEIRS, theirs.id).state is JobState.QUEUED
