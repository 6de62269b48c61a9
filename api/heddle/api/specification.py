"""The specification (OpenAPI 3.1): what FastAPI reads off the routes, and what is true of all of them.

`python -m heddle.api.specification` writes it to stdout; `docs/openapi.json` is what it wrote last.
"""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from heddle.api.media_choice import JSON
from heddle.api.problem import MEDIA_TYPE
from heddle.api.routes.problems import describe_the_door, problem_schemas, problems, schemas_of
from heddle.api.time_limit import TIMEOUT_HEADER
from heddle.api.trace import TRACE_HEADER
from heddle.api.wire.base import Wire
from heddle.api.wire.search import CitationEvent, RetrievalEvent, TokenEvent

DESCRIPTION = """Questions go in with the kinds of knowledge wanted; hits come out with evidence that points
into pages, sheets and mails, the paths through the graph that led there, and a cited answer.

Every error is `application/problem+json` (RFC 9457); `code` is an entry of docs/errors.md."""


RATE_HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
_SENT_WITH = {"401": ("WWW-Authenticate",), "429": ("Retry-After",), "503": ("Retry-After",)}
_BEFORE_THE_DOOR = frozenset({"414", "431", "500"})
"""Statuses that may be given before anybody is counted."""


def _header(
    description: str, example: str, kind: str = "string", *, required: bool = False
) -> dict[str, Any]:
    schema = {"type": kind} if kind == "string" else {"type": kind, "minimum": 0}
    return {"description": description, "required": required, "schema": schema, "example": example}


_HEADERS = {
    TRACE_HEADER: _header(
        "The request's name in the server's log.", "4bf92f3577b34da6a3ce929d0e0e4736", required=True
    ),
    "Retry-After": _header("Seconds after which it is worth asking again.", "2", "integer"),
    "WWW-Authenticate": _header("How to present a key.", "Bearer", required=True),
    "RateLimit-Limit": _header("Requests that the caller may make at once.", "200", "integer"),
    "RateLimit-Remaining": _header("Those of them that are left.", "198", "integer"),
    "RateLimit-Reset": _header("Seconds until all of them are there again.", "1", "integer"),
}


def specification_of(app: FastAPI, asks_for_keys: Callable[[], bool]) -> Callable[[], dict[str, Any]]:
    """The function that gives an application's specification; made once, when it is first asked for.

    Args:
        app: The application.
        asks_for_keys: Whether it asks for keys; where it does not, the specification says that none is
            needed.
    """

    def specification() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _specification(app)
        return app.openapi_schema if asks_for_keys() else without_keys(app.openapi_schema)

    return specification


def without_keys(specification: dict[str, Any]) -> dict[str, Any]:
    """The specification of an open server: a key is optional everywhere."""
    opened = copy.deepcopy(specification)
    for operations in opened["paths"].values():
        for operation in operations.values():
            if "security" in operation:
                operation["security"] = [{}, *operation["security"]]
    return opened


def _specification(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version="3.1.0",
        description=app.description,
        routes=app.routes,
    )
    parts = schema.setdefault("components", {}).setdefault("schemas", {})
    # FastAPI describes its own validation error, which never leaves this server.
    for name in ("HTTPValidationError", "ValidationError"):
        parts.pop(name, None)
    parts.update(problem_schemas())
    for name, part in parts.items():
        if name.startswith("Body_"):
            # What FastAPI calls the fields of a form; `routes/documents.py` refuses others.
            part["additionalProperties"] = False
            # The word for "any bytes" that generators of clients know.
            part["properties"]["file"] |= {"format": "binary"}
    for model in (RetrievalEvent, TokenEvent, CitationEvent):
        parts.update(schemas_of(model))
    for name, example in _examples(Wire):
        if name in parts:
            # FastAPI drops what is null in them.
            parts[name]["examples"] = example
    describe_the_door(schema)
    for operations in schema["paths"].values():
        for operation in operations.values():
            _complete(operation)
    schema["components"]["headers"] = _HEADERS
    schema["components"]["responses"] = _shared_refusals(schema)
    return schema


def _examples(message: type[Wire]) -> Iterator[tuple[str, Any]]:
    extra = message.model_config.get("json_schema_extra")
    if isinstance(extra, dict) and "examples" in extra:
        yield message.__name__, extra["examples"]
    for each in message.__subclasses__():
        yield from _examples(each)


def _shared_refusals(schema: dict[str, Any]) -> dict[str, Any]:
    """The problems that many operations answer alike, each described once; operations refer to them."""
    shared: dict[str, Any] = {}
    for operations in schema["paths"].values():
        for operation in operations.values():
            kind = "Problem" if "security" in operation else "PublicProblem"
            for status, response in operation["responses"].items():
                name = f"{kind}{status}"
                if (
                    list(response.get("content", {})) == [MEDIA_TYPE]
                    and shared.setdefault(name, response) == response
                ):
                    operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    return shared


def _complete(operation: dict[str, Any]) -> None:
    """Add what the layers before the routes may answer, and the headers that they send."""
    responses = operation["responses"]
    for status, response in problems(*_statuses(operation), always=()).items():
        responses.setdefault(str(status), response)
    for status, response in responses.items():
        names = [TRACE_HEADER, *_SENT_WITH.get(status, ())]
        if "security" in operation and status not in _BEFORE_THE_DOOR:
            names += RATE_HEADERS
        sent = response.setdefault("headers", {})
        for name in names:
            sent.setdefault(name, {"$ref": f"#/components/headers/{name}"})
    operation["responses"] = dict(sorted(responses.items()))


def _statuses(operation: dict[str, Any]) -> Iterator[HTTPStatus]:
    yield HTTPStatus.REQUEST_URI_TOO_LONG
    yield HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    yield HTTPStatus.INTERNAL_SERVER_ERROR
    content = operation.get("requestBody", {}).get("content", {})
    if content:
        yield HTTPStatus.BAD_REQUEST
        yield HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if JSON in content:
        yield HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    if any(each["name"] == TIMEOUT_HEADER for each in operation.get("parameters", ())):
        yield HTTPStatus.GATEWAY_TIMEOUT


def written(specification: dict[str, Any]) -> str:
    """A specification as the file holds it."""
    return json.dumps(specification, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the specification to stdout."""
    from heddle.api.app import create_app
    from heddle.core.settings import Settings

    app = create_app(Settings())
    # As a server with keys gives it: what everybody on a network meets.
    app.state.shop.key_check.insist()
    sys.stdout.write(written(app.openapi()))


if __name__ == "__main__":
    main()
