"""Both clients wait for jobs alike: until they end, as long as one likes, and what failed is raised."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from client_calls import KINDS, call

from heddle.api import client_jobs
from heddle.api.client import AsyncClient, Client
from heddle.core.errors import Cancelled, DeadlineExceeded, InputRejected, OutOfReach

REPORT = {
    "outcome": "ingested",
    "document": {"id": "d1", "name": "a.md", "title": "", "media": "m", "pages": 0, "sources": []},
    "attachments": 0,
    "pages": 0,
    "warnings": [],
    "seconds": 0.1,
    "stages": {},
    "graph_version": "v",
}
both = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits for what it does not measure."""
    monkeypatch.setattr(client_jobs, "FIRST_PAUSE", 0.001)


def job(state: str, **more: Any) -> dict[str, Any]:
    return {
        "id": "j1", "kind": "ingest", "state": state, "reason": "", "stopping": False, "document": None,
        "name": None, "options": {}, "stage": "", "done": 0, "total": 0, "detail": {}, "result": None,
        "error": None, "attempts": 1, "created": "2026-03-01T09:30:00Z", "started": None,
        "progressed": None, "finished": None, **more,
    }  # fmt: skip


def working(*states: dict[str, Any], first: int = 202) -> Callable[[httpx.Request], httpx.Response]:
    """A server that takes work in (or not: `first`) and then says where its job stands, the last for good."""
    left = list(states)

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/jobs/j1" and request.method == "GET":
            return httpx.Response(200, json=left.pop(0) if len(left) > 1 else left[0])
        return httpx.Response(first, json=job("queued") if first == 202 else REPORT)

    return handler


@both
def test_an_upload_that_takes_long_is_waited_for(kind: type[Client | AsyncClient]) -> None:
    handler = working(job("queued"), job("running"), job("stalled"), job("succeeded", result=REPORT))

    assert call(kind, handler, "documents.add", b"words", name="a.md").document.id == "d1"


@both
def test_an_upload_that_need_not_be_waited_for_gives_its_job(kind: type[Client | AsyncClient]) -> None:
    assert call(kind, working(job("queued")), "documents.submit", b"words", name="a.md").id == "j1"
    assert call(kind, working(first=200), "documents.submit", b"w", name="a.md").outcome == "ingested"


@both
def test_why_a_job_failed_is_raised(kind: type[Client | AsyncClient]) -> None:
    error = {"code": "input-rejected", "status": 422, "detail": "no pages", "hint": "h", "reason": "empty"}

    with pytest.raises(InputRejected, match="no pages") as raised:
        call(kind, working(job("failed", error=error)), "documents.add", b"words", name="a.md")

    assert (raised.value.reason, raised.value.status) == ("empty", 422)


@both
def test_a_job_that_was_cancelled_is_raised(kind: type[Client | AsyncClient]) -> None:
    with pytest.raises(Cancelled):
        call(kind, working(job("cancelled")), "jobs.wait", "j1")


@both
def test_nobody_waits_longer_than_he_said(kind: type[Client | AsyncClient]) -> None:
    with pytest.raises(DeadlineExceeded, match=r"stalled after 0 s \(no progress"):
        call(kind, working(job("stalled", reason="no progress")), "jobs.wait", "j1", timeout=0.0)


@both
def test_a_job_is_watched_event_by_event(kind: type[Client | AsyncClient]) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        assert request.headers["accept"] == "text/event-stream"
        states = [("progress", job("running")), ("of-next-year", {}), ("done", job("succeeded"))]
        text = "".join(
            f"event: {name}\r\ndata: {httpx.Response(200, json=data).text}\r\n\r\n" for name, data in states
        )
        return httpx.Response(200, text=f": ping\r\n\r\n{text}")

    assert [each.state for each in call(kind, handler, "jobs.watch", "j1")] == ["running", "succeeded"]


@both
def test_an_error_in_the_middle_of_an_answer_is_raised(kind: type[Client | AsyncClient]) -> None:
    def handler(_: httpx.Request) -> httpx.Response:
        return httpx.Response(
            200,
            text='event: token\ndata: {"text": "It "}\n\nevent: error\n'
            'data: {"code": "out-of-reach", "status": 503, "detail": "gone"}\n\n',
        )

    with pytest.raises(OutOfReach, match="gone"):
        call(kind, handler, "answer_stream", "Who?")
