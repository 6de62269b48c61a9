from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from graph_builders import a_document

from heddle.api.access import Scope
from heddle.api.app import create_app
from heddle.api.job_runner import JobRunner
from heddle.api.workshop import Workshop
from heddle.core.ids import WorkspaceId
from heddle.core.settings import Settings


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    """A server over three workspaces that hold a document each."""
    app = create_app(Settings(home=str(tmp_path / "home"), encoder="hashing", rate_limit=0))
    shop: Workshop = app.state.shop
    for name in ("ash", "birch", "default"):
        shop.store.scope(WorkspaceId(name)).put([a_document(f"notes of {name}")])
    return app


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


def bearer(app: FastAPI, *workspaces: str, scope: Scope = Scope.READ) -> dict[str, str]:
    issued = app.state.shop.keys.create("k", scope=scope, workspaces=workspaces)
    return {"Authorization": f"Bearer {issued.text}"}


def names(client: TestClient, headers: dict[str, str]) -> list[str]:
    return [each["name"] for each in client.get("/v1/workspaces", headers=headers).json()["workspaces"]]


def test_a_key_lists_the_workspaces_that_it_opens(app: FastAPI, client: TestClient) -> None:
    assert names(client, {}) == ["ash", "birch", "default"]
    assert names(client, bearer(app, "*")) == ["ash", "birch", "default"]
    assert names(client, bearer(app, "birch")) == ["birch"]
    assert names(client, bearer(app, "birch", "new")) == ["birch", "new"]


def test_a_list_is_read_a_page_at_a_time(client: TestClient) -> None:
    first = client.get("/v1/workspaces", params={"limit": 2}).json()
    second = client.get("/v1/workspaces", params={"limit": 2, "cursor": first["next"]}).json()

    assert [each["name"] for each in first["workspaces"] + second["workspaces"]] == [
        "ash",
        "birch",
        "default",
    ]
    assert second["next"] is None


def test_a_workspace_says_what_it_holds(client: TestClient) -> None:
    found = client.get("/v1/workspaces/ash").json()

    assert (found["name"], found["documents"]) == ("ash", 1)
    assert found["nodes"]["Document"] == 1
    assert (found["index"]["state"], found["model"]["state"]) == ("absent", "absent")


def test_a_workspace_without_documents_is_empty(client: TestClient) -> None:
    found = client.get("/v1/workspaces/new").json()

    assert (found["documents"], found["nodes"], found["edges"]) == (0, {}, {})


def test_a_failed_part_tells_its_code_and_no_path(app: FastAPI, client: TestClient, tmp_path: Path) -> None:
    folder = app.state.shop.home.index(WorkspaceId("ash"))
    folder.mkdir(parents=True)
    (folder / "CURRENT").write_text("nowhere\n")

    response = client.get("/v1/workspaces/ash")

    assert response.json()["index"] == {
        "state": "failed",
        "detail": "index-corrupt",
        "graph_version": None,
    }
    assert str(tmp_path) not in response.text


def test_the_path_counts_and_not_the_header(app: FastAPI, client: TestClient) -> None:
    headers = {**bearer(app, "ash", "birch"), "Heddle-Workspace": "birch"}

    assert client.get("/v1/workspaces/ash", headers=headers).json()["name"] == "ash"


@pytest.mark.parametrize("name", ["birch", "nowhere"])
def test_a_workspace_of_others_is_forbidden_whether_it_exists_or_not(
    app: FastAPI, client: TestClient, name: str
) -> None:
    headers = bearer(app, "ash")

    by_path = client.get(f"/v1/workspaces/{name}", headers=headers)
    by_header = client.get("/v1/documents", headers={**headers, "Heddle-Workspace": name})

    assert (by_path.status_code, by_header.status_code) == (403, 403)
    assert name not in by_path.text + by_header.text


@pytest.mark.parametrize("name", ["..", ".hidden", "a b", "a%2Fb", "*", "x" * 65])
def test_what_cannot_be_a_workspace_is_the_callers_mistake(client: TestClient, name: str) -> None:
    by_header = client.get("/v1/documents", headers={"Heddle-Workspace": name})

    assert (by_header.status_code, by_header.json()["code"]) == (400, "usage")


def test_a_request_reads_the_workspace_that_it_names(app: FastAPI, client: TestClient) -> None:
    headers = bearer(app, "*")

    seen = {
        name: client.get("/v1/documents", headers={**headers, "Heddle-Workspace": name}).json()["documents"]
        for name in ("ash", "birch")
    }

    assert [each["name"] for each in seen["ash"]] != [each["name"] for each in seen["birch"]]
    assert client.get("/v1/documents", headers=bearer(app, "ash")).json()["documents"] == seen["ash"]


def test_a_workspace_is_deleted_by_a_job_of_its_own(app: FastAPI, client: TestClient) -> None:
    headers = bearer(app, "ash", scope=Scope.ADMIN)

    asked = client.delete("/v1/workspaces/ash", headers=headers)
    assert (asked.status_code, asked.json()["kind"]) == (202, "clear")
    JobRunner(app.state.shop).run_once()
    job = client.get(asked.headers["location"], headers=headers).json()

    assert job["state"] == "succeeded"
    assert client.get("/v1/workspaces/ash", headers=headers).json()["documents"] == 0
    assert client.get("/v1/workspaces/birch", headers=bearer(app, "birch")).json()["documents"] == 1


def test_the_same_deletion_asked_twice_is_one_job(app: FastAPI, client: TestClient) -> None:
    headers = {**bearer(app, "ash", scope=Scope.ADMIN), "Idempotency-Key": "once"}

    first, second = (client.delete("/v1/workspaces/ash", headers=headers) for _ in range(2))

    assert first.json()["id"] == second.json()["id"]
    assert second.headers["idempotent-replayed"] == "true"


def test_who_may_not_govern_deletes_no_workspace(app: FastAPI, client: TestClient) -> None:
    for scope in (Scope.READ, Scope.INGEST):
        assert client.delete("/v1/workspaces/ash", headers=bearer(app, "ash", scope=scope)).status_code == 403
    other = bearer(app, "birch", scope=Scope.ADMIN)
    assert client.delete("/v1/workspaces/ash", headers=other).status_code == 403
    assert client.get("/v1/workspaces/ash", headers=bearer(app, "ash")).json()["documents"] == 1
