from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.datastructures import Headers

from heddle.api import job_deletion
from heddle.api.job_progress import JobProgress, RunnerEnding
from heddle.api.job_request import submit_job
from heddle.api.job_watch import JobWatch
from heddle.api.workbench import Workbench
from heddle.core.errors import Cancelled, NotFound
from heddle.core.events import Event
from heddle.core.ids import DocumentId
from heddle.graph.job_queue import Job, JobKind, JobQueue

RUNNER = "runner"


@pytest.fixture
def queue(bench: Workbench) -> JobQueue:
    return bench.shop.jobs


@pytest.fixture
def job(bench: Workbench, queue: JobQueue) -> Job:
    submit_job(bench, JobKind.TRAIN, {})
    return queue.claim(RUNNER)[0]


@pytest.fixture
def watch(queue: JobQueue, job: Job) -> Iterator[JobWatch]:
    with JobWatch(queue, RUNNER) as pulse:
        yield pulse


def test_many_small_steps_are_few_writes_and_the_last_one_counts(
    bench: Workbench, queue: JobQueue, job: Job, watch: JobWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes: list[int] = []
    write = queue.progress

    def counted(*words: Any, **facts: Any) -> None:
        writes.append(facts["done"])
        write(*words, **facts)

    monkeypatch.setattr(queue, "progress", counted)
    progress = JobProgress(queue, RUNNER, watch, [job.id], lambda: False)

    for step in range(1000):
        progress(Event("train", "advanced", step, 1000, {"loss": 0.5}))
    progress(Event("train", "finished", 1000, 1000))

    assert len(writes) < 100
    now = queue.get(bench.workspace, job.id)
    assert (now.stage, now.done, now.total) == ("train", 1000, 1000)


def test_a_step_of_a_job_that_was_asked_to_stop_raises(
    bench: Workbench, queue: JobQueue, job: Job, watch: JobWatch
) -> None:
    progress = JobProgress(queue, RUNNER, watch, [job.id], lambda: False)
    other = JobProgress(queue, RUNNER, watch, ["another"], lambda: False)
    progress.check()

    queue.cancel(bench.workspace, job.id)
    end = time.monotonic() + 10
    while not watch.stops and time.monotonic() < end:
        time.sleep(0.01)

    with pytest.raises(Cancelled):
        progress(Event("train", "advanced", 1, 2))
    other.check()


def test_a_step_of_a_runner_that_must_end_raises(queue: JobQueue, job: Job, watch: JobWatch) -> None:
    with pytest.raises(RunnerEnding):
        JobProgress(queue, RUNNER, watch, [job.id], lambda: True).check()


def test_a_pulse_goes_on_while_work_says_nothing(
    bench: Workbench, queue: JobQueue, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heddle.api.job_watch._BEAT_SECONDS", 0.0)

    def beaten() -> bool:
        now = queue.get(bench.workspace, job.id)
        return (now.heartbeat or 0) > (job.heartbeat or 0) and now.progressed == job.progressed

    with JobWatch(queue, RUNNER):
        end = time.monotonic() + 10
        while not beaten():
            assert time.monotonic() < end
            time.sleep(0.02)


def test_a_deletion_of_nothing_is_refused_before_it_is_a_job(bench: Workbench, queue: JobQueue) -> None:
    with pytest.raises(NotFound):
        job_deletion.accept_deletion(bench, DocumentId("0" * 64), Headers({}))

    assert queue.list(bench.workspace) == []
