"""The job queue: all that is to be written, durable before it is promised, and done once.

A job is a row of a SQLite file. It is submitted by the server, claimed by one runner, and ends as
succeeded, failed or cancelled; where its runner dies under it, it goes back to the queue. Every move is one
transaction that also checks where the job stands, so that no two processes can move it at once, and a
commit waits for the disk, so that an accepted job survives a power cut.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

from heddle.core.errors import InputRejected, JobDied, JobStateConflict, NotFound
from heddle.core.ids import WorkspaceId
from heddle.graph import job_queue_sql as sql
from heddle.graph.job_queue_keys import RequestKey, prune_keys
from heddle.graph.job_queue_records import LOST_SECONDS, Depth, Job, JobKind, JobState, job_of
from heddle.graph.record_file import RecordFile

__all__ = ["Depth", "Job", "JobKind", "JobQueue", "JobState", "RequestKey"]

BATCH = 64
"""Uploads that are claimed together, so that they share one index run."""
ATTEMPTS = 3
"""Times that a job may take its process with it."""
KEPT_SECONDS = 7 * 86_400.0
"""How long a job that has ended can be looked up."""
_ID_BYTES = 12
_END = 2**63 - 1
_HINT = "move the file away; jobs that had not ended are lost, documents are not"


class JobQueue:
    """The queue in one SQLite file, for any number of processes; an absent file is an empty queue.

    Every method raises `OutOfReach`, `StoreBusy` and `StoreCorrupt` as `RecordFile` does.

    Args:
        path: The file; made by the first submission.
        stalled_after: Seconds without progress after which a running job counts as stalled.
        clock: Seconds since 1970.
    """

    def __init__(
        self, path: Path, *, stalled_after: float = 60.0, clock: Callable[[], float] = time.time
    ) -> None:
        self._file = RecordFile(
            path, what="the job queue", form=sql.FORMAT, create=sql.CREATE, hint=_HINT, durable=True
        )
        self._stalled_after = stalled_after
        self._clock = clock

    def submit(
        self,
        workspace: WorkspaceId,
        kind: JobKind,
        payload: Mapping[str, Any],
        *,
        principal: str = "",
        idempotency_key: str = "",
        fingerprint: str = "",
    ) -> tuple[Job, bool]:
        """Take a job in; it is durable when this returns.

        Args:
            workspace: Where it works.
            kind: What it does.
            payload: What it should do, as JSON; `document` names the document where it is about one.
            principal: Who submits it; see `RequestKey`, as for the next two.
            idempotency_key: The submitter's name for this request; empty for none.
            fingerprint: What the request was.

        Returns:
            The job, and whether it is new: False where the key gave it before.

        Raises:
            IdempotencyMismatch: the key was used for something else.
        """
        now, ident = self._clock(), secrets.token_hex(_ID_BYTES)
        key = RequestKey(workspace, principal, idempotency_key, fingerprint)
        facts = {"id": ident, "workspace": workspace, "kind": kind, "now": now}
        facts |= {"document": str(payload.get("document", "")), "payload": json.dumps(payload)}
        with self._file.write() as connection:
            prune_keys(connection, now)
            connection.execute(sql.PRUNE_JOBS, (now - KEPT_SECONDS,))
            before = key.find(connection, now)
            if before:
                return self._get(connection, workspace, before), False
            connection.execute(sql.INSERT, facts)
            key.keep(connection, ident, now)
            return self._get(connection, workspace, ident), True

    def submitted_before(self, key: RequestKey) -> Job | None:
        """The job that a request gave when it was sent before; None where it gave none.

        Raises:
            IdempotencyMismatch: its key was used for something else.
        """
        with self._file.read() as connection:
            before = key.find(connection, self._clock()) if connection else None
            return self._get(connection, key.workspace, before) if connection and before else None

    def remember(self, key: RequestKey) -> None:
        """Remember a request that needed no job, so that its key cannot stand for another.

        Raises:
            IdempotencyMismatch: its key was used for something else.
        """
        if key.key:
            with self._file.write() as connection:
                if key.find(connection, self._clock()) is None:
                    key.keep(connection, "", self._clock())

    def get(self, workspace: WorkspaceId, job: str) -> Job:
        """One job.

        Raises:
            NotFound: the workspace has no such job, or it ended longer ago than they are kept.
        """
        with self._file.read() as connection:
            if connection is None:
                raise _no_job(job)
            return self._get(connection, workspace, job)

    def list(
        self,
        workspace: WorkspaceId,
        *,
        after: int | None = None,
        limit: int = 50,
        state: JobState | None = None,
        kind: JobKind | None = None,
    ) -> list[Job]:
        """Jobs of a workspace, the newest first.

        Args:
            workspace: Whose.
            after: The `sequence` of the last one that was seen; None to begin.
            limit: How many at most.
            state: Only those that stand there.
            kind: Only those that do this.
        """
        facts = {"workspace": workspace, "after": _END if after is None else after, "limit": limit}
        facts |= {"state": state or "", "kind": kind or ""}
        with self._file.read() as connection:
            rows = connection.execute(sql.LIST, facts | self._limits()).fetchall() if connection else []
        return [job_of(row, self._clock()) for row in rows]

    def waiting(self, *, beside: WorkspaceId | str = "") -> bool:
        """Whether a job can be claimed now; `beside` names a workspace whose jobs do not count."""
        now = self._clock()
        with self._file.read() as connection:
            row = connection.execute(sql.WAITING, (now, beside)).fetchone() if connection else None
        return row is not None

    def claim(self, runner: str, *, most: int = BATCH) -> tuple[Job, ...]:
        """Take the next work: one job, or uploads of one workspace that can go together.

        Workspaces take turns. Within one, the order of submission holds: an upload after a deletion is
        never done before it. A job that has taken its process with it before is claimed alone, so that it
        cannot take others along.

        Args:
            runner: Who takes it; every later word about the job needs the same name.
            most: How many uploads at most.

        Returns:
            The jobs, running now; empty where nothing waits.
        """
        if not self._file.exists():
            return ()
        now = self._clock()
        with self._file.write() as connection:
            found = connection.execute(sql.NEXT_WORKSPACE, (now,)).fetchone()
            if found is None:
                return ()
            facts = {"workspace": found[0], "most": most, "runner": runner, "now": now}
            front = connection.execute(sql.FRONT, facts | self._limits()).fetchall()
            batch = _together([job_of(row, self._clock()) for row in front])
            connection.execute(sql.SERVE, facts)
            connection.executemany(sql.CLAIM, [facts | {"id": job.id} for job in batch])
            return tuple(self._get(connection, job.workspace, job.id) for job in batch)

    def beat(self, runner: str) -> None:
        """Say that a runner lives."""
        self._change(sql.BEAT, {"runner": runner})

    def stops(self, runner: str) -> frozenset[str]:
        """The jobs of a runner that were asked to stop."""
        return self._ids(sql.STOPS, {"runner": runner})

    def overdue(self, runner: str, grace: float) -> bool:
        """Whether a job of a runner was asked to stop longer ago than `grace` seconds."""
        return bool(self._ids(sql.OVERDUE, {"runner": runner, "before": self._clock() - grace}))

    def progress(
        self,
        runner: str,
        jobs: Iterable[str],
        *,
        stage: str,
        done: int = 0,
        total: int = 0,
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """Say how far jobs have come; without a `detail`, the one before stays."""
        facts = {"runner": runner, "stage": stage, "done": done, "total": total}
        facts |= {"detail": None if detail is None else json.dumps(detail)}
        self._change(sql.PROGRESS, facts, jobs)

    def settle(self, runner: str, job: str, detail: Mapping[str, Any]) -> None:
        """Say that a job is past the point where it could be stopped, and what it came to so far."""
        self._change(sql.SETTLE, {"runner": runner, "detail": json.dumps(detail)}, [job])

    def finish(self, runner: str, job: str, result: Mapping[str, Any]) -> bool:
        """End a job well; False where the runner no longer holds it."""
        return self._end(runner, job, JobState.SUCCEEDED, result=result)

    def fail(self, runner: str, job: str, error: Mapping[str, Any]) -> bool:
        """End a job with a problem; False where the runner no longer holds it."""
        return self._end(runner, job, JobState.FAILED, error=error)

    def stopped(self, runner: str, job: str) -> bool:
        """End a job that was asked to stop; False where the runner no longer holds it."""
        return self._end(runner, job, JobState.CANCELLED)

    def release(
        self, runner: str, jobs: Iterable[str] | None = None, *, reason: str, pause: float = 0.0
    ) -> None:
        """Give jobs back to the queue unharmed; it does not count as an attempt.

        Args:
            runner: Who holds them.
            jobs: Which; all that the runner holds where none are named.
            reason: Why, for those who look.
            pause: Seconds before they may be claimed again.
        """
        held = self._ids(sql.RUNNING, {"runner": runner}) if jobs is None else jobs
        self._change(
            sql.RELEASE, {"runner": runner, "reason": reason, "due": self._clock() + pause}, sorted(held)
        )

    def cancel(self, workspace: WorkspaceId, job: str) -> Job:
        """Cancel a job that waits, or ask one that runs to stop.

        Raises:
            NotFound: the workspace has no such job.
            JobStateConflict: it has ended, or can no longer be stopped.
        """
        return self._asked(
            workspace,
            job,
            (sql.CANCEL_QUEUED, sql.ASK_TO_STOP),
            lambda found: f"the job is {found.state}" if found.state.ended else "the job can no longer stop",
            hint="what it stored can be deleted",
        )

    def retry(self, workspace: WorkspaceId, job: str) -> Job:
        """Put a job that failed or was cancelled into the queue again.

        Raises:
            NotFound: the workspace has no such job.
            JobStateConflict: it neither failed nor was cancelled.
        """
        return self._asked(
            workspace,
            job,
            (sql.RETRY,),
            lambda found: f"the job is {found.state}",
            hint="only a job that failed or was cancelled can be tried again",
        )

    def requeue_orphans(
        self, *, alive: str = "", dead: str = "", how: str = "ended unexpectedly", forgiven: bool = False
    ) -> int:
        """Settle what the death of a runner left: back to the queue, or ended where that was due.

        Only who knows that the runner is dead may call this: who holds the lock of runners, or its parent.

        Args:
            alive: The caller's own name as a runner, whose jobs stay.
            dead: The runner that died; all but `alive` where none is named.
            how: How its process ended.
            forgiven: It was killed for a reason that none of its jobs is to blame for.

        Returns:
            How many jobs there were.
        """
        if not self._file.exists():
            return 0
        with self._file.write() as connection:
            orphans = connection.execute(sql.ORPHANS, {"alive": alive, "dead": dead}).fetchall()
            for job, attempts, stopping in orphans:
                died = attempts >= ATTEMPTS and not forgiven
                state = JobState.CANCELLED if stopping else JobState.FAILED if died else JobState.QUEUED
                facts = {"id": job, "state": state, "forgiven": int(forgiven), "now": self._clock()}
                facts |= {"reason": f"the process that worked on it {how}" if not state.ended else ""}
                facts |= {"error": json.dumps(_death(how)) if state == JobState.FAILED else None}
                facts |= {"finished": self._clock() if state.ended else None}
                connection.execute(sql.FORSAKE, facts)
            return len(orphans)

    def depth(self) -> Depth:
        """How much there is to do, in all workspaces."""
        counts: dict[str, dict[JobKind, int]] = {"queued": {}, "running": {}}
        with self._file.read() as connection:
            if connection is None:
                return Depth({}, {}, 0.0)
            for kind, state, count in connection.execute(sql.DEPTH):
                counts[state][JobKind(kind)] = count
            (oldest,) = connection.execute(sql.OLDEST).fetchone()
        age = 0.0 if oldest is None else max(0.0, self._clock() - oldest)
        return Depth(counts["queued"], counts["running"], age)

    def unfinished(self, workspace: WorkspaceId, document: str) -> bool:
        """Whether a job that waits or runs may change what a workspace holds of a document."""
        with self._file.read() as connection:
            row = connection.execute(sql.UNFINISHED, (workspace, document)).fetchone() if connection else None
        return row is not None

    def names_needed(self, workspace: WorkspaceId, document: str) -> frozenset[str]:
        """Names of the uploads of a document whose jobs have not ended, or could be tried again."""
        facts = {"workspace": workspace, "document": document, "refused": InputRejected.code}
        return self._ids(sql.NAMES_NEEDED, facts)

    def close(self) -> None:
        """Close the file; a later use opens it again."""
        self._file.close()

    def _get(self, connection: sqlite3.Connection, workspace: WorkspaceId, job: str) -> Job:
        facts = {"workspace": workspace, "id": job}
        row = connection.execute(sql.GET, facts | self._limits()).fetchone()
        if row is None:
            raise _no_job(job)
        return job_of(row, self._clock())

    def _change(self, statement: str, facts: Mapping[str, Any], jobs: Iterable[str] = ("",)) -> int:
        rows = [{**facts, "id": job, "now": self._clock()} for job in jobs]
        if not rows or not self._file.exists():
            return 0
        with self._file.write() as connection:
            return connection.executemany(statement, rows).rowcount

    def _end(self, runner: str, job: str, state: JobState, **came: Mapping[str, Any]) -> bool:
        facts: dict[str, Any] = {"runner": runner, "state": state, "result": None, "error": None}
        facts |= {name: json.dumps(value) for name, value in came.items()}
        return bool(self._change(sql.END, facts, [job]))

    def _asked(
        self,
        workspace: WorkspaceId,
        job: str,
        statements: Iterable[str],
        refusal: Callable[[Job], str],
        *,
        hint: str,
    ) -> Job:
        self.get(workspace, job)
        facts = {"workspace": workspace, "id": job, "now": self._clock()}
        with self._file.write() as connection:
            moved = sum(connection.execute(statement, facts).rowcount for statement in statements)
            found = self._get(connection, workspace, job)
        if not moved:
            raise JobStateConflict(refusal(found), hint=hint)
        return found

    def _ids(self, statement: str, facts: Mapping[str, Any]) -> frozenset[str]:
        with self._file.read() as connection:
            rows = connection.execute(statement, facts).fetchall() if connection else []
        return frozenset(row[0] for row in rows)

    def _limits(self) -> dict[str, float]:
        now = self._clock()
        return {"lost": now - LOST_SECONDS, "still": now - self._stalled_after}


def _together(front: Sequence[Job]) -> Sequence[Job]:
    """What one run can do of a workspace's line: its first job, or the uploads that it begins with."""
    alike = list(takewhile(lambda job: job.kind == JobKind.INGEST and not job.attempts, front))
    return alike or front[:1]


def _no_job(job: str) -> NotFound:
    return NotFound(f"no job {job}", hint="GET /v1/jobs lists them; those that ended are kept for 7 days")


def _death(how: str) -> dict[str, Any]:
    return {
        "code": JobDied.code,
        "status": JobDied.http_status,
        "detail": f"the process that worked on the job {how}, {ATTEMPTS} times",
        "hint": "see the server's log; POST /v1/jobs/{job}/retry tries it again",
    }
