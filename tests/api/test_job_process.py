"""The job process by itself: it ends with its server, and one of a home works at a time."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import pytest

from heddle.api.job_process import LOCK, ORPHANED_SECONDS
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.core.settings import Settings
from heddle.graph.job_queue import JobKind, JobQueue, JobState

SECONDS = 60.0


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=str(tmp_path / "home"), encoder="hashing", workers=1)


@contextmanager
def job_process(settings: Settings, name: str) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        [sys.executable, "-m", "heddle.api.job_process"], stdin=subprocess.PIPE, start_new_session=True
    ) as running:
        assert running.stdin is not None
        running.stdin.write(json.dumps({"settings": asdict(settings), "runner": name}).encode() + b"\n")
        running.stdin.flush()
        try:
            yield running
        finally:
            running.kill()


def wait_until(true: Callable[[], object]) -> None:
    end = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.02)


def test_it_ends_soon_after_its_server_and_its_jobs_go_back(settings: Settings) -> None:
    queue = JobQueue(settings.home_folder().jobs)
    with job_process(settings, "mine") as running:
        wait_until((settings.home_folder().locks / LOCK).exists)
        # A job that it holds and is not working on, as one that no word reaches would look.
        job, _ = queue.submit(DEFAULT_WORKSPACE, JobKind.TRAIN, {})
        wait_until(lambda: queue.get(DEFAULT_WORKSPACE, job.id).state.ended or queue.claim("mine"))
        assert running.stdin is not None

        running.stdin.close()
        began = time.monotonic()
        code = running.wait(SECONDS)
        took = time.monotonic() - began

    assert code == 0
    # Some seconds for a busy machine, which this process is the last to get.
    assert took < ORPHANED_SECONDS + 10
    assert queue.get(DEFAULT_WORKSPACE, job.id).state in (JobState.QUEUED, JobState.FAILED)


def test_it_ends_at_once_when_it_is_told_to_and_has_nothing_to_do(settings: Settings) -> None:
    with job_process(settings, "mine") as running:
        wait_until((settings.home_folder().locks / LOCK).exists)
        running.send_signal(signal.SIGINT)
        running.send_signal(signal.SIGTERM)

        assert running.wait(SECONDS) == 0


def test_a_second_one_waits_and_takes_over_what_the_first_left(settings: Settings) -> None:
    queue = JobQueue(settings.home_folder().jobs)
    orphan, _ = queue.submit(DEFAULT_WORKSPACE, JobKind.CLEAR, {})
    with job_process(settings, "first") as first:
        wait_until(lambda: queue.get(DEFAULT_WORKSPACE, orphan.id).state == JobState.SUCCEEDED)
        left, _ = queue.submit(DEFAULT_WORKSPACE, JobKind.CLEAR, {})
        wait_until(lambda: queue.get(DEFAULT_WORKSPACE, left.id).state == JobState.SUCCEEDED)
        with job_process(settings, "second") as second:
            first.send_signal(signal.SIGSTOP)
            held, _ = queue.submit(DEFAULT_WORKSPACE, JobKind.CLEAR, {})
            time.sleep(2.0)
            assert queue.get(DEFAULT_WORKSPACE, held.id).state == JobState.QUEUED
            assert second.poll() is None

            first.kill()
            wait_until(lambda: queue.get(DEFAULT_WORKSPACE, held.id).state == JobState.SUCCEEDED)


def test_a_home_that_cannot_be_written_is_one_line_and_no_traceback(settings: Settings) -> None:
    Path(settings.home).mkdir()
    (Path(settings.home) / "locks").write_text("in the way of the folder")
    orders = json.dumps({"settings": asdict(settings), "runner": "first"}).encode() + b"\n"

    # Its stdin stays open, as a server that lives keeps it.
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "heddle.api.job_process"], stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(orders)
        process.stdin.flush()
        status, said = process.wait(SECONDS), process.stderr.read()

    assert status == 5
    assert b"cannot work" in said
    assert b"Traceback" not in said
