"""The job queue: nothing is lost, nothing is done twice, and everybody has a turn."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from told_clock import ToldClock

from heddle.core.errors import JobStateConflict, NotFound
from heddle.core.ids import WorkspaceId
from heddle.graph.job_queue import (
    ATTEMPTS,
    BATCH,
    KEPT_SECONDS,
    Job,
    JobKind,
    JobQueue,
    JobState,
)

ONE, TWO = WorkspaceId("one"), WorkspaceId("two")
RUNNER = "runner"


@pytest.fixture
def clock() -> ToldClock:
    return ToldClock()


@pytest.fixture
def queue(tmp_path: Path, clock: ToldClock) -> JobQueue:
    return JobQueue(tmp_path / "jobs.db", clock=clock)


def submit(queue: JobQueue, kind: JobKind = JobKind.INGEST, workspace: WorkspaceId = ONE) -> Job:
    return queue.submit(workspace, kind, {"document": "d", "name": "a.txt"})[0]


def claimed(queue: JobQueue, runner: str = RUNNER) -> list[str]:
    return [job.id for job in queue.claim(runner)]


def ids(jobs: Sequence[Job]) -> list[str]:
    return [job.id for job in jobs]


def test_a_job_is_read_back_as_it_was_submitted(queue: JobQueue, clock: ToldClock) -> None:
    job, new = queue.submit(ONE, JobKind.INDEX, {"options": {"rebuild": True}})

    assert new
    assert queue.get(ONE, job.id) == job
    assert len(job.id) == 24
    assert int(job.id, 16) >= 0
    assert (job.state, job.kind, job.created, job.attempts) == (JobState.QUEUED, JobKind.INDEX, clock.now, 0)
    assert job.payload == {"options": {"rebuild": True}}


def test_an_absent_queue_is_empty_and_reading_makes_no_file(queue: JobQueue, tmp_path: Path) -> None:
    assert queue.list(ONE) == []
    assert queue.claim(RUNNER) == ()
    assert not queue.waiting()
    assert queue.requeue_orphans() == 0
    assert queue.depth().queued == {}
    with pytest.raises(NotFound):
        queue.get(ONE, "0" * 24)
    assert list(tmp_path.iterdir()) == []


def test_a_job_of_another_workspace_is_not_found(queue: JobQueue) -> None:
    job = submit(queue)

    for ask in (queue.get, queue.cancel, queue.retry):
        with pytest.raises(NotFound):
            ask(TWO, job.id)
    assert queue.list(TWO) == []


def test_jobs_are_listed_newest_first_and_a_page_goes_on_behind_the_last(queue: JobQueue) -> None:
    jobs = [submit(queue) for _ in range(5)]

    first = queue.list(ONE, limit=2)
    submit(queue)
    second = queue.list(ONE, limit=9, after=first[-1].sequence)

    assert ids([*first, *second]) == ids(jobs[::-1])


def test_a_list_can_be_narrowed_to_a_state_and_a_kind(queue: JobQueue, clock: ToldClock) -> None:
    index = submit(queue, JobKind.INDEX)
    upload = submit(queue)
    claimed(queue)

    assert ids(queue.list(ONE, state=JobState.RUNNING)) == [index.id]
    assert ids(queue.list(ONE, state=JobState.QUEUED)) == [upload.id]
    assert ids(queue.list(ONE, kind=JobKind.INGEST)) == [upload.id]
    clock.now += 100
    assert queue.list(ONE, state=JobState.RUNNING) == []
    assert ids(queue.list(ONE, state=JobState.STALLED)) == [index.id]


def test_uploads_are_claimed_together_and_whatever_comes_between_parts_them(queue: JobQueue) -> None:
    before = [submit(queue) for _ in range(2)]
    deletion = submit(queue, JobKind.DELETE)
    after = [submit(queue) for _ in range(BATCH + 1)]

    assert claimed(queue) == ids(before)
    assert claimed(queue) == [deletion.id]
    assert claimed(queue) == ids(after[:BATCH])
    assert claimed(queue) == [after[-1].id]
    assert claimed(queue) == []


def test_workspaces_take_turns(queue: JobQueue) -> None:
    for _ in range(3 * BATCH):
        submit(queue)
    claimed(queue)
    other = submit(queue, workspace=TWO)

    assert claimed(queue) == [other.id]
    assert len(claimed(queue)) == BATCH


def test_a_document_is_unfinished_while_a_job_may_change_it(queue: JobQueue) -> None:
    job = submit(queue, JobKind.DELETE)

    assert queue.unfinished(ONE, "d")
    assert not queue.unfinished(ONE, "another")
    assert not queue.unfinished(TWO, "d")
    claimed(queue)
    assert queue.unfinished(ONE, "d")
    queue.finish(RUNNER, job.id, {})
    assert not queue.unfinished(ONE, "d")
    submit(queue, JobKind.CLEAR)
    assert queue.unfinished(ONE, "another")


def test_progress_and_outcome_are_kept(queue: JobQueue, clock: ToldClock) -> None:
    job = submit(queue, JobKind.TRAIN)
    claimed(queue)

    clock.now += 5
    queue.progress(RUNNER, [job.id], stage="train", done=3, total=10, detail={"loss": 0.5})
    queue.progress(RUNNER, [job.id], stage="train", done=3, total=10)
    halfway = queue.get(ONE, job.id)
    assert queue.finish(RUNNER, job.id, {"model": "rphgnn"})
    ended = queue.get(ONE, job.id)

    assert (halfway.stage, halfway.done, halfway.total, halfway.detail) == ("train", 3, 10, {"loss": 0.5})
    assert halfway.progressed == clock.now
    assert (ended.state, ended.result, ended.finished) == (JobState.SUCCEEDED, {"model": "rphgnn"}, clock.now)


def test_who_does_not_hold_a_job_cannot_end_it(queue: JobQueue) -> None:
    job = submit(queue)
    claimed(queue)

    assert not queue.finish("another", job.id, {})
    assert not queue.fail("another", job.id, {})
    assert queue.get(ONE, job.id).state == JobState.RUNNING
    assert queue.finish(RUNNER, job.id, {})
    assert not queue.fail(RUNNER, job.id, {})


def test_a_job_without_progress_is_stalled_and_says_where(queue: JobQueue, clock: ToldClock) -> None:
    job = submit(queue)
    claimed(queue)
    queue.progress(RUNNER, [job.id], stage="parse")

    for _ in range(7):
        clock.now += 10
        queue.beat(RUNNER)
    stalled = queue.get(ONE, job.id)
    queue.progress(RUNNER, [job.id], stage="write")

    assert stalled.state == JobState.STALLED
    assert "in stage parse at a.txt for 70 s" in stalled.reason
    assert queue.get(ONE, job.id).state == JobState.RUNNING


def test_a_job_whose_runner_is_silent_is_stalled_soon(queue: JobQueue, clock: ToldClock) -> None:
    job = submit(queue)
    claimed(queue)
    clock.now += 20

    assert queue.get(ONE, job.id).state == JobState.STALLED
    assert "nothing was heard" in queue.get(ONE, job.id).reason


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_is_asked_to_stop(
    queue: JobQueue, clock: ToldClock
) -> None:
    running, waiting = submit(queue, JobKind.TRAIN), submit(queue)
    claimed(queue)

    assert queue.cancel(ONE, waiting.id).state == JobState.CANCELLED
    assert queue.cancel(ONE, running.id).stopping
    assert queue.stops(RUNNER) == {running.id}
    assert not queue.overdue(RUNNER, 10)
    clock.now += 11
    assert queue.overdue(RUNNER, 10)
    assert queue.stopped(RUNNER, running.id)
    assert queue.get(ONE, running.id).state == JobState.CANCELLED
    with pytest.raises(JobStateConflict):
        queue.cancel(ONE, running.id)


def test_what_is_stored_can_no_longer_be_cancelled(queue: JobQueue) -> None:
    job = submit(queue)
    claimed(queue)
    queue.cancel(ONE, job.id)

    queue.settle(RUNNER, job.id, {"outcome": "ingested"})

    assert queue.stops(RUNNER) == frozenset()
    with pytest.raises(JobStateConflict, match="no longer"):
        queue.cancel(ONE, job.id)


def test_only_what_failed_or_was_cancelled_is_tried_again(queue: JobQueue) -> None:
    job = submit(queue)
    with pytest.raises(JobStateConflict):
        queue.retry(ONE, job.id)
    claimed(queue)
    with pytest.raises(JobStateConflict):
        queue.retry(ONE, job.id)
    queue.fail(RUNNER, job.id, {"code": "defect"})

    again = queue.retry(ONE, job.id)

    assert (again.state, again.attempts, again.error, again.finished) == (JobState.QUEUED, 0, None, None)
    assert claimed(queue) == [job.id]
    queue.finish(RUNNER, job.id, {})
    with pytest.raises(JobStateConflict):
        queue.retry(ONE, job.id)


def test_a_job_given_back_waits_its_pause_and_was_not_tried(queue: JobQueue, clock: ToldClock) -> None:
    job = submit(queue)
    claimed(queue)

    queue.release(RUNNER, reason="the store is busy", pause=2)

    assert (queue.get(ONE, job.id).attempts, queue.get(ONE, job.id).reason) == (0, "the store is busy")
    assert claimed(queue) == []
    assert not queue.waiting()
    clock.now += 2
    assert queue.waiting()
    assert claimed(queue) == [job.id]


def test_a_job_that_takes_its_process_with_it_is_tried_alone_and_then_fails(queue: JobQueue) -> None:
    bad, good = submit(queue), submit(queue)

    for attempt in range(1, ATTEMPTS + 1):
        assert bad.id in claimed(queue, f"runner-{attempt}")
        queue.requeue_orphans(dead=f"runner-{attempt}", how="was killed by SIGSEGV")
    died = queue.get(ONE, bad.id)

    assert died.state == JobState.FAILED
    assert died.error is not None
    assert died.error["code"] == "job-died"
    assert "SIGSEGV" in died.error["detail"]
    assert queue.get(ONE, good.id).attempts == 1
    assert claimed(queue) == [good.id]


def test_a_death_that_no_job_is_to_blame_for_does_not_count(queue: JobQueue) -> None:
    job, stopping = submit(queue), submit(queue)
    claimed(queue)
    queue.cancel(ONE, stopping.id)

    queue.requeue_orphans(dead=RUNNER, how="was ended", forgiven=True)

    assert (queue.get(ONE, job.id).state, queue.get(ONE, job.id).attempts) == (JobState.QUEUED, 0)
    assert queue.get(ONE, stopping.id).state == JobState.CANCELLED


def test_orphans_of_another_runner_are_left_alone(queue: JobQueue) -> None:
    first = submit(queue)
    claimed(queue, "first")
    second = submit(queue)
    claimed(queue, "second")

    assert queue.requeue_orphans(dead="third") == 0
    assert queue.requeue_orphans(alive="second") == 1
    assert queue.get(ONE, first.id).state == JobState.QUEUED
    assert queue.get(ONE, second.id).state == JobState.RUNNING


def test_ended_jobs_are_kept_for_a_week(queue: JobQueue, clock: ToldClock) -> None:
    job = submit(queue)
    claimed(queue)
    queue.finish(RUNNER, job.id, {})

    clock.now += KEPT_SECONDS - 1
    submit(queue)
    assert queue.get(ONE, job.id).state == JobState.SUCCEEDED
    clock.now += 2
    submit(queue)
    with pytest.raises(NotFound):
        queue.get(ONE, job.id)


def test_the_depth_counts_what_waits_and_what_runs(queue: JobQueue, clock: ToldClock) -> None:
    submit(queue, JobKind.TRAIN)
    claimed(queue)
    clock.now += 7
    submit(queue)
    submit(queue, workspace=TWO)
    clock.now += 3

    depth = queue.depth()

    assert depth.queued == {JobKind.INGEST: 2}
    assert depth.running == {JobKind.TRAIN: 1}
    assert depth.oldest == 3


def test_bytes_are_needed_while_their_job_may_still_run(queue: JobQueue) -> None:
    def upload(name: str) -> str:
        return queue.submit(ONE, JobKind.INGEST, {"document": "d", "name": name})[0].id

    jobs = [upload(name) for name in ("done", "refused", "broken", "cancelled", "waiting")]
    claimed(queue)
    queue.release(RUNNER, jobs[3:], reason="")
    queue.finish(RUNNER, jobs[0], {})
    queue.fail(RUNNER, jobs[1], {"code": "input-rejected"})
    queue.fail(RUNNER, jobs[2], {"code": "defect"})
    queue.cancel(ONE, jobs[3])

    assert queue.names_needed(ONE, "d") == {"broken", "cancelled", "waiting"}
    assert queue.names_needed(TWO, "d") == frozenset()


_CLAIM = """
import sys
from pathlib import Path
from heddle.graph.job_queue import JobQueue

queue = JobQueue(Path(sys.argv[1]))
while jobs := queue.claim(sys.argv[2], most=3):
    for job in jobs:
        print(job.id)
        queue.finish(sys.argv[2], job.id, {"by": sys.argv[2]})
"""


def test_two_processes_that_claim_at_once_share_the_jobs(tmp_path: Path) -> None:
    queue = JobQueue(tmp_path / "jobs.db")
    jobs = {submit(queue, workspace=WorkspaceId(f"w{number % 5}")).id for number in range(60)}
    words = [sys.executable, "-c", _CLAIM, str(tmp_path / "jobs.db")]

    with (
        subprocess.Popen([*words, "a"], stdout=subprocess.PIPE, text=True) as a,
        subprocess.Popen([*words, "b"], stdout=subprocess.PIPE, text=True) as b,
    ):
        done = [(a.communicate(timeout=60)[0].split()), (b.communicate(timeout=60)[0].split())]

    assert sorted([*done[0], *done[1]]) == sorted(jobs)
    states = {job.state for number in range(5) for job in queue.list(WorkspaceId(f"w{number}"))}
    assert states == {JobState.SUCCEEDED}
