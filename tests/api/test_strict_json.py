"""JSON bodies: what is none is refused for what it is, and never a defect."""

from __future__ import annotations

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel

from heddle.api import problem
from heddle.api.strict_json import JsonRoute


class Thing(BaseModel):
    """What the route takes."""

    number: float


@pytest.fixture
def client() -> TestClient:
    router = APIRouter(route_class=JsonRoute)

    @router.post("/things")
    def take(thing: Thing) -> float:
        return thing.number

    app = FastAPI()
    problem.install(app)
    app.include_router(router)
    return TestClient(app)


@pytest.mark.parametrize(
    "media", ["application/json", "application/json; charset=utf-8", "application/merge-patch+json"]
)
def test_json_is_taken_under_each_of_its_names(client: TestClient, media: str) -> None:
    response = client.post("/things", content=b'{"number": 1.5}', headers={"content-type": media})

    assert response.json() == 1.5


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "json", ""])
def test_another_content_type_is_unsupported(client: TestClient, media: str) -> None:
    response = client.post("/things", content=b'{"number": 1}', headers={"content-type": media})

    assert (response.status_code, response.json()["code"]) == (415, "unsupported-media-type")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"number": NaN}',
        b'{"number": -Infinity}',
        b'{"number": 1e999}',
        b'{"number": 1} {}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"number": ' + b"1" * 5000 + b"}",
    ],
)
def test_what_is_no_json_is_a_bad_request(client: TestClient, body: bytes) -> None:
    response = client.post("/things", content=body, headers={"content-type": "application/json"})

    assert (response.status_code, response.json()["code"]) == (400, "invalid-request")


@pytest.mark.parametrize("body", [b'{"number": "\\ud800"}', b'{"\\u0000": 1}', b"null", b"", b"[]"])
def test_json_of_another_form_is_an_invalid_request(client: TestClient, body: bytes) -> None:
    response = client.post("/things", content=body, headers={"content-type": "application/json"})

    assert (response.status_code, response.json()["code"]) == (422, "invalid-request")
