"""The layers in their order: every answer, whoever gives it, is named, counted, guarded and logged."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from heddle.api.answer_headers import SECURITY
from heddle.api.app import create_app
from heddle.api.body_limit import BodyLimit
from heddle.core.settings import Settings

KEY = "a-key-for-tests-alone-0123456789abcdef"


@pytest.fixture
def keyed(settings: Settings) -> TestClient:
    app = create_app(replace(settings, api_key=KEY, access_log=1, rate_limit=0), guard_hosts=True)
    return TestClient(app, base_url="http://localhost", raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/livez", {}, 200),
        ("GET", "/nowhere", {"authorization": f"Bearer {KEY}"}, 404),
        ("PUT", "/v1/documents", {"authorization": f"Bearer {KEY}"}, 405),
        ("GET", "/v1/documents", {}, 401),
        ("GET", "/v1/documents", {"origin": "https://evil.example"}, 403),
        ("GET", f"/v1/documents?{'q' * 17_000}", {}, 414),
        ("GET", "/v1/documents", {"x-long": "x" * 40_000}, 431),
        ("POST", "/v1/documents", {"content-length": "9", "transfer-encoding": "chunked"}, 400),
        ("POST", "/v1/documents", {"authorization": f"Bearer {KEY}", "content-length": "99999999"}, 413),
    ],
)
def test_whoever_answers_the_answer_is_complete(
    keyed: TestClient,
    capsys: pytest.CaptureFixture[str],
    method: str,
    path: str,
    headers: dict[str, str],
    status: int,
) -> None:
    response = keyed.request(method, path, headers=headers)

    assert response.status_code == status
    assert {name: response.headers[name] for name in SECURITY} == SECURITY
    line = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert (line["method"], line["status"]) == (method, status)
    assert line["trace_id"] == response.headers["trace-id"]
    if status >= 400:
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["trace_id"] == response.headers["trace-id"]


def test_an_open_server_answers_no_other_host_s_name(settings: Settings) -> None:
    client = TestClient(create_app(settings, guard_hosts=True), base_url="http://evil.example")

    response = client.get("/livez")

    assert (response.status_code, response.json()["code"]) == (421, "misdirected")
    assert {name: response.headers[name] for name in SECURITY} == SECURITY


def test_the_access_log_says_who_did_what_where_and_no_secret(
    keyed: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    keyed.get(
        "/v1/documents?cursor=canary",
        headers={"authorization": f"Bearer {KEY}", "heddle-workspace": "team-a", "x-canary": "canary"},
    )

    err = capsys.readouterr().err
    line = json.loads(err.splitlines()[-1])
    assert (line["route"], line["key"], line["workspace"]) == ("/v1/documents", "api_key", "team-a")
    assert KEY not in err
    assert "canary" not in err


def test_the_access_log_names_the_key_where_no_workspace_is_worked_in(
    keyed: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    keyed.get("/v1/keys", headers={"authorization": f"Bearer {KEY}"})

    line = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert (line["key"], line["workspace"], line["status"]) == ("api_key", "", 200)


def test_a_layer_that_fails_is_answered_for_too(keyed: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(BodyLimit, "__call__", broken)

    response = keyed.get("/livez")

    assert (response.status_code, response.json()["code"]) == (500, "defect")
    assert response.headers["trace-id"] == response.json()["trace_id"]


def test_head_has_the_headers_of_get(filled: TestClient) -> None:
    got, headed = filled.get("/openapi.json"), filled.head("/openapi.json")

    assert (headed.status_code, headed.content) == (200, b"")
    for name in ("content-type", "content-length", "content-encoding"):
        assert headed.headers[name] == got.headers[name]
