"""How the specification describes errors: each route names the statuses that it may answer with."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from heddle.api.problem import MEDIA_TYPE
from heddle.api.wire import Problem

_ALWAYS = (HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE)


def problems(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """Descriptions of the given statuses and of those that any route may answer with."""
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    return {
        int(status): {"description": status.phrase, "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in sorted({*statuses, *_ALWAYS})
    }
