"""The runner does what is in the queue, whatever happens on the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from job_uploads import bench_of, die, files, indexed, note, now, upload

from heddle.api import job_ingest
from heddle.api.ingestion import ingest_paths, upload_folder
from heddle.api.job_request import put_back, submit_job
from heddle.api.job_runner import JobRunner
from heddle.api.job_tasks import TASKS
from heddle.api.workbench import Workbench
from heddle.api.workshop import Workshop
from heddle.core.errors import JobStateConflict, NoIndex, StoreBusy
from heddle.core.events import Event
from heddle.core.headway import Headway
from heddle.core.ids import DocumentId
from heddle.core.lock import exclusive
from heddle.core.rejection import RejectionReason
from heddle.graph.job_queue import Job, JobKind, JobState
from heddle.ingest.sandbox import Sandbox
from heddle.ingest.sandbox_child import Child


def test_nothing_to_do_is_no_work_and_makes_nothing(runner: JobRunner, tmp_path: Path) -> None:
    assert not runner.run_once()
    assert list(tmp_path.iterdir()) == []


def test_uploads_are_done_together_each_with_its_own_outcome(runner: JobRunner, bench: Workbench) -> None:
    good, twin, copy = upload(bench), upload(bench), upload(bench, "copy.md")
    bad = upload(bench, "a.pdf", b"%PDF-1.7 but not really")

    assert runner.run_once()
    assert not runner.run_once()

    reports = [now(bench, job).result for job in (good, twin, copy)]
    # One document; by its name the copy is read first, and the other name is a second source.
    assert [report and report["outcome"] for report in reports] == ["duplicate", "duplicate", "ingested"]
    assert reports[0] is not None
    assert reports[0]["document"]["id"] == good.payload["document"]
    assert set(reports[0]["stages"]) >= {"write", "resolve", "index"}
    failed = now(bench, bad)
    assert failed.error is not None
    assert (failed.error["code"], failed.error["reason"]) == ("input-rejected", "malformed")
    assert failed.error["hint"] == RejectionReason.MALFORMED.advice
    assert indexed(bench) == {good.payload["document"]}
    assert files(bench) == ["copy.md", "lease.md"]


def test_a_rejected_upload_cannot_be_tried_again(runner: JobRunner, bench: Workbench) -> None:
    bad = upload(bench, "a.pdf", b"%PDF-1.7 but not really")
    runner.run_once()

    with pytest.raises(JobStateConflict, match="gone"):
        put_back(bench, bad.id)


def test_an_upload_that_lost_its_bytes_fails_and_the_others_do_not(
    runner: JobRunner, bench: Workbench
) -> None:
    lost, kept = upload(bench, "lost.md", note(1)), upload(bench, "kept.md", note(2))
    upload_folder(bench).path(lost.payload["document"], "lost.md").unlink()

    runner.run_once()

    assert now(bench, kept).state == JobState.SUCCEEDED
    error = now(bench, lost).error
    assert error is not None
    assert "gone" in error["detail"]


def test_a_cancelled_upload_leaves_the_batch_and_the_others_go_in(
    runner: JobRunner, bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [upload(bench, f"{number}.md", note(number)) for number in range(3)]
    original = ingest_paths

    def cancelling(bench: Workbench, paths: list[Path], **options: Any) -> Any:
        # While the pipeline runs, somebody cancels one.
        if len(paths) == 3:
            bench.shop.jobs.cancel(bench.workspace, jobs[1].id)
        return original(bench, paths, **options)

    monkeypatch.setattr(job_ingest, "ingest_paths", cancelling)
    monkeypatch.setattr("heddle.api.job_watch._LOOK_SECONDS", 0.001)
    runner.run_once()

    states = [now(bench, job).state for job in jobs]
    # Seen at the first event, or too late because it was stored first; never half.
    assert states[0] == states[2] == JobState.SUCCEEDED
    stored = bench.scope.document(DocumentId(jobs[1].payload["document"])) is not None
    assert (states[1] == JobState.SUCCEEDED) == stored
    assert states[1] in (JobState.CANCELLED, JobState.SUCCEEDED)


def test_an_upload_that_was_asked_to_stop_before_it_began_is_cancelled(
    runner: JobRunner, bench: Workbench
) -> None:
    job = upload(bench)
    queue = bench.shop.jobs
    queue.claim(runner.name)
    queue.cancel(bench.workspace, job.id)
    queue.release(runner.name, reason="interrupted")

    runner.run_once()

    assert now(bench, job).state == JobState.CANCELLED
    assert bench.scope.document_count() == 0
    assert files(bench) == ["lease.md"]
    put_back(bench, job.id)
    runner.run_once()
    assert now(bench, job).state == JobState.SUCCEEDED


def test_a_runner_that_must_end_keeps_what_is_stored_and_gives_back_the_rest(
    runner: JobRunner, bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [upload(bench, f"{number}.md", note(number)) for number in range(3)]
    settle = bench.shop.jobs.settle

    def end_after_the_first(*words: Any) -> None:
        settle(*words)
        runner.end()

    monkeypatch.setattr(bench.shop.jobs, "settle", end_after_the_first)
    runner.run_once()

    states = [now(bench, job).state for job in jobs]
    assert sorted(states) == [JobState.QUEUED, JobState.QUEUED, JobState.SUCCEEDED]
    assert all(now(bench, job).attempts == 0 for job in jobs if now(bench, job).state == JobState.QUEUED)
    assert indexed(bench) == {job.payload["document"] for job in jobs if now(bench, job).result}


def test_a_long_batch_lets_another_workspace_go_first(
    runner: JobRunner, bench: Workbench, shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_ingest, "TURN_SECONDS", 0.0)
    jobs = [upload(bench, f"{number}.md", note(number)) for number in range(4)]
    other = bench_of(shop, "other")
    waiting = upload(other)

    runner.run_once()
    done = [now(bench, job).state for job in jobs].count(JobState.SUCCEEDED)
    runner.run_once()

    assert done < 4
    assert now(other, waiting).state == JobState.SUCCEEDED
    while runner.run_once():
        pass
    assert {now(bench, job).state for job in jobs} == {JobState.SUCCEEDED}


def test_what_waits_within_a_batch_is_not_stalled(
    runner: JobRunner, bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_ingest, "_TELL_SECONDS", 0.0)
    jobs = [upload(bench, f"{number}.md", note(number)) for number in range(3)]
    queue = bench.shop.jobs
    settle, seen = queue.settle, []

    def look(*words: Any) -> None:
        settle(*words)
        seen.append([now(bench, job).progressed or 0.0 for job in jobs])

    monkeypatch.setattr(queue, "settle", look)
    runner.run_once()

    # Between the first document and the last, word came of all three.
    assert all(late > early for early, late in zip(seen[0], seen[-1], strict=True))


def test_an_upload_that_is_being_read_says_on_which_page_it_is(
    runner: JobRunner, bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_ingest, "_TELL_SECONDS", 0.0)
    monkeypatch.setattr("heddle.ingest.progress.TELL_SECONDS", 0.0)
    monkeypatch.setattr("heddle.ingest.sandbox._WATCH_SECONDS", 0.02)
    monkeypatch.setattr(
        Child, "headway", property(lambda _: Headway("parse", 31, 120), lambda *_: None), raising=False
    )
    rows = "".join(f"Person {number},Town {number}\n" for number in range(400))
    job, queue, seen = upload(bench, "staff.csv", f"Name,Place\n{rows}".encode()), bench.shop.jobs, []
    progress = queue.progress

    def look(*words: Any, **facts: Any) -> None:
        progress(*words, **facts)
        seen.append(now(bench, job))

    monkeypatch.setattr(queue, "progress", look)
    runner.run_once()

    read = [each for each in seen if each.detail.get("pages")]
    assert {(each.stage, each.done, each.total) for each in read} == {("parse", 31, 120)}
    assert set(read[-1].detail) == {"page", "pages", "seconds", "rate", "eta"}
    assert now(bench, job).state is JobState.SUCCEEDED


def test_a_killed_upload_is_completed_with_its_first_outcome(
    runner: JobRunner,
    bench: Workbench,
    shop: Workshop,
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job = upload(bench)
    with monkeypatch.context() as patch:
        patch.setattr(job_ingest, "refresh_index", die)
        with pytest.raises(KeyboardInterrupt):
            runner.run_once()
    assert now(bench, job).state == JobState.RUNNING
    with pytest.raises(NoIndex):
        indexed(bench)

    shop.jobs.requeue_orphans(dead=runner.name)
    with JobRunner(shop, sandbox=sandbox) as second:
        second.run_once()

    result = now(bench, job).result
    assert result is not None
    assert result["outcome"] == "ingested"
    assert indexed(bench) == {job.payload["document"]}


def test_a_job_waits_while_a_store_is_busy(
    runner: JobRunner, bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heddle.api.job_runner.PAUSE_SECONDS", 0.0)
    job = upload(bench)

    with exclusive(bench.home.locks / "ingest-default.lock", what="the workspace"):
        runner.run_once()
        waiting = now(bench, job)
    runner.run_once()

    assert (waiting.state, waiting.attempts) == (JobState.QUEUED, 0)
    assert "another writer holds the store" in waiting.reason
    assert now(bench, job).state == JobState.SUCCEEDED


def test_a_defect_fails_the_job_and_says_nothing_of_the_inside(
    runner: JobRunner, bench: Workbench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> dict[str, Any]:
        raise RuntimeError("the secret inside")

    monkeypatch.setitem(TASKS, JobKind.INDEX, broken)
    job = submit_job(bench, JobKind.INDEX, {}).job

    runner.run_once()

    error = now(bench, job).error
    assert error is not None
    assert error["code"] == "defect"
    assert "secret" not in str(error)
    assert "the secret inside" in caplog.text


def test_an_outcome_that_could_not_be_written_down_is_done_again(
    runner: JobRunner, bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = submit_job(bench, JobKind.INDEX, {}).job

    def busy(*_: object, **__: object) -> bool:
        raise StoreBusy("the job queue is in use")

    with monkeypatch.context() as patch:
        patch.setattr(bench.shop.jobs, "finish", busy)
        patch.setattr(bench.shop.jobs, "release", busy)
        with pytest.raises(StoreBusy):
            runner.run_once()
    assert now(bench, job).state == JobState.RUNNING
    runner.run_once()

    assert now(bench, job).state == JobState.SUCCEEDED


def test_a_job_that_is_asked_to_stop_stops_at_its_next_step(
    runner: JobRunner, bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(bench: Workbench, job: Job, listener: Any) -> dict[str, Any]:
        bench.shop.jobs.cancel(bench.workspace, job.id)
        while True:
            listener(Event("train", "advanced", 1, 2))

    monkeypatch.setitem(TASKS, JobKind.TRAIN, endless)
    job = submit_job(bench, JobKind.TRAIN, {}).job

    runner.run_once()

    assert now(bench, job).state == JobState.CANCELLED
