"""The specification (OpenAPI 3.1): what FastAPI reads off the routes, and what is true of all of them.

`python -m heddle.api.specification` writes it to stdout; `docs/openapi.json` is what it wrote last.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from heddle.api.routes.problems import describe_the_door, problem_schemas, schemas_of
from heddle.api.wire.search import CitationEvent, RetrievalEvent, TokenEvent

DESCRIPTION = """Questions go in with the kinds of knowledge wanted; hits come out with evidence that points
into pages, sheets and mails, the paths through the graph that led there, and a cited answer.

Every error is `application/problem+json` (RFC 9457); `code` is an entry of docs/errors.md."""


def specification_of(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """The function that gives an application's specification; made once, when it is first asked for."""

    def specification() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _specification(app)
        return app.openapi_schema

    return specification


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
    for model in (RetrievalEvent, TokenEvent, CitationEvent):
        parts.update(schemas_of(model))
    describe_the_door(schema)
    return schema


def written(specification: dict[str, Any]) -> str:
    """A specification as the file holds it."""
    return json.dumps(specification, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the specification to stdout."""
    from heddle.api.app import create_app
    from heddle.core.settings import Settings

    sys.stdout.write(written(create_app(Settings()).openapi()))


if __name__ == "__main__":
    main()
