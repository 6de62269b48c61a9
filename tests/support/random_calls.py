"""Random calls of an API, made from its own specification: whatever may be sent, is sent some time."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from api_operations import Operation

MOST_ITEMS = 3


@dataclass(frozen=True, slots=True)
class Call:
    """One request.

    Args:
        operation: Its operation id.
        method: In capitals.
        path: With its parameters filled in, quoted.
        query: Its query.
        headers: Its headers, but for the key.
        body: Its JSON body; None where it has none.
    """

    operation: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None

    def words(self) -> str:
        """All that the caller said, as one text: an answer may say it again."""
        said = [unquote(self.path), *(value for _, value in self.query), *self.headers.values()]
        return "\n".join([*said, json.dumps(self.body, ensure_ascii=False)])


class RandomCalls:
    """Draws calls.

    Args:
        operations: What may be called.
        parts: The schemas that those of the operations refer to, by name.
        strings: What to fill texts with: ids, names, words, cursors, some of others, some of nobody.
        seed: Of the choice.
    """

    def __init__(
        self,
        operations: Sequence[Operation],
        parts: Mapping[str, Mapping[str, Any]],
        strings: Sequence[str],
        *,
        seed: int,
    ) -> None:
        self._operations = list(operations)
        self._parts = parts
        self._strings = list(strings)
        self._random = random.Random(seed)

    def draw(self, workspaces: Sequence[str] = ()) -> Call:
        """A call; its `Heddle-Workspace`, if it has one, is one of the names given."""
        chosen = self._random.choice(self._operations)
        path = {
            each["name"]: self._segment(each["schema"]) for each in chosen.parameters if each["in"] == "path"
        }
        return Call(
            chosen.name,
            chosen.method,
            chosen.at(path),
            tuple(self._query(chosen)),
            self._headers(chosen, workspaces),
            None if chosen.body is None else self._value(chosen.body),
        )

    def _query(self, operation: Operation) -> list[tuple[str, str]]:
        query = []
        for each in operation.parameters:
            if each["in"] == "query" and (each.get("required") or self._random.random() < 0.5):
                value = self._value(each["schema"])
                items = value if isinstance(value, list) else [value]
                query += [(each["name"], _plain(item)) for item in items]
        return query

    def _headers(self, operation: Operation, workspaces: Sequence[str]) -> dict[str, str]:
        headers = {}
        if workspaces and "Heddle-Workspace" in operation.names("header") and self._random.random() < 0.3:
            headers["Heddle-Workspace"] = self._random.choice(workspaces)
        return headers

    def _value(self, schema: Mapping[str, Any]) -> Any:
        if "$ref" in schema:
            return self._value(self._parts[schema["$ref"].rsplit("/", 1)[-1]])
        if "anyOf" in schema:
            return self._value(self._random.choice(schema["anyOf"]))
        if "enum" in schema:
            return self._random.choice(schema["enum"])
        match schema.get("type"):
            case "object":
                return self._object(schema)
            case "array":
                return self._array(schema)
            case "integer" | "number":
                return self._integer(schema)
            case "boolean":
                return self._random.random() < 0.5
            case "null":
                return None
        return self._text()

    def _object(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        required = schema.get("required", ())
        return {
            name: self._value(part)
            for name, part in schema.get("properties", {}).items()
            if name in required or self._random.random() < 0.5
        }

    def _array(self, schema: Mapping[str, Any]) -> list[Any]:
        least, most = schema.get("minItems", 0), min(schema.get("maxItems", MOST_ITEMS), MOST_ITEMS)
        return [
            self._value(schema.get("items", {})) for _ in range(self._random.randint(least, max(least, most)))
        ]

    def _integer(self, schema: Mapping[str, Any]) -> int:
        least, most = int(schema.get("minimum", 0)), int(schema.get("maximum", 10))
        return self._random.choice([least, most, self._random.randint(least, most)])

    def _segment(self, schema: Mapping[str, Any]) -> str:
        # An empty one, or one with a slash, would be a call of another route.
        return quote(_plain(self._value(schema)).replace("/", ""), safe="") or "-"

    def _text(self) -> str:
        return self._random.choice(self._strings)


def _plain(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool | type(None)) else str(value)
