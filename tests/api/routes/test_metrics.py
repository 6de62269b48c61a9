"""`/metrics`: what was done is counted, under labels that nobody can multiply."""

from __future__ import annotations

import re
from pathlib import Path

from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from heddle.api.app import create_app
from heddle.core.settings import Settings


def samples(client: TestClient) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    text = client.get("/metrics").text
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def counted(client: TestClient, name: str, **labels: str) -> float:
    return samples(client).get((name, frozenset(labels.items())), 0.0)


def test_requests_are_counted_by_route_method_and_status(client: TestClient) -> None:
    for name in ("one", "two"):
        client.get(f"/v1/documents/{name}")

    wanted = {"route": "/v1/documents/{document}", "method": "GET"}
    assert counted(client, "heddle_requests_total", status="404", **wanted) == 2
    assert counted(client, "heddle_request_seconds_count", **wanted) == 2


def test_what_callers_make_up_is_no_label(client: TestClient) -> None:
    client.get("/secret-path?secret-query", headers={"Heddle-Workspace": "secret-workspace"})
    client.request("SECRET", "/v1/documents")

    text = client.get("/metrics").text
    assert "secret" not in text.lower()
    assert counted(client, "heddle_requests_total", route="unmatched", method="GET", status="404") == 1


def test_a_search_counts_its_stages(filled: TestClient) -> None:
    before = counted(filled, "heddle_search_stage_seconds_count", stage="total")
    for accept in ("application/json", "text/event-stream"):
        filled.post("/v1/answer", json={"question": "Who lives in London?"}, headers={"accept": accept})

    assert counted(filled, "heddle_search_stage_seconds_count", stage="total") == before + 2
    assert counted(filled, "heddle_search_stage_seconds_count", stage="encode") >= 2
    assert counted(filled, "heddle_searches_running") == 0
    assert counted(filled, "heddle_searches_refused_total") == 0


def test_the_index_and_the_queue_are_told_of(filled: TestClient) -> None:
    filled.post("/v1/search", json={"question": "Who lives in London?"})

    assert counted(filled, "heddle_index_entries") > 0
    assert ("heddle_index_age_seconds", frozenset()) in samples(filled)
    assert counted(filled, "heddle_job_queue_up") == 1
    assert counted(filled, "process_resident_memory_bytes") > 0


def test_a_queue_that_cannot_be_read_does_not_hide_the_rest(settings: Settings) -> None:
    home = Path(settings.home)
    home.mkdir()
    (home / "jobs.db").write_bytes(b"this is no database" * 100)

    found = samples(TestClient(create_app(settings)))

    assert found[("heddle_job_queue_up", frozenset())] == 0
    assert ("heddle_searches_waiting", frozenset()) in found


def test_each_application_counts_for_itself(client: TestClient, filled: TestClient) -> None:
    filled.get("/livez")

    assert not re.search(r'route="/livez"', client.get("/metrics").text)
