"""How the specification describes errors: each route names the statuses that it may answer with."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

from heddle.api.problem import MEDIA_TYPE
from heddle.api.wire.base import Problem

_ALWAYS = (
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
)
_AT_THE_DOOR = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)


def problem_schemas() -> dict[str, Any]:
    """The schema of a problem document, with the schemas that it is made of."""
    return schemas_of(Problem)


def schemas_of(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of a model that no route returns, with the schemas that it is made of, by their names."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    return {**schema.pop("$defs", {}), model.__name__: schema}


def problems(
    *statuses: HTTPStatus, always: Iterable[HTTPStatus] = _ALWAYS
) -> dict[int | str, dict[str, Any]]:
    """Descriptions of the given statuses and of those that any route may answer with."""
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    return {
        int(status): {"description": status.phrase, "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in sorted({*statuses, *always})
    }


def describe_the_door(specification: dict[str, Any]) -> None:
    """Add to every operation that needs a key what may happen before its route is called."""
    for operations in specification["paths"].values():
        for operation in operations.values():
            if "security" in operation:
                for status, response in problems(HTTPStatus.BAD_REQUEST, *_AT_THE_DOOR).items():
                    operation["responses"].setdefault(str(status), response)


def event_schema(*names: str) -> dict[str, Any]:
    """The schema of one server-sent event; its data is JSON."""
    return {
        "type": "object",
        "description": "One server-sent event; its data is JSON.",
        "properties": {
            "event": {"type": "string", "enum": list(names)},
            "id": {"type": "string"},
            "data": {"type": "string", "contentMediaType": "application/json"},
        },
        "required": ["event", "data"],
    }
