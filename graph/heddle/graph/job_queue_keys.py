"""Idempotency keys of the job queue: a request that is sent twice is done once.

A key is its submitter's name for one request in one workspace. It remembers the job that the request gave,
or that it gave none, and what the request was.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from heddle.core.errors import IdempotencyMismatch
from heddle.core.ids import WorkspaceId
from heddle.graph import job_queue_sql as sql

KEY_SECONDS = 86_400.0
"""How long a key is remembered."""


@dataclass(frozen=True, slots=True)
class RequestKey:
    """An idempotency key as a request brought it.

    Args:
        workspace: The workspace of the request.
        principal: Who sent it; keys of different principals are different keys.
        key: The sender's name for the request; empty for none, which is never remembered.
        fingerprint: What the request was, to tell a repetition from another use of the key.
    """

    workspace: WorkspaceId
    principal: str = ""
    key: str = ""
    fingerprint: str = ""

    def find(self, connection: sqlite3.Connection, now: float) -> str | None:
        """The id of the job that the key gave, empty where it gave none; None where it is new.

        Raises:
            IdempotencyMismatch: the key was used for something else.
        """
        if not self.key:
            return None
        facts = (self.workspace, self.principal, self.key, now - KEY_SECONDS)
        row = connection.execute(sql.FIND_KEY, facts).fetchone()
        if row is None:
            return None
        fingerprint, job = row
        if fingerprint != self.fingerprint:
            raise IdempotencyMismatch(
                "the Idempotency-Key was used for another request", hint="use a new key for a new request"
            )
        return str(job)

    def keep(self, connection: sqlite3.Connection, job: str, now: float) -> None:
        """Remember the job that the key gave, empty where it gave none."""
        if self.key:
            facts = (self.workspace, self.principal, self.key, self.fingerprint, job, now)
            connection.execute(sql.KEEP_KEY, facts)


def prune_keys(connection: sqlite3.Connection, now: float) -> None:
    """Forget keys that are too old."""
    connection.execute(sql.PRUNE_KEYS, (now - KEY_SECONDS,))
