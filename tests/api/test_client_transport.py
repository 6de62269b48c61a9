"""Both clients carry a call alike: what they send, when they try again, what an error becomes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from client_calls import KINDS, call

from heddle.api import client_retry
from heddle.api.client import AsyncClient, Client
from heddle.core.errors import (
    BadInput,
    ConfigurationError,
    DeadlineExceeded,
    InputRejected,
    NotFound,
    OutOfReach,
    PathNotFound,
    ServerUnreachable,
    StoreBusy,
    UsageError,
)
from heddle.core.rejection import RejectionReason

VERSION = {"version": "9.9", "workspace": "w"}
DOCUMENT = {
    "id": "d1",
    "name": "a.md",
    "title": "A",
    "media": "text/markdown",
    "pages": 0,
    "sources": ["a.md"],
}
REPORT = {
    "outcome": "ingested",
    "document": DOCUMENT,
    "attachments": 0,
    "pages": 0,
    "warnings": [],
    "seconds": 0.1,
    "stages": {},
    "graph_version": "v",
}
both = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits for what it does not measure."""
    monkeypatch.setattr(client_retry, "FIRST_BACKOFF", 0.0)


def problem(status: int, code: str, **more: Any) -> httpx.Response:
    body = {
        "status": status,
        "code": code,
        "title": "t",
        "detail": "what happened",
        "hint": "do this",
        **more,
    }
    return httpx.Response(status, json=body, headers={"content-type": "application/problem+json"})


def scripted(
    *answers: httpx.Response | Exception,
) -> tuple[Callable[[httpx.Request], httpx.Response], list[Any]]:
    """A server that gives these answers one after the other, and what it was asked."""
    asked: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        answer = answers[len(asked)]
        request.read()
        asked.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return handler, asked


@both
def test_every_request_says_who_asks_and_for_which_workspace(kind: type[Client | AsyncClient]) -> None:
    handler, asked = scripted(httpx.Response(200, json=VERSION))

    assert call(kind, handler, "version").version == "9.9"
    assert asked[0].headers["authorization"] == "Bearer hdl_a_secret"
    assert asked[0].headers["heddle-workspace"] == "w"
    assert asked[0].headers["user-agent"].startswith("heddle/")


@both
def test_fields_that_a_newer_server_added_do_no_harm(kind: type[Client | AsyncClient]) -> None:
    handler, _ = scripted(httpx.Response(200, json={**VERSION, "later": 1}))

    assert call(kind, handler, "version").workspace == "w"


@both
@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_says_when_to_come_back_is_asked_again(
    kind: type[Client | AsyncClient], status: int
) -> None:
    refusal = httpx.Response(status, headers={"retry-after": "0"})
    handler, asked = scripted(refusal, refusal, httpx.Response(201, json=REPORT))

    report = call(kind, handler, "documents.add", b"words", name="a.md")

    assert report.document.id == "d1"
    assert len(asked) == 3
    assert len({request.headers["idempotency-key"] for request in asked}) == 1
    assert all(b"words" in request.content for request in asked)


@both
def test_a_server_that_does_not_say_when_is_not_asked_again(kind: type[Client | AsyncClient]) -> None:
    handler, asked = scripted(problem(503, "store-busy"))

    with pytest.raises(StoreBusy) as raised:
        call(kind, handler, "version")

    assert (raised.value.status, raised.value.hint, len(asked)) == (503, "do this", 1)


@both
def test_trying_again_has_an_end(kind: type[Client | AsyncClient]) -> None:
    handler, asked = scripted(*[httpx.Response(503, headers={"retry-after": "0"})] * 9)

    with pytest.raises(OutOfReach):
        call(kind, handler, "version")

    assert len(asked) == client_retry.MOST_TRIES


@both
def test_nobody_waits_longer_than_is_sensible(kind: type[Client | AsyncClient]) -> None:
    handler, asked = scripted(httpx.Response(503, headers={"retry-after": "3600"}))

    with pytest.raises(OutOfReach):
        call(kind, handler, "version")

    assert len(asked) == 1


@both
def test_a_broken_connection_is_made_again_for_a_harmless_call(kind: type[Client | AsyncClient]) -> None:
    handler, asked = scripted(httpx.ReadError("reset"), httpx.Response(200, json=VERSION))

    assert call(kind, handler, "version").version == "9.9"
    assert len(asked) == 2


@both
def test_a_server_that_is_not_there_is_one_line(kind: type[Client | AsyncClient]) -> None:
    handler, _ = scripted(*[httpx.ConnectError("Connection refused")] * 9)

    with pytest.raises(
        ServerUnreachable, match=r"no answer from http://127.0.0.1:8765 \(Connection refused\)"
    ):
        call(kind, handler, "version")


@both
def test_a_slow_server_is_not_asked_again(kind: type[Client | AsyncClient]) -> None:
    handler, asked = scripted(httpx.ReadTimeout("slow"))

    with pytest.raises(DeadlineExceeded):
        call(kind, handler, "version")

    assert len(asked) == 1


@both
def test_a_problem_becomes_the_error_that_the_server_raised(kind: type[Client | AsyncClient]) -> None:
    handler, _ = scripted(problem(404, "not-found", trace_id="abc"))

    with pytest.raises(NotFound, match="what happened") as raised:
        call(kind, handler, "documents.get", "d1")

    assert (raised.value.hint, raised.value.status, raised.value.trace_id) == ("do this", 404, "abc")
    assert raised.value.__notes__ == ["do this", "trace abc"]


@both
def test_a_rejected_document_says_why(kind: type[Client | AsyncClient]) -> None:
    handler, _ = scripted(problem(422, "input-rejected", reason="encrypted"))

    with pytest.raises(InputRejected) as raised:
        call(kind, handler, "documents.add", b"words", name="a.pdf")

    assert raised.value.reason is RejectionReason.ENCRYPTED


@both
@pytest.mark.parametrize(("status", "kind_of_error"), [(418, BadInput), (599, OutOfReach)])
def test_a_problem_of_an_unknown_kind_becomes_the_nearest_error(
    kind: type[Client | AsyncClient], status: int, kind_of_error: type[Exception]
) -> None:
    handler, _ = scripted(problem(status, "of-next-year"))

    with pytest.raises(kind_of_error, match="what happened"):
        call(kind, handler, "version")


@both
@pytest.mark.parametrize("status", [200, 302, 502])
def test_something_that_is_no_heddle_is_told_apart(kind: type[Client | AsyncClient], status: int) -> None:
    handler, _ = scripted(httpx.Response(status, text="<html>"))

    with pytest.raises(OutOfReach) as raised:
        call(kind, handler, "version")

    assert "Heddle server" in raised.value.hint


@both
@pytest.mark.parametrize("hostile", ["../../keys", "..", ".", "a/b?c=d#e", "a%2Fb"])
def test_an_id_cannot_lead_to_another_route(kind: type[Client | AsyncClient], hostile: str) -> None:
    handler, asked = scripted(problem(404, "not-found"))

    with pytest.raises(NotFound):
        call(kind, handler, "documents.get", hostile)

    raw = asked[0].url.raw_path.decode()
    assert raw.startswith("/v1/documents/")
    assert raw.count("/") == 3
    assert "?" not in raw


@both
def test_an_empty_id_is_refused_before_anything_is_sent(kind: type[Client | AsyncClient]) -> None:
    handler, asked = scripted()

    with pytest.raises(UsageError):
        call(kind, handler, "documents.get", "")

    assert asked == []


@both
def test_a_list_is_read_page_by_page(kind: type[Client | AsyncClient]) -> None:
    pages = [
        {"documents": [{**DOCUMENT, "id": "d1"}, {**DOCUMENT, "id": "d2"}], "next": "c1"},
        {"documents": [], "next": "c2"},
        {"documents": [{**DOCUMENT, "id": "d3"}], "next": None},
    ]
    handler, asked = scripted(*[httpx.Response(200, json=page) for page in pages])

    found = call(kind, handler, "documents.list")

    assert [document.id for document in found] == ["d1", "d2", "d3"]
    assert [request.url.params.get("cursor") for request in asked] == [None, "c1", "c2"]


@both
def test_a_file_is_sent_under_its_name_or_another(kind: type[Client | AsyncClient], tmp_path: Path) -> None:
    file = tmp_path / "note.md"
    file.write_bytes(b"# Note")
    handler, asked = scripted(*[httpx.Response(201, json=REPORT)] * 2)

    call(kind, handler, "documents.add", file)
    call(kind, handler, "documents.add", str(file), name="other.md")

    assert b'filename="note.md"' in asked[0].content
    assert b'filename="other.md"' in asked[1].content
    assert all(b"# Note" in request.content for request in asked)


@both
def test_a_file_that_is_not_there_is_said_so(kind: type[Client | AsyncClient], tmp_path: Path) -> None:
    handler, asked = scripted()

    with pytest.raises(PathNotFound):
        call(kind, handler, "documents.add", tmp_path / "absent.md")

    assert asked == []


@both
@pytest.mark.parametrize("url", ["nonsense", "ftp://host", "http://", "http://[", ""])
def test_an_address_that_is_none_is_refused_at_once(kind: type[Client | AsyncClient], url: str) -> None:
    with pytest.raises(ConfigurationError):
        kind(url)


@both
def test_the_key_is_in_no_representation(kind: type[Client | AsyncClient]) -> None:
    client = kind("https://heddle.example", api_key="hdl_a_secret", workspace="w")

    assert "secret" not in repr(client) + str(vars(client))
    assert "https://heddle.example, workspace w" in repr(client)
