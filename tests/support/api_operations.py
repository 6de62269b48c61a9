"""The operations of the API, read from its own specification: later routes are there by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    Args:
        name: Its operation id.
        method: In capitals.
        path: With its parameters in braces.
        scopes: What it needs; none where it is public.
        parameters: Its parameters as the specification describes them.
        body: The schema of its JSON body, references resolved; None where it takes none.
    """

    name: str
    method: str
    path: str
    scopes: tuple[str, ...]
    parameters: tuple[Mapping[str, Any], ...]
    body: Mapping[str, Any] | None

    def names(self, place: str) -> list[str]:
        """Names of its parameters in a place: `path`, `query` or `header`."""
        return [each["name"] for each in self.parameters if each["in"] == place]

    def at(self, values: Mapping[str, str], default: str = "x") -> str:
        """Its path with the parameters filled in."""
        return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], default), self.path)


def operations(specification: Mapping[str, Any]) -> list[Operation]:
    """All operations, by path and method."""
    return list(_operations(specification))


def _operations(specification: Mapping[str, Any]) -> Iterator[Operation]:
    for path, methods in sorted(specification["paths"].items()):
        for method, facts in sorted(methods.items()):
            if method in METHODS:
                content = facts.get("requestBody", {}).get("content", {})
                body = content.get("application/json", {}).get("schema")
                yield Operation(
                    name=facts["operationId"],
                    method=method.upper(),
                    path=path,
                    scopes=tuple(
                        scope
                        for need in facts.get("security", ())
                        for each in need.values()
                        for scope in each
                    ),
                    parameters=tuple(facts.get("parameters", ())),
                    body=_resolved(specification, body) if body else None,
                )


def _resolved(specification: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        schema = specification["components"]["schemas"][name]
    return schema
