from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from heddle.api.app import create_app
from heddle.core.settings import Settings

PARTS = ("store", "index", "encoder", "model", "queue")


def test_an_empty_home_is_ready_with_counts_of_zero(client: TestClient, settings: Settings) -> None:
    response = client.get("/readyz")

    body = response.json()
    assert response.status_code == 200
    assert body["ready"] is True
    assert body["counts"] == {"documents": 0}
    assert {part: body[part]["state"] for part in PARTS} == {
        "store": "ready",
        "index": "absent",
        "encoder": "absent",
        "model": "absent",
        "queue": "absent",
    }
    assert all(body[part]["milliseconds"] >= 0 for part in PARTS)
    assert not Path(settings.home).exists()


def test_the_server_is_alive_though_its_store_is_not(settings: Settings) -> None:
    broken = replace(settings, store="neo4j", neo4j_uri="bolt://127.0.0.1:9")

    with TestClient(create_app(broken), raise_server_exceptions=False) as client:
        assert client.get("/livez").json() == {"live": True}


def test_a_damaged_store_is_not_ready_and_says_no_path(client: TestClient, settings: Settings) -> None:
    home = Path(settings.home)
    home.mkdir()
    (home / "graph.db").write_bytes(b"this is no database" * 100)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["store"]["state"] == "failed"
    assert response.json()["store"]["detail"] == "store-corrupt"
    assert str(home) not in response.text


def test_a_damaged_index_is_not_ready(client: TestClient, settings: Settings) -> None:
    folder = Path(settings.home) / "index" / settings.workspace
    folder.mkdir(parents=True)
    (folder / "CURRENT").write_text("nowhere\n")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["index"]["detail"] == "index-corrupt"


def test_the_version_names_the_workspace(client: TestClient) -> None:
    body = client.get("/version").json()

    assert body["workspace"] == "default"
    assert body["version"][0].isdigit()


def test_a_queue_that_cannot_be_read_is_not_ready(settings: Settings) -> None:
    home = Path(settings.home)
    home.mkdir()
    (home / "jobs.db").write_bytes(b"this is no database" * 100)

    response = TestClient(create_app(settings)).get("/readyz")

    assert (response.status_code, response.json()["queue"]["state"]) == (503, "failed")


class Supervisor:
    """Watches a process that is not there."""

    def __init__(self, pid: int | None) -> None:
        self.pid = pid


@pytest.mark.parametrize(("pid", "state"), [(1, "ready"), (None, "loading")])
def test_the_queue_says_whether_somebody_works_on_it(client: TestClient, pid: int | None, state: str) -> None:
    app = client.app
    assert isinstance(app, FastAPI)
    app.state.supervisor = Supervisor(pid)

    assert client.get("/readyz").json()["queue"]["state"] == state


def test_nobody_hears_without_a_key_how_much_there_is(settings: Settings) -> None:
    app = create_app(replace(settings, api_key="hdl_0123456789ab_a-key-of-the-setting"))
    app.state.supervisor = Supervisor(1)

    body = TestClient(app).get("/readyz").json()

    assert body["counts"] is None
    assert (body["queue"]["state"], body["queue"]["detail"]) == ("ready", "")
