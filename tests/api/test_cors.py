from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from heddle.api.cors import READABLE, Cors, listed_origins
from heddle.api.origin_guard import OriginGuard
from heddle.core.errors import ConfigurationError

APP = "https://app.example"


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()

    @app.post("/thing")
    def thing() -> str:
        return "done"

    app.add_middleware(Cors, origins=(APP,))
    app.add_middleware(OriginGuard, listed=(APP,))
    return TestClient(app, base_url="http://127.0.0.1:8765")


def test_a_page_of_a_listed_origin_may_call_and_read(client: TestClient) -> None:
    response = client.post("/thing", headers={"origin": APP})

    assert response.json() == "done"
    assert response.headers["access-control-allow-origin"] == APP
    assert response.headers["access-control-expose-headers"].split(", ") == list(READABLE)
    assert "Origin" in response.headers["vary"]


def test_no_credential_of_the_browser_is_let_in(client: TestClient) -> None:
    response = client.post("/thing", headers={"origin": APP, "cookie": "session=1"})

    assert "access-control-allow-credentials" not in response.headers


def test_a_browser_is_told_beforehand_what_a_page_may_send(client: TestClient) -> None:
    response = client.options(
        "/thing",
        headers={
            "origin": APP,
            "access-control-request-method": "DELETE",
            "access-control-request-headers": "authorization, idempotency-key, heddle-workspace",
        },
    )

    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == APP
    assert "DELETE" in response.headers["access-control-allow-methods"]


@pytest.mark.parametrize(
    ("method", "headers"), [("PATCH", "authorization"), ("POST", "x-anything")], ids=["method", "header"]
)
def test_what_a_page_may_not_send_is_refused_in_the_one_shape(
    client: TestClient, method: str, headers: str
) -> None:
    response = client.options(
        "/thing",
        headers={
            "origin": APP,
            "access-control-request-method": method,
            "access-control-request-headers": headers,
        },
    )

    assert response.status_code == 403
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "https://app.example.evil.example", "http://app.example", f"{APP}:444", "null"],
)
def test_a_page_of_another_origin_is_refused(client: TestClient, origin: str) -> None:
    beforehand = client.options("/thing", headers={"origin": origin, "access-control-request-method": "POST"})

    for response in (beforehand, client.post("/thing", headers={"origin": origin})):
        assert response.status_code == 403
        assert "access-control-allow-origin" not in response.headers
        assert response.json()["code"] == "forbidden"


@pytest.mark.parametrize(
    "setting",
    [
        "*",
        f"{APP}, *",
        "app.example",
        f"{APP}/",
        f"{APP}/page",
        "https://*.example",
        "https://App.example",
        "https://user@app.example",
        "ftp://app.example",
        "https://",
        "https://app.example:port",
        "null",
    ],
)
def test_what_is_no_origin_is_a_setting_to_mend(setting: str) -> None:
    with pytest.raises(ConfigurationError, match="cors_origins"):
        listed_origins(setting)


def test_origins_are_read_from_one_line() -> None:
    assert listed_origins("") == ()
    assert listed_origins(f" {APP} ,http://localhost:3000, http://[::1]:3000,") == (
        APP,
        "http://localhost:3000",
        "http://[::1]:3000",
    )
