"""What is told of a request: its route, status, size and time, and nothing that the caller wrote."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from heddle.api.access_log import AccessLog, access_line
from heddle.api.exchange import OTHER_METHOD, UNMATCHED, Exchange, ExchangeWatch
from heddle.api.head_as_get import HeadAsGet

CANARY = "hdl-canary-secret"


@pytest.fixture
def told() -> list[Exchange]:
    return []


@pytest.fixture
def client(told: list[Exchange]) -> TestClient:
    app = FastAPI()
    app.add_middleware(HeadAsGet)
    app.add_middleware(ExchangeWatch, listeners=[told.append])

    @app.get("/things/{thing}")
    def read(thing: str) -> str:
        return thing

    @app.get("/fail")
    def fail() -> None:
        raise RuntimeError("unforeseen")

    return TestClient(app, raise_server_exceptions=False)


def test_an_exchange_names_the_route_and_not_the_path(client: TestClient, told: list[Exchange]) -> None:
    response = client.get(f"/things/{CANARY}?q={CANARY}", headers={"authorization": f"Bearer {CANARY}"})

    (exchange,) = told
    assert (exchange.method, exchange.route, exchange.status) == ("GET", "/things/{thing}", 200)
    assert exchange.size == len(response.content)
    assert exchange.seconds > 0
    assert CANARY not in access_line(exchange, datetime.now(UTC))


def test_head_is_told_as_head_of_the_same_route(client: TestClient, told: list[Exchange]) -> None:
    response = client.head("/things/a")

    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-length"] == "3"
    assert (told[0].method, told[0].route, told[0].size) == ("HEAD", "/things/{thing}", 0)


def test_what_anybody_can_make_up_is_not_told(client: TestClient, told: list[Exchange]) -> None:
    client.request("BREW", f"/{CANARY}")

    assert (told[0].method, told[0].route, told[0].status) == (OTHER_METHOD, UNMATCHED, 404)


def test_a_wrong_method_is_told_of_its_route(client: TestClient, told: list[Exchange]) -> None:
    client.delete("/things/a")

    assert (told[0].route, told[0].status) == ("/things/{thing}", 405)


def test_a_request_that_fails_is_told_as_500(client: TestClient, told: list[Exchange]) -> None:
    client.get("/fail")

    assert (told[0].route, told[0].status) == ("/fail", 500)


def test_a_line_of_the_access_log_is_json() -> None:
    stream = io.StringIO()
    log = AccessLog(stream)

    log(Exchange("t" * 32, "GET", "/livez", 200, 0.0123456, 13))
    log(Exchange("u" * 32, "POST", "/v1/search", 499, 1.0, 0, "4be1c0a9d27f", "team-a"))

    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert datetime.fromisoformat(first.pop("time")).tzinfo is not None
    assert first == {
        "trace_id": "t" * 32,
        "method": "GET",
        "route": "/livez",
        "status": 200,
        "milliseconds": 12.346,
        "bytes": 13,
        "key": "",
        "workspace": "",
    }
    assert (second["status"], second["key"], second["workspace"]) == (499, "4be1c0a9d27f", "team-a")
