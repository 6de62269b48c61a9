from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from heddle.api import problem
from heddle.api.request_head import LONGEST_ADDRESS, LONGEST_HEADERS, RequestHead


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    problem.install(app)
    app.add_middleware(RequestHead)

    @app.get("/thing")
    def thing() -> str:
        return "done"

    return TestClient(app)


@pytest.mark.parametrize(
    ("query", "header", "status"),
    [
        (LONGEST_ADDRESS - len("/thing"), 10, 200),
        (LONGEST_ADDRESS - len("/thing") + 1, 10, 414),
        (1, LONGEST_HEADERS // 2, 200),
        (1, LONGEST_HEADERS, 431),
    ],
)
def test_a_head_above_the_limits_is_refused_in_words(
    client: TestClient, query: int, header: int, status: int
) -> None:
    response = client.get(f"/thing?{'q' * query}", headers={"x-long": "h" * header})

    assert response.status_code == status
    if status != 200:
        assert response.headers["content-type"] == problem.MEDIA_TYPE
        assert response.json()["code"] == "request-too-large"
