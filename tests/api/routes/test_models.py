"""Models over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from graph_builders import an_entity
from trained_home import filled_bench, train_badly

from heddle.api.app import create_app

ADA = an_entity("Corvane Person 0").id


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with filled_bench(tmp_path_factory.mktemp("served") / "home") as bench:
        train_badly(bench)
        settings = bench.settings
    with TestClient(create_app(settings), raise_server_exceptions=False) as opened:
        yield opened


def test_models_are_listed(client: TestClient) -> None:
    body = client.get("/v1/models").json()

    assert [(each["id"], each["state"]) for each in body["models"]] == [("rphgnn", "ready")]
    assert body["next"] is None


def test_a_workspace_without_a_model_lists_none_and_says_how_to_train(client: TestClient) -> None:
    elsewhere = {"Heddle-Workspace": "elsewhere"}

    listed = client.get("/v1/models", headers=elsewhere)
    one = client.get("/v1/models/rphgnn", headers=elsewhere)
    explained = client.get("/v1/models/rphgnn/explain", params={"node": ADA}, headers=elsewhere)

    assert listed.json() == {"models": [], "next": None}
    for answer in (one, explained):
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
        assert "heddle train rphgnn" in answer.json()["hint"]


def test_a_model_shows_its_measures_curve_and_contributions(client: TestClient) -> None:
    body = client.get("/v1/models/rphgnn").json()

    assert body["metrics"]["relations"]
    assert body["curve"][0]["step"] > 0
    assert {"node_type", "source", "relation", "target", "hop", "distance", "share"} == set(
        body["contributions"][0]
    )


def test_a_node_is_explained(client: TestClient) -> None:
    body = client.get("/v1/models/rphgnn/explain", params={"node": ADA, "k": 3}).json()

    assert body["node"] == {"id": ADA, "type": "Person", "name": "Corvane Person 0"}
    assert len(body["nearest"]) == 3


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("latte", 404, "not-found"),
        ("rphgnn/explain?node=ghost", 404, "not-found"),
        ("rphgnn/explain", 422, "invalid-request"),
        (f"rphgnn/explain?node={ADA}&k=0", 422, "invalid-request"),
        (f"rphgnn/explain?node={ADA}&k=51", 422, "invalid-request"),
    ],
)
def test_what_is_not_there_or_impossible_is_refused(
    client: TestClient, path: str, status: int, code: str
) -> None:
    answer = client.get(f"/v1/models/{path}")

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_damaged_model_is_a_conflict_that_names_no_path(client: TestClient) -> None:
    folder = client.app.state.shop.home.models("default") / "rphgnn"  # type: ignore[attr-defined]
    manifest = folder / "manifest.json"
    kept = manifest.read_bytes()
    manifest.write_bytes(b"not json")
    try:
        answer = client.get("/v1/models/rphgnn")
    finally:
        manifest.write_bytes(kept)

    assert (answer.status_code, answer.json()["code"]) == (409, "model-unusable")
    assert str(folder) not in answer.text
