"""No operation of the API is forgotten, and each method asks what the specification says."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest
from client_calls import operations
from markdown_page import Page, table_rows
from tree import ROOT

from heddle.api.app import create_app
from heddle.api.client import AsyncClient, Client
from heddle.api.client_events import Stream
from heddle.api.client_listing import Pages
from heddle.api.client_request import Request
from heddle.api.client_route import Operation
from heddle.core.settings import Settings

WORDS: dict[str, Any] = {
    "source": b"words", "name": "n", "question": "Who?", "types": ["table"], "prefer": ["text"],
    "parts": ["rerank"], "budget": 500,
    "instruction": "i", "k": 3, "documents": ["d"], "nodes": ["n"], "hops": 2, "edge_types": ["E"],
    "node_types": ["N"], "limit": 7,
    "max_length": 2, "edge_type": "E", "entity_type": "T", "target": "t", "level": 1, "scale": 2.0,
    "boxes": [(0, 0, 1, 1)], "page": 1, "kind": "index", "state": "failed", "rebuild": True, "label": "l",
    "clusters": True, "number": 7, "left": "l", "right": "r", "reason": "why", "node_type": "Person",
    "scope": "read", "workspaces": ["w"], "lifetime": 60, "overlap": 60, "timeout": 1.0,
}  # fmt: skip
"""A value for every word of every method; what is not here is an id."""

METHODS = [(name, method) for pairs in operations(Client()).values() for name, method in pairs]


@pytest.fixture(scope="module")
def specification(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Each operation of the specification by its id, with its method and path."""
    paths = create_app(Settings(home=str(tmp_path_factory.mktemp("home")))).openapi()["paths"]
    return {
        operation["operationId"]: {**operation, "method": method.upper(), "path": path}
        for path, methods in paths.items()
        for method, operation in methods.items()
    }


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_every_operation_of_the_api_has_a_method(
    specification: dict[str, Any], kind: type[Client | AsyncClient]
) -> None:
    assert set(specification) - set(operations(kind())) == set()


def test_no_method_calls_an_operation_that_does_not_exist(specification: dict[str, Any]) -> None:
    assert set(operations(Client())) - set(specification) == set()


def request_of(method: Operation[..., Any]) -> Request:
    """What a method asks first, given something for each of its words."""
    names = list(inspect.signature(method.method).parameters)[1:]
    words = {name: WORDS.get(name, "some-id") for name in names}
    asked = method.method(None, **words)
    if isinstance(asked, Pages | Stream):
        return asked.request
    request = next(asked)
    assert isinstance(request, Request)
    return request


def parameters(operation: dict[str, Any], where: str) -> set[str]:
    return {each["name"] for each in operation.get("parameters", []) if each["in"] == where}


@pytest.mark.parametrize("method", [method for _, method in METHODS], ids=[name for name, _ in METHODS])
def test_a_method_asks_what_the_specification_says(
    specification: dict[str, Any], method: Operation[..., Any]
) -> None:
    described, request = specification[method.operation], request_of(method)
    pattern = re.sub(r"\{\w+\}", "[^/]+", described["path"])

    assert request.method == described["method"]
    assert re.fullmatch(pattern, request.path), (request.path, described["path"])
    assert {key for key, _ in request.query} <= parameters(described, "query")
    assert (request.body is not None or request.upload is not None) is ("requestBody" in described)


def test_every_word_of_the_question_routes_reaches_the_body() -> None:
    for operation in ("search", "answer"):
        for _, method in operations(Client())[operation]:
            body = request_of(method).body
            assert body == {
                "question": "Who?", "instruction": "i", "types": ["table"], "k": 3, "documents": ["d"],
                "since": "some-id", "until": "some-id", "prefer": ["text"], "scope": "read",
                "parts": ["rerank"], "budget": 500,
            }  # fmt: skip


def test_what_writes_can_be_told_apart_when_it_is_sent_twice() -> None:
    writes = [(name, request_of(method)) for name, method in METHODS]

    risky = [
        name
        for name, request in writes
        if request.method in {"POST", "DELETE"}
        and request.repeatable
        and "Idempotency-Key" not in request.headers
    ]

    # What these do is the same when they do it twice.
    said = ["resolution.merge", "resolution.split", "resolution.undo"]
    assert sorted(risky) == sorted(["answer", "answer_stream", "keys.revoke", "search", *said])


def test_every_method_says_what_it_does() -> None:
    assert [name for name, method in METHODS if not inspect.getdoc(method)] == []


def test_the_page_names_every_method() -> None:
    rows = dict(
        row for row in table_rows(Page(ROOT / "docs" / "client.md").section("Methods")) if len(row) == 2
    )
    named = {
        word if group == "the client itself" else f"{group}.{word}"
        for group, words in rows.items()
        for word in re.findall(r"\w+", words)
        if group != "group"
    }

    assert named == {name for name, _ in METHODS}
