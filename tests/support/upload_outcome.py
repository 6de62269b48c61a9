"""Uploads over HTTP, and how each of them ended: whatever the server answers first, job or report."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

import httpx

ENDED = frozenset({"succeeded", "failed", "cancelled"})
JOB_SECONDS = 240.0
AT_ONCE = 24
"""Uploads under way together: the server takes them into one job batch, as it would a busy day's."""


class NeverEnded(AssertionError):
    """A job did not end in time."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an upload ended.

    Args:
        state: `succeeded`, `failed`, `cancelled`, or `refused` where no job was made.
        problem: The problem document of what did not succeed.
        document: The id of the bytes.
        answers: Every answer on the way there.
    """

    state: str
    problem: dict[str, Any]
    document: str
    answers: tuple[httpx.Response, ...] = field(repr=False)

    @property
    def code(self) -> str:
        """The code of the problem; empty where it succeeded."""
        return str(self.problem.get("code", ""))


def put(client: httpx.Client, data: bytes, name: str, *, wait: int = 0, **headers: str) -> Outcome:
    """Upload a file and wait for its end.

    Args:
        client: Of a running server.
        data: The file.
        name: What it is called.
        wait: Seconds that the request itself asks to wait; 0 leaves that to the job's own route.
        headers: Further headers; underscores stand for dashes.
    """
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    if wait:
        named["Prefer"] = f"wait={wait}"
    answer = client.post("/v1/documents", files={"file": (name, data)}, headers=named)
    return ended(client, answer, hashlib.sha256(data).hexdigest(), headers=named)


def put_all(
    open_client: Callable[[], AbstractContextManager[httpx.Client]], files: Iterable[tuple[str, bytes]]
) -> dict[str, Outcome]:
    """Upload some files, several at once, and wait for their ends.

    Args:
        open_client: Opens a client of a running server.
        files: Names, each different from the others, and bytes.

    Returns:
        The outcome by name.
    """

    def one(file: tuple[str, bytes]) -> tuple[str, Outcome]:
        with open_client() as client:
            return file[0], put(client, file[1], file[0])

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(pool.map(one, files))


def ended(
    client: httpx.Client, answer: httpx.Response, document: str = "", headers: dict[str, str] | None = None
) -> Outcome:
    """Follow an answer to the end of the job that it names.

    Raises:
        NeverEnded: the job did not end in time.
    """
    if answer.status_code != httpx.codes.ACCEPTED:
        state = "succeeded" if answer.is_success else "refused"
        return Outcome(state, {} if answer.is_success else problem_in(answer), document, (answer,))
    answers = [answer]
    place = answer.headers["Location"]
    deadline = time.monotonic() + JOB_SECONDS
    pause = 0.05
    while time.monotonic() < deadline:
        seen = client.get(place, headers=headers)
        if seen.status_code == httpx.codes.OK and seen.json()["state"] in ENDED:
            answers.append(seen)
            job = seen.json()
            return Outcome(job["state"], job.get("error") or {}, document, tuple(answers))
        time.sleep(pause)
        pause = min(pause * 1.5, 1.0)
    raise NeverEnded(f"{place} did not end within {JOB_SECONDS:.0f} s: {seen.text[:500]}")


def problem_in(answer: httpx.Response) -> dict[str, Any]:
    """The problem document of an answer; fails where it is something else."""
    kind = answer.headers.get("content-type", "")
    assert kind.startswith("application/problem+json"), (answer.status_code, kind, answer.text[:300])
    body: dict[str, Any] = answer.json()
    assert body["status"] == answer.status_code
    assert body["type"] == f"urn:heddle:error:{body['code']}"
    return body
