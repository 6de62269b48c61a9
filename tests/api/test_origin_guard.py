from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from heddle.api.origin_guard import OriginGuard


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    app.add_middleware(OriginGuard)

    @app.post("/thing")
    def thing() -> str:
        return "done"

    return TestClient(app, base_url="http://127.0.0.1:8765")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_a_page_of_another_site_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    response = client.post("/thing", headers=headers)

    assert response.status_code == 403
    assert response.json()["code"] == "forbidden"


@pytest.mark.parametrize(
    "headers", [{}, {"origin": "http://127.0.0.1:8765"}, {"sec-fetch-site": "same-origin"}]
)
def test_programs_and_own_pages_pass(client: TestClient, headers: dict[str, str]) -> None:
    response = client.post("/thing", headers=headers)

    assert response.json() == "done"
    assert response.headers["x-content-type-options"] == "nosniff"
