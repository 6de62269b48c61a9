"""Records as rows of the Neo4j store, and back, without loss.

Neo4j keeps strings, 64-bit integers, floats, truth values and lists of strings as they are. Two
things it cannot hold: text that has no UTF-8 form (a file name of bytes that are no text), and a
property named like one that the store keeps for itself. Both are written in a form of their own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from heddle.core.errors import StoreCorrupt
from heddle.core.ids import DocumentId, NodeId
from heddle.graph.records import (
    Decision,
    Edge,
    LoggedDecision,
    Node,
    Properties,
    Source,
    StoredDocument,
    Value,
    Verdict,
)
from heddle.graph.same_as import Namesakes, PartId, SameAs
from heddle.graph.schema import NodeType

_ESCAPED = "\ufdd0json:"
"""Marks text that is stored as ASCII JSON; U+FDD0 is a noncharacter, so real text does not begin so."""
_NODE_KEYS = frozenset({"workspace", "id", "document", "stub", "type", "kind", "embedding"})
_EDGE_KEYS = frozenset({"workspace", "id", "document", "evidence"})
_RENAMED = "heddle:"
"""Goes before a property that is named like one of an edge's own; no property may have a colon in it."""


def stored_text(text: str) -> str:
    """Text as Neo4j can hold it: itself, but for what has no UTF-8 form."""
    if not text.startswith(_ESCAPED):
        try:
            text.encode("utf-8")
            return text
        except UnicodeEncodeError:
            pass
    return _ESCAPED + json.dumps(text)


def text_of(stored: str) -> str:
    """The text that `stored_text` was given."""
    if not stored.startswith(_ESCAPED):
        return stored
    text: str = json.loads(stored.removeprefix(_ESCAPED))
    return text


def source_key(location: str) -> str:
    """What a location is found by: an index takes no string of any length."""
    return sha256(location.encode("utf-8", "surrogatepass")).hexdigest()


def properties_json(properties: Properties) -> str:
    """Properties as one string, for contributions that are not shown."""
    return json.dumps(dict(properties), sort_keys=True, separators=(",", ":"), allow_nan=False)


def properties_from_json(text: str) -> Properties:
    """Read back what `properties_json` wrote."""
    items: dict[str, Any] = json.loads(text)
    return {key: tuple(item) if isinstance(item, list) else item for key, item in items.items()}


def node_row(workspace: str, document: str, node: Node) -> dict[str, Any]:
    """A visible node: its id, and all its properties."""
    own = {
        "workspace": workspace,
        "id": node.id,
        "document": document,
        "stub": node.stub,
        "type": node.type.value,
        "kind": node.kind,
    }
    # Property names are identifiers and none is reserved: `Subgraph.check` saw to it.
    return {"id": node.id, "properties": _stored(node.properties) | own}


def node_of(row: Mapping[str, Any]) -> Node:
    """The node in a visible node's properties.

    Raises:
        StoreCorrupt: the row is none of Heddle's.
    """
    return Node(
        id=NodeId(row["id"]),
        type=_node_type(row["type"]),
        properties=_loaded({key: item for key, item in row.items() if key not in _NODE_KEYS}),
        kind=row["kind"],
        stub=row["stub"],
    )


def contribution_row(document: str, node: Node) -> dict[str, Any]:
    """What a document says of a shared node."""
    return {
        "node": node.id,
        "document": document,
        "stub": node.stub,
        "type": node.type.value,
        "kind": node.kind,
        "properties": properties_json(node.properties),
    }


def contributed_node(row: Mapping[str, Any]) -> Node:
    """The node in a contribution."""
    properties = properties_from_json(row["properties"])
    return Node(NodeId(row["id"]), _node_type(row["type"]), properties, row["kind"], row["stub"])


def edge_row(workspace: str, document: str, edge: Edge) -> dict[str, Any]:
    """An edge: its ends, and all its properties."""
    own = {
        "workspace": workspace,
        "id": edge.id,
        "document": document,
        "evidence": stored_text(edge.evidence),
    }
    named = {_RENAMED + key if key in _EDGE_KEYS else key: item for key, item in edge.properties.items()}
    return {"source": edge.source, "target": edge.target, "properties": _stored(named) | own}


def edge_of(row: Mapping[str, Any]) -> Edge:
    """The edge in a row of (source, type, target, properties)."""
    stored: Mapping[str, Any] = row["properties"]
    properties = {key.removeprefix(_RENAMED): item for key, item in stored.items() if key not in _EDGE_KEYS}
    return Edge(
        source=NodeId(row["source"]),
        type=row["type"],
        target=NodeId(row["target"]),
        evidence=text_of(stored["evidence"]),
        properties=_loaded(properties),
    )


def source_row(document: str, source: Source) -> dict[str, Any]:
    """A place and the document it names."""
    return {
        "key": source_key(source.location),
        "location": stored_text(source.location),
        "document": document,
        "parent": source.parent,
    }


def stored_document(row: Mapping[str, Any]) -> StoredDocument:
    """The document in a row, its sources by location."""
    sources = [
        Source(text_of(place), None if parent is None else DocumentId(parent))
        for place, parent in row["sources"]
    ]
    return StoredDocument(
        id=DocumentId(row["id"]),
        digest=row["digest"],
        derivation=row["derivation"],
        sources=tuple(sorted(sources, key=lambda source: source.location)),
        properties=properties_from_json(row["properties"]),
    )


def decision_of(row: Mapping[str, Any]) -> Decision:
    """The decision in a row."""
    left, right = NodeId(row["low"]), NodeId(row["high"])
    return Decision(Verdict(row["verdict"]), left, right, text_of(row["reason"]))


def logged_row(logged: LoggedDecision) -> dict[str, Any]:
    """An entry of the log of decisions."""
    decision = logged.decision
    low, high = sorted((decision.left, decision.right))
    return {
        "number": logged.number,
        "verdict": decision.verdict.value,
        "low": low,
        "high": high,
        "reason": stored_text(decision.reason),
        "by": stored_text(logged.by),
        "at": stored_text(logged.at),
    }


def logged_of(row: Mapping[str, Any]) -> LoggedDecision:
    """Read back what `logged_row` wrote."""
    return LoggedDecision(row["number"], decision_of(row), text_of(row["by"]), text_of(row["at"]))


def pair_row(pair: SameAs) -> dict[str, Any]:
    """A pair: the nodes that it joins, and all properties of the relationship."""
    left, right = pair.nodes
    properties = {
        "key": pair.key,
        "left": pair.left,
        "right": pair.right,
        "low": min(left, right),
        "high": max(left, right),
        "doubt": pair.doubt,
        "score": pair.score,
        "method": stored_text(pair.method),
        "evidence": [stored_text(fact) for fact in pair.evidence],
    }
    return {"left_node": left, "right_node": right, "properties": properties}


def pair_of(stored: Mapping[str, Any]) -> SameAs:
    """The pair in the properties of a relationship."""
    return SameAs(
        PartId(stored["left"]),
        PartId(stored["right"]),
        stored["score"],
        text_of(stored["method"]),
        tuple(map(text_of, stored["evidence"])),
    )


def namesakes_row(found: Namesakes) -> dict[str, Any]:
    """Namesakes; the parts as one string, since no property holds lists of lists."""
    return {
        "node": found.node,
        "parts": json.dumps(found.parts),
        "score": found.score,
        "method": stored_text(found.method),
        "evidence": [stored_text(fact) for fact in found.evidence],
    }


def namesakes_of(row: Mapping[str, Any]) -> Namesakes:
    """Read back what `namesakes_row` wrote."""
    parts = tuple(tuple(map(DocumentId, part)) for part in json.loads(row["parts"]))
    evidence = tuple(map(text_of, row["evidence"]))
    return Namesakes(NodeId(row["node"]), parts, row["score"], text_of(row["method"]), evidence)


def _stored(properties: Properties) -> dict[str, Any]:
    return {key: _stored_value(value) for key, value in properties.items()}


def _stored_value(value: Value) -> Any:
    if isinstance(value, str):
        return stored_text(value)
    if isinstance(value, tuple):
        return [stored_text(item) for item in value]
    return value


def _loaded(properties: Mapping[str, Any]) -> dict[str, Value]:
    return {key: _loaded_value(value) for key, value in properties.items()}


def _loaded_value(value: Any) -> Value:
    if isinstance(value, str):
        return text_of(value)
    if isinstance(value, list):
        return tuple(text_of(item) for item in value)
    number: int | float | bool = value
    return number


def _node_type(name: object) -> NodeType:
    try:
        return NodeType(str(name))
    except ValueError:
        raise StoreCorrupt(
            f"the graph holds a node of the unknown type {name!r}",
            hint="it was changed by another program, or written by a newer Heddle",
        ) from None
