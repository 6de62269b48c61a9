"""The specification is exact: committed as it is, with examples that fit, headers, and every status."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tree import ROOT

from heddle.api.access import PUBLIC_PATHS
from heddle.api.app import create_app
from heddle.api.specification import RATE_HEADERS, written
from heddle.core.settings import Settings

COMMITTED = ROOT / "docs" / "openapi.json"
TEXT = ("application/json", "text/")


@pytest.fixture(scope="module")
def specification(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home = tmp_path_factory.mktemp("home") / "home"
    return create_app(Settings(home=str(home), api_key="k" * 40)).openapi()


Operation = tuple[str, dict[str, Any]]


@pytest.fixture(scope="module")
def operations(specification: dict[str, Any]) -> list[Operation]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in specification["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_committed_specification_is_the_present_one(specification: dict[str, Any]) -> None:
    assert COMMITTED.read_text("utf-8") == written(specification), (
        "run `python -m heddle.api.specification > docs/openapi.json`"
    )


def test_an_open_server_says_that_no_key_is_needed(specification: dict[str, Any], tmp_path: Path) -> None:
    opened = create_app(Settings(home=str(tmp_path / "home"))).openapi()

    assert {} not in specification["paths"]["/v1/search"]["post"]["security"]
    for operations in opened["paths"].values():
        for operation in operations.values():
            assert {} in operation.get("security", [{}])


def answers(specification: dict[str, Any], operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What an operation may answer, by status; those that are shared with others looked up."""
    shared = specification["components"]["responses"]
    return {
        status: shared[response["$ref"].rsplit("/", 1)[-1]] if "$ref" in response else response
        for status, response in operation["responses"].items()
    }


def contents(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What an operation takes and what it answers where all is well, by a name for messages."""
    for media, content in operation.get("requestBody", {}).get("content", {}).items():
        yield f"takes {media}", content
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            for media, content in response.get("content", {}).items():
                yield f"{status} {media}", content


def examples(specification: dict[str, Any], content: dict[str, Any]) -> list[Any]:
    if "example" in content:
        return [content["example"]]
    schema = content["schema"]
    if "$ref" in schema:
        schema = specification["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    found: list[Any] = schema.get("examples", [])
    return found


def test_every_route_shows_what_it_takes_and_what_it_answers(
    specification: dict[str, Any], operations: list[Operation]
) -> None:
    bare = [
        f"{name}: {kind}"
        for name, operation in operations
        for kind, content in contents(operation)
        if kind.rsplit(" ", 1)[-1].startswith(TEXT) and not examples(specification, content)
    ]

    assert bare == []


def events_of(stream: str) -> list[dict[str, str]]:
    """The events of a stream, as a reader takes them apart."""
    blocks = [block for block in stream.split("\n\n") if block.strip()]
    return [dict(line.split(": ", 1) for line in block.splitlines()) for block in blocks]


def test_every_example_is_what_its_schema_says(
    specification: dict[str, Any], operations: list[Operation]
) -> None:
    for name, operation in operations:
        for kind, content in contents(operation):
            schema = {**content["schema"], "components": specification["components"]}
            shown = examples(specification, content)
            if kind.endswith("text/event-stream"):
                # The schema is that of one event.
                shown = [event for text in shown for event in events_of(text)]
            for example in shown:
                faults = [fault.message for fault in Draft202012Validator(schema).iter_errors(example)]
                assert faults == [], (name, kind)


def test_every_parameter_says_what_it_is(operations: list[Operation]) -> None:
    bare = [
        f"{name}: {parameter['name']}"
        for name, operation in operations
        for parameter in operation.get("parameters", ())
        if not parameter.get("description")
    ]

    assert bare == []


def test_every_text_and_list_that_is_taken_has_a_limit(
    specification: dict[str, Any], operations: list[Operation]
) -> None:
    for name, operation in operations:
        for parameter in operation.get("parameters", ()):
            assert is_limited(parameter["schema"]), (name, parameter["name"])


def is_limited(schema: dict[str, Any]) -> bool:
    if "anyOf" in schema:
        return all(is_limited(each) for each in schema["anyOf"])
    limits = {
        "string": {"maxLength", "enum", "const", "pattern", "format"},
        "array": {"maxItems"},
        "integer": {"maximum"},
        "number": {"maximum"},
    }
    wanted = limits.get(schema.get("type", ""))
    return wanted is None or bool(wanted & schema.keys())


def test_every_answer_names_its_request_and_those_behind_the_door_the_rate(
    specification: dict[str, Any], operations: list[Operation]
) -> None:
    known = specification["components"]["headers"]
    for name, operation in operations:
        for status, response in answers(specification, operation).items():
            assert "Trace-Id" in response["headers"], (name, status)
            for header in response["headers"].values():
                assert "$ref" not in header or header["$ref"].rsplit("/", 1)[-1] in known
        ok = next(status for status in operation["responses"] if status.startswith("2"))
        behind = set(RATE_HEADERS) <= operation["responses"][ok]["headers"].keys()
        assert behind is (name.split()[-1] not in PUBLIC_PATHS), name


def test_what_may_take_long_may_run_out_of_time(operations: list[Operation]) -> None:
    names = {name for name, operation in operations if "504" in operation["responses"]}

    assert {"POST /v1/search", "POST /v1/answer", "GET /v1/graph/expand"} <= names


def test_bodies_may_be_of_the_wrong_kind_size_or_form(operations: list[Operation]) -> None:
    for name, operation in operations:
        if "application/json" in operation.get("requestBody", {}).get("content", {}):
            assert {"400", "413", "415", "422"} <= operation["responses"].keys(), name
