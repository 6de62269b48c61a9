from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel, ConfigDict, field_validator

from heddle.api import problem
from heddle.core.errors import HeddleError, InputRejected, NotFound, OutOfReach, StoreBusy, StoreUnreachable
from heddle.core.rejection import RejectionReason

SECRET = "bolt://10.1.2.3:7687"


class Body(BaseModel):
    """What a route takes that knows no other field."""

    model_config = ConfigDict(extra="forbid")

    word: str = "none"

    @field_validator("word")
    @classmethod
    def _said(cls, word: str) -> str:
        if not word.strip():
            raise ValueError("the word is empty: say one")
        return word


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = FastAPI()
    problem.install(app)
    errors: dict[str, Exception] = {
        "missing": NotFound("no document d1", hint="list them"),
        "rejected": InputRejected("it is locked", reason=RejectionReason.ENCRYPTED, hint="unlock it"),
        "busy": StoreBusy("another process writes", hint="wait"),
        "unreachable": StoreUnreachable(f"{SECRET} does not answer", hint="set HEDDLE_NEO4J_URI"),
        "defect": RuntimeError(f"password at {SECRET}"),
    }

    @app.get("/raise/{name}")
    def fail(name: str, number: int = 0) -> None:
        raise errors[name]

    @app.delete("/raise/{name}")
    def forget(name: str) -> str:
        return name

    @app.post("/take")
    def take(body: Body) -> None:
        return None

    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/raise/missing", 404, "not-found"),
        ("/raise/rejected", 422, "input-rejected"),
        ("/raise/busy", 503, "store-busy"),
        ("/raise/defect", 500, "defect"),
        ("/raise/missing?number=many", 422, "invalid-request"),
        ("/nowhere", 404, "not-found"),
    ],
)
def test_every_error_is_a_problem_document(client: TestClient, path: str, status: int, code: str) -> None:
    response = client.get(path)

    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert {"type", "title", "status", "detail", "code", "hint"} <= body.keys()
    assert (body["type"], body["status"], body["code"]) == (f"urn:heddle:error:{code}", status, code)


def test_a_rejection_names_its_reason(client: TestClient) -> None:
    body = client.get("/raise/rejected").json()

    assert (body["reason"], body["detail"], body["hint"]) == ("encrypted", "it is locked", "unlock it")


def test_a_wrong_method_is_answered_with_those_that_work(client: TestClient) -> None:
    response = client.post("/raise/missing")

    assert response.status_code == 405
    assert response.json()["code"] == "method-not-allowed"
    assert "GET" in response.headers["allow"]


@pytest.mark.parametrize(("method", "path"), [("GET", "/nowhere"), ("POST", "/raise/missing")])
def test_a_refusal_of_http_itself_says_what_and_what_to_do(
    client: TestClient, method: str, path: str
) -> None:
    body = client.request(method, path).json()

    assert body["detail"] != body["title"]
    assert body["hint"]


def test_a_check_of_ours_speaks_in_its_own_words(client: TestClient) -> None:
    body = client.post("/take", json={"word": " "}).json()

    assert body["errors"] == [{"field": "body.word", "problem": "the word is empty: say one"}]


def test_an_invalid_request_names_the_field(client: TestClient) -> None:
    body = client.get("/raise/missing?number=many").json()

    assert body["errors"][0]["field"] == "query.number"
    assert "query.number" in body["detail"]


def test_a_passing_fault_says_when_to_come_back(client: TestClient) -> None:
    assert client.get("/raise/busy").headers["retry-after"] == problem.RETRY_AFTER_SECONDS


def test_a_wrong_method_is_answered_with_those_of_every_route_of_its_path(client: TestClient) -> None:
    response = client.put("/raise/missing")

    assert response.headers["allow"] == "DELETE, GET, HEAD"


def test_half_a_character_in_a_request_is_no_defect(client: TestClient) -> None:
    response = client.post("/take", content=b'{"\\ud800": 1}', headers={"content-type": "application/json"})

    assert response.status_code == 422
    assert bytes(problem.problem(400, "usage", "no \ud800 here").body).decode().count("no ? here") == 1


@pytest.mark.parametrize("name", ["unreachable", "defect"])
def test_what_is_inside_the_machine_stays_inside(client: TestClient, name: str) -> None:
    response = client.get(f"/raise/{name}")

    assert SECRET not in response.text
    assert response.json()["detail"]


def test_a_fault_of_the_machine_keeps_its_hint() -> None:
    error: HeddleError = OutOfReach("cannot write /srv/secret", hint="free some space")

    body = bytes(problem.problem_of(error).body).decode()

    assert "free some space" in body
    assert "/srv/secret" not in body
