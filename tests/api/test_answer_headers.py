from __future__ import annotations

import pytest
from fastapi import FastAPI, Response
from fastapi.testclient import TestClient

from heddle.api.answer_headers import SECURITY, AnswerHeaders


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    app.add_middleware(AnswerHeaders)

    @app.get("/v1/kept")
    def kept(response: Response) -> None:
        response.headers["Cache-Control"] = "private, no-cache"

    @app.get("/v1/plain")
    @app.get("/livez")
    def plain() -> None:
        return None

    return TestClient(app)


@pytest.mark.parametrize("path", ["/v1/kept", "/v1/plain", "/livez", "/nowhere"])
def test_every_answer_tells_browsers_what_not_to_do(client: TestClient, path: str) -> None:
    headers = client.get(path).headers

    assert {name: headers[name] for name in SECURITY} == SECURITY


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/v1/plain", "no-store"),
        ("/v1/nowhere", "no-store"),
        ("/v1/kept", "private, no-cache"),
        ("/livez", None),
    ],
)
def test_what_a_workspace_holds_is_not_kept_unless_its_route_says_so(
    client: TestClient, path: str, word: str | None
) -> None:
    assert client.get(path).headers.get("cache-control") == word
