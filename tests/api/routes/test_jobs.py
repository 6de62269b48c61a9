from __future__ import annotations

import json
import time
from typing import Any

import pytest
from fastapi.testclient import TestClient

from heddle.api.access import own_access
from heddle.core.settings import Settings
from heddle.graph.job_queue import JobKind, JobQueue

WAIT = {"Prefer": "wait=60"}
NOTE = b"# Lease\n\nAda Lovelace works for Corvane Ltd in London. The lease ends in May.\n"


def submit(client: TestClient, kind: str = "index", **headers: str) -> dict[str, Any]:
    response = client.post("/v1/jobs", json={"kind": kind}, headers=headers)
    assert response.status_code == 202, response.text
    job: dict[str, Any] = response.json()
    assert response.headers["location"] == f"/v1/jobs/{job['id']}"
    return job


def events(client: TestClient, job: str) -> list[tuple[str, dict[str, Any]]]:
    found = []
    with client.stream("GET", f"/v1/jobs/{job}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        name = ""
        for line in stream.iter_lines():
            field, _, value = line.partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                found.append((name, json.loads(value)))
    return found


def test_a_job_is_watched_to_its_end(client: TestClient) -> None:
    job = client.post("/v1/documents", files={"file": ("lease.md", NOTE)}).json()

    seen = events(client, job["id"])

    assert {name for name, _ in seen[:-1]} <= {"progress"}
    name, last = seen[-1]
    assert (name, last["state"], last["result"]["outcome"]) == ("done", "succeeded", "ingested")
    assert client.get(f"/v1/jobs/{job['id']}").json() == last
    moments = [last[each] for each in ("created", "started", "finished")]
    assert moments == sorted(moments)


def test_the_events_of_a_job_that_has_ended_are_one(client: TestClient) -> None:
    client.post("/v1/documents", files={"file": ("lease.md", NOTE)}, headers=WAIT)
    (job,) = client.get("/v1/jobs").json()["jobs"]

    assert [name for name, _ in events(client, job["id"])] == ["done"]


def test_a_rejected_document_is_a_failed_job_with_its_problem(client: TestClient) -> None:
    bad = {"file": ("a.pdf", b"%PDF-1.7 but not really")}
    refused = client.post("/v1/documents", files=bad, headers=WAIT)

    job = client.get(refused.headers["location"]).json()

    assert refused.status_code == 422
    assert job["state"] == "failed"
    assert (job["error"]["code"], job["error"]["reason"]) == ("input-rejected", "malformed")
    assert job["error"]["detail"] == refused.json()["detail"]
    again = client.post(f"/v1/jobs/{job['id']}/retry")
    assert (again.status_code, again.json()["code"]) == (409, "job-state")


def test_jobs_are_listed_a_page_at_a_time_while_new_ones_come(idle: TestClient) -> None:
    jobs = [submit(idle)["id"] for _ in range(5)]

    first = idle.get("/v1/jobs?limit=2").json()
    submit(idle)
    rest = idle.get("/v1/jobs", params={"limit": 50, "cursor": first["next"]}).json()

    assert [job["id"] for job in first["jobs"] + rest["jobs"]] == jobs[::-1]
    assert rest["next"] is None


def test_jobs_are_listed_by_state_and_kind(idle: TestClient) -> None:
    index, train = submit(idle), submit(idle, "train")
    idle.post(f"/v1/jobs/{index['id']}/cancel")

    def ids(query: str) -> list[str]:
        return [job["id"] for job in idle.get(f"/v1/jobs?{query}").json()["jobs"]]

    assert ids("state=cancelled") == [index["id"]]
    assert ids("kind=train") == [train["id"]]
    assert ids("state=queued&kind=index") == []
    assert idle.get("/v1/jobs?state=odd").status_code == 422


@pytest.mark.parametrize("cursor", ["x", "bm90aGluZw", "A" * 100])
def test_a_cursor_of_another_list_is_refused(idle: TestClient, cursor: str) -> None:
    response = idle.get("/v1/jobs", params={"cursor": cursor})

    assert response.status_code in (400, 422)


def test_a_job_that_waits_is_cancelled_and_tried_again(idle: TestClient) -> None:
    job = submit(idle, "train")["id"]

    cancelled = idle.post(f"/v1/jobs/{job}/cancel")
    refused = idle.post(f"/v1/jobs/{job}/cancel")
    again = idle.post(f"/v1/jobs/{job}/retry")
    early = idle.post(f"/v1/jobs/{job}/retry")

    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    assert (refused.status_code, refused.json()["code"]) == (409, "job-state")
    assert (again.status_code, again.json()["state"]) == (202, "queued")
    assert early.status_code == 409


def test_who_waits_for_a_job_that_is_cancelled_is_told(idle: TestClient, settings: Settings) -> None:
    job = idle.post("/v1/documents", files={"file": ("a.md", NOTE)}, headers={"Idempotency-Key": "k"})
    idle.post(f"/v1/jobs/{job.json()['id']}/cancel")

    told = idle.post(
        "/v1/documents", files={"file": ("a.md", NOTE)}, headers={"Idempotency-Key": "k", **WAIT}
    )

    assert (told.status_code, told.json()["code"]) == (409, "cancelled")


def test_a_job_that_does_not_get_on_is_stalled_and_says_why(idle: TestClient, settings: Settings) -> None:
    past = JobQueue(settings.home_folder().jobs, clock=lambda: time.time() - 300)
    job, _ = past.submit(own_access(settings).workspace, JobKind.TRAIN, {})
    past.claim("a runner that froze")
    past.close()

    shown = idle.get(f"/v1/jobs/{job.id}").json()
    listed = idle.get("/v1/jobs?state=stalled").json()["jobs"]

    assert shown["state"] == "stalled"
    assert "nothing was heard" in shown["reason"]
    assert [each["id"] for each in listed] == [job.id]


def test_a_job_of_another_workspace_is_not_there(idle: TestClient) -> None:
    job = submit(idle)["id"]
    other = {"Heddle-Workspace": "other"}

    assert idle.get("/v1/jobs", headers=other).json()["jobs"] == []
    for method, path in (("GET", ""), ("GET", "/events"), ("POST", "/cancel"), ("POST", "/retry")):
        response = idle.request(method, f"/v1/jobs/{job}{path}", headers=other)
        assert (response.status_code, response.json()["code"]) == (404, "not-found")


def test_work_asked_for_twice_under_one_key_is_done_once(idle: TestClient) -> None:
    first = submit(idle, Idempotency_Key="k")
    headers = {"Idempotency-Key": "k"}
    once = idle.post("/v1/jobs", json={"kind": "index"}, headers=headers)
    again = idle.post("/v1/jobs", json={"kind": "index"}, headers=headers)
    other = idle.post("/v1/jobs", json={"kind": "train"}, headers=headers)

    assert once.json()["id"] == again.json()["id"] != first["id"]
    assert again.headers["idempotent-replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (409, "idempotency-mismatch")


@pytest.mark.parametrize(
    "body", [{"kind": "ingest"}, {"kind": "clear"}, {"kind": "index", "options": {"x": 1}}]
)
def test_other_work_cannot_be_asked_for(idle: TestClient, body: dict[str, Any]) -> None:
    assert idle.post("/v1/jobs", json=body).status_code == 422
