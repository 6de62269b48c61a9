from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from heddle.api import problem
from heddle.api.body_limit import BodyLimit

LIMIT = 1000


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    problem.install(app)
    app.add_middleware(BodyLimit, limit=LIMIT)

    @app.post("/length")
    async def length(request: Request) -> int:
        return len(await request.body())

    return TestClient(app)


def test_a_body_at_the_limit_passes(client: TestClient) -> None:
    assert client.post("/length", content=b"x" * LIMIT).json() == LIMIT


def test_a_body_that_claims_more_is_refused_unread(client: TestClient) -> None:
    response = client.post("/length", content=b"x" * (LIMIT + 1))

    assert response.status_code == 413
    assert response.json()["code"] == "request-too-large"
    assert response.headers["connection"] == "close"


def test_a_body_without_a_length_is_cut_off_while_it_arrives(client: TestClient) -> None:
    read = 0

    def drops() -> Iterator[bytes]:
        nonlocal read
        for _ in range(100):
            read += 1
            yield b"x" * 100

    response = client.post("/length", content=drops())

    assert response.status_code == 413
    assert response.headers["content-type"] == problem.MEDIA_TYPE
