"""Whatever happens in whatever order: no job is lost, none succeeds twice, and every move is a lawful one."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from heddle.core.errors import JobStateConflict
from heddle.core.ids import WorkspaceId
from heddle.graph.job_queue import ATTEMPTS, JobKind, JobQueue, JobState

WORKSPACES = [WorkspaceId("one"), WorkspaceId("two")]
RUNNERS = ["left", "right"]
picked = st.integers(0, 100)


class Moves(RuleBasedStateMachine):
    """A queue beside a plain dictionary of where each job should stand."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.queue = JobQueue(Path(self.folder.name) / "jobs.db", clock=lambda: 1000.0)
        self.workspaces: dict[str, WorkspaceId] = {}
        self.states: dict[str, JobState] = {}
        self.holders: dict[str, str] = {}
        self.deaths: dict[str, int] = {}
        self.stopping: set[str] = set()
        self.successes: list[str] = []

    def teardown(self) -> None:
        if hasattr(self, "queue"):
            self.queue.close()
            self.folder.cleanup()

    def some(self, number: int) -> str | None:
        return sorted(self.states)[number % len(self.states)] if self.states else None

    def held(self, runner: str, number: int) -> str | None:
        mine = sorted(job for job, holder in self.holders.items() if holder == runner)
        return mine[number % len(mine)] if mine else None

    def let_go(self, job: str, state: JobState) -> None:
        self.states[job] = state
        self.holders.pop(job, None)
        self.stopping.discard(job)

    @rule(workspace=st.sampled_from(WORKSPACES), kind=st.sampled_from([*JobKind, JobKind.INGEST]))
    def submit(self, workspace: WorkspaceId, kind: JobKind) -> None:
        job, new = self.queue.submit(workspace, kind, {})
        assert new
        self.workspaces[job.id], self.states[job.id], self.deaths[job.id] = workspace, JobState.QUEUED, 0

    @rule(runner=st.sampled_from(RUNNERS), most=st.integers(1, 4))
    def claim(self, runner: str, most: int) -> None:
        jobs = self.queue.claim(runner, most=most)
        assert bool(jobs) == (JobState.QUEUED in self.states.values())
        assert len({job.workspace for job in jobs}) <= 1
        for job in jobs:
            assert self.states[job.id] == JobState.QUEUED
            assert len(jobs) == 1 or (job.kind == JobKind.INGEST and not self.deaths[job.id])
            before = [
                other
                for other, state in self.states.items()
                if state == JobState.QUEUED and self.workspaces[other] == job.workspace
            ]
            assert self.queue.get(job.workspace, before[0]).sequence <= job.sequence
        for job in jobs:
            self.states[job.id], self.holders[job.id] = JobState.RUNNING, runner

    @rule(runner=st.sampled_from(RUNNERS), number=picked)
    def finish(self, runner: str, number: int) -> None:
        if job := self.held(runner, number):
            assert self.queue.finish(runner, job, {})
            self.let_go(job, JobState.SUCCEEDED)
            self.successes.append(job)

    @rule(runner=st.sampled_from(RUNNERS), number=picked)
    def fail(self, runner: str, number: int) -> None:
        if job := self.held(runner, number):
            assert self.queue.fail(runner, job, {"code": "defect"})
            self.let_go(job, JobState.FAILED)

    @rule(runner=st.sampled_from(RUNNERS), number=picked)
    def a_word_of_who_does_not_hold_it(self, runner: str, number: int) -> None:
        job = self.some(number)
        if job and self.holders.get(job) != runner:
            assert not self.queue.finish(runner, job, {})
            self.queue.progress(runner, [job], stage="parse")
            self.queue.release(runner, [job], reason="")

    @rule(runner=st.sampled_from(RUNNERS), number=picked)
    def release(self, runner: str, number: int) -> None:
        if job := self.held(runner, number):
            self.queue.release(runner, [job], reason="later")
            stopping = job in self.stopping
            self.let_go(job, JobState.QUEUED)
            if stopping:
                self.stopping.add(job)

    @rule(runner=st.sampled_from(RUNNERS), forgiven=st.booleans())
    def die(self, runner: str, forgiven: bool) -> None:
        lost = [job for job, holder in self.holders.items() if holder == runner]
        assert self.queue.requeue_orphans(dead=runner, forgiven=forgiven) == len(lost)
        for job in lost:
            self.deaths[job] += not forgiven
            died = self.deaths[job] >= ATTEMPTS
            stopped = job in self.stopping
            self.let_go(job, JobState.CANCELLED if stopped else JobState.FAILED if died else JobState.QUEUED)

    @rule(number=picked)
    def cancel(self, number: int) -> None:
        if job := self.some(number):
            try:
                self.queue.cancel(self.workspaces[job], job)
            except JobStateConflict:
                assert self.states[job].ended
            else:
                assert not self.states[job].ended
                if self.states[job] == JobState.QUEUED:
                    self.let_go(job, JobState.CANCELLED)
                else:
                    self.stopping.add(job)

    @rule(number=picked)
    def retry(self, number: int) -> None:
        if job := self.some(number):
            try:
                self.queue.retry(self.workspaces[job], job)
            except JobStateConflict:
                assert self.states[job] not in (JobState.FAILED, JobState.CANCELLED)
            else:
                assert self.states[job] in (JobState.FAILED, JobState.CANCELLED)
                self.states[job], self.deaths[job] = JobState.QUEUED, 0

    @invariant()
    def every_job_stands_where_it_should(self) -> None:
        if not hasattr(self, "queue"):
            return
        found = {job.id: job.state for workspace in WORKSPACES for job in self.queue.list(workspace)}
        assert found == self.states

    @invariant()
    def nothing_succeeds_twice(self) -> None:
        if hasattr(self, "queue"):
            assert len(self.successes) == len(set(self.successes))


TestMoves = Moves.TestCase
TestMoves.settings = settings(stateful_step_count=30)
