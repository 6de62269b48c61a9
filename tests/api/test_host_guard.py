from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from heddle.api.host_guard import HostGuard
from heddle.core.errors import StoreCorrupt


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()

    @app.get("/thing")
    def thing() -> str:
        return "done"

    return TestClient(HostGuard(app, asks_for_keys=lambda: False))


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", "localhost.example", "[bad", ""]
)
def test_a_name_that_only_leads_here_is_refused(client: TestClient, host: str) -> None:
    response = client.get("/thing", headers={"host": host})

    assert response.status_code == 421
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "misdirected"


@pytest.mark.parametrize("host", ["localhost", "localhost:8765", "127.0.0.1:8765", "[::1]:8765", "LOCALHOST"])
def test_the_names_of_loopback_pass(client: TestClient, host: str) -> None:
    assert client.get("/thing", headers={"host": host}).json() == "done"


def test_a_server_that_asks_for_keys_answers_any_name() -> None:
    app = FastAPI()
    guarded = TestClient(HostGuard(app, asks_for_keys=lambda: True), base_url="http://graph.example")

    assert guarded.get("/thing").status_code == 404


def test_a_server_that_cannot_tell_answers_loopbacks_names_alone() -> None:
    def damaged() -> bool:
        raise StoreCorrupt("the key ring is damaged")

    app = FastAPI()

    assert TestClient(HostGuard(app, asks_for_keys=damaged)).get("/thing").status_code == 421
    at_home = TestClient(HostGuard(app, asks_for_keys=damaged), base_url="http://localhost")
    assert at_home.get("/thing").status_code == 404
