"""Every place of the API that takes text from a caller, read from its own specification.

A route that is added tomorrow is in the specification and with that in every test that walks these fields.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import httpx

METHODS = frozenset({"get", "put", "post", "delete", "patch"})
_ABSENT = "0" * 64
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one route.

    Args:
        name: Its operation id.
        method: In lower case.
        path: With its parameters in braces.
        parameters: As the specification describes them.
        body: The schema of its JSON body, all references resolved; empty where it takes none.
        valid: A body that the specification allows.
    """

    name: str
    method: str
    path: str
    parameters: tuple[dict[str, Any], ...] = field(repr=False)
    body: dict[str, Any] = field(repr=False)
    valid: Any = field(repr=False)

    @property
    def writes(self) -> bool:
        """Whether it may change something."""
        return self.method != "get" and self.name not in {"search", "answer"}


@dataclass(frozen=True, slots=True)
class Field:
    """A place for text in the requests of an operation.

    Args:
        operation: Whose requests.
        where: `path`, `query`, `header` or `body`.
        at: Its name; in a body the steps that lead to it.
    """

    operation: Operation
    where: str
    at: tuple[str | int, ...]

    def __str__(self) -> str:
        return f"{self.operation.name}:{self.where}:{'.'.join(map(str, self.at))}"

    def request(self, client: httpx.Client, text: str) -> httpx.Request | None:
        """The request with this text in this field; None where HTTP has no way to say it there."""
        operation = self.operation
        values = {(each["in"], each["name"]): _value(each) for each in operation.parameters if _needed(each)}
        body = copy.deepcopy(operation.valid)
        if self.where == "body":
            _put(body, self.at, text)
        else:
            values[self.where, str(self.at[0])] = text
        return build(client, operation, values, body)


def build(
    client: httpx.Client, operation: Operation, values: Mapping[tuple[str, str], str], body: Any
) -> httpx.Request | None:
    """A request of an operation with these parameters; None where HTTP has no way to say a value."""
    path = operation.path
    headers: dict[bytes, bytes] = {}
    query: list[tuple[str, bytes]] = []
    for (where, name), text in values.items():
        said = text.encode("utf-8", "surrogatepass")
        if where == "path":
            # Dots are escaped too: a client would take `..` as a step up before it is sent.
            path = path.replace(f"{{{name}}}", quote(said, safe="").replace(".", "%2E"))
        elif where == "query":
            query.append((name, said))
        elif said.strip() != said or any((byte < 32 and byte != 9) or byte == 127 for byte in said):
            return None
        else:
            headers[name.encode()] = said
    target = f"{client.base_url}".rstrip("/") + path + (f"?{urlencode(query)}" if query else "")
    if not operation.body:
        return client.build_request(operation.method, target, headers=headers)
    content = json.dumps(body).encode()
    headers[b"Content-Type"] = _JSON.encode()
    return client.build_request(operation.method, target, headers=headers, content=content)


def operations(specification: Mapping[str, Any]) -> list[Operation]:
    """Every operation of a specification."""
    return [
        _operation(specification, path, method, described, shared.get("parameters", ()))
        for path, shared in specification["paths"].items()
        for method, described in shared.items()
        if method in METHODS
    ]


def fields(specification: Mapping[str, Any]) -> list[Field]:
    """Every field of a specification that takes text, files aside."""
    return [each for operation in operations(specification) for each in _fields(operation)]


def share_of(each: Sequence[str], number: int, count: int, *, least: int) -> Sequence[str]:
    """The share of one of so many fields in a pack, so that all of them together send the whole pack.

    Args:
        each: The pack.
        number: Of the field.
        count: Of fields.
        least: How many a field gets at least; then they get some of each other's.
    """
    size = min(len(each), max(least, -(-len(each) // count)))
    start = number * size % len(each)
    return [*each, *each][start : start + size]


def _fields(operation: Operation) -> Iterator[Field]:
    # Numbers and names of closed sets too: what they are sent as is text.
    for parameter in operation.parameters:
        yield Field(operation, parameter["in"], (parameter["name"],))
    for steps in _texts(operation.valid):
        yield Field(operation, "body", steps)


def _operation(
    specification: Mapping[str, Any],
    path: str,
    method: str,
    described: Mapping[str, Any],
    shared: Sequence[dict[str, Any]],
) -> Operation:
    content = described.get("requestBody", {}).get("content", {})
    schema: dict[str, Any] = {}
    valid: Any = None
    if _JSON in content:
        schema = _resolved(specification, content[_JSON]["schema"])
        valid = _example(content[_JSON], schema)
    parameters = [_resolved(specification, each) for each in (*shared, *described.get("parameters", ()))]
    return Operation(described["operationId"], method, path, tuple(parameters), schema, valid)


def _resolved(specification: Mapping[str, Any], schema: Any, depth: int = 0) -> Any:
    """A schema with its references replaced by what they point at."""
    if isinstance(schema, list):
        return [_resolved(specification, each, depth) for each in schema]
    if not isinstance(schema, dict) or depth > 12:
        return schema
    if "$ref" in schema:
        target: Any = specification
        for step in str(schema["$ref"]).removeprefix("#/").split("/"):
            target = target[step]
        return _resolved(specification, target, depth + 1)
    return {key: _resolved(specification, value, depth + 1) for key, value in schema.items()}


def _example(media: Mapping[str, Any], schema: Mapping[str, Any]) -> Any:
    """A body with a value for every field that has a schema, the route's own example where it has one."""
    named = [each.get("value") for each in media.get("examples", {}).values()]
    given = media.get("example") or next(iter(named), None) or next(iter(schema.get("examples", ())), None)
    made = _instance(schema)
    return {**made, **given} if isinstance(given, dict) and isinstance(made, dict) else made


def _instance(schema: Mapping[str, Any]) -> Any:
    for fixed in ("const", "default"):
        if schema.get(fixed):
            return schema[fixed]
    if schema.get("enum"):
        return schema["enum"][0]
    for many in ("anyOf", "oneOf", "allOf"):
        if schema.get(many):
            return _instance(schema[many][0])
    match schema.get("type"):
        case "object":
            return {name: _instance(each) for name, each in schema.get("properties", {}).items()}
        case "array":
            return [_instance(schema.get("items", {"type": "string"}))]
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
        case _:
            return "a" * max(1, schema.get("minLength", 1))


def _texts(value: Any, steps: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _texts(each, (*steps, name))
    elif isinstance(value, list):
        for number, each in enumerate(value[:1]):
            yield from _texts(each, (*steps, number))
    elif steps:
        yield steps


def _put(body: Any, steps: Sequence[str | int], text: str) -> None:
    for step in steps[:-1]:
        body = body[step]
    body[steps[-1]] = text


def _needed(parameter: Mapping[str, Any]) -> bool:
    return parameter["in"] == "path" or bool(parameter.get("required"))


def _value(parameter: Mapping[str, Any]) -> str:
    schema = parameter.get("schema", {})
    if schema.get("type") == "integer":
        return str(schema.get("minimum", 1))
    given = parameter.get("example") or next(iter(schema.get("examples", ())), None)
    return str(given or _ABSENT)
