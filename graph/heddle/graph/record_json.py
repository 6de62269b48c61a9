"""Records as JSON and back, for files that leave the store.

Numbers keep their kind: an integer has no point, a float has one or an exponent, and Python writes
and reads the shortest digits that give the same float. What is read is held to its shape here; the
schema is held by `Subgraph.check`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from heddle.core.ids import DocumentId, NodeId
from heddle.graph.records import (
    Decision,
    DocumentPut,
    Edge,
    Node,
    Properties,
    Source,
    Subgraph,
    Value,
    Verdict,
)
from heddle.graph.schema import NodeType


def document_to_json(subgraph: Subgraph, sources: Sequence[Source]) -> dict[str, Any]:
    """A document with its subgraph, its digest and its places."""
    return {
        "document": subgraph.document,
        "derivation": subgraph.derivation,
        "digest": subgraph.digest(),
        "sources": [{"location": source.location, "parent": source.parent} for source in sources],
        "nodes": [_node_to_json(node) for node in subgraph.nodes],
        "edges": [_edge_to_json(edge) for edge in subgraph.edges],
    }


def document_from_json(value: Mapping[str, Any]) -> DocumentPut:
    """Read back what `document_to_json` wrote.

    Raises:
        ValueError: a field is missing or of the wrong kind, or the content does not have its digest.
    """
    subgraph = Subgraph(
        document=DocumentId(_text(value, "document")),
        derivation=_text(value, "derivation"),
        nodes=tuple(_node_from_json(item) for item in _objects(value, "nodes")),
        edges=tuple(_edge_from_json(item) for item in _objects(value, "edges")),
    )
    if subgraph.digest() != _text(value, "digest"):
        raise ValueError("the document's content does not have the digest that stands beside it")
    return DocumentPut(subgraph, tuple(_source_from_json(item) for item in _objects(value, "sources")))


def decision_to_json(decision: Decision) -> dict[str, Any]:
    """A decision."""
    return {
        "decision": decision.verdict.value,
        "left": decision.left,
        "right": decision.right,
        "reason": decision.reason,
    }


def decision_from_json(value: Mapping[str, Any]) -> Decision:
    """Read back what `decision_to_json` wrote.

    Raises:
        ValueError: a field is missing or of the wrong kind.
    """
    return Decision(
        Verdict(_text(value, "decision")),
        NodeId(_text(value, "left")),
        NodeId(_text(value, "right")),
        _text(value, "reason"),
    )


def _node_to_json(node: Node) -> dict[str, Any]:
    return {
        "id": node.id,
        "type": node.type.value,
        "kind": node.kind,
        "stub": node.stub,
        "properties": dict(node.properties),
    }


def _node_from_json(value: Mapping[str, Any]) -> Node:
    return Node(
        NodeId(_text(value, "id")),
        NodeType(_text(value, "type")),
        _properties(value),
        _text(value, "kind"),
        _flag(value, "stub"),
    )


def _edge_to_json(edge: Edge) -> dict[str, Any]:
    return {
        "source": edge.source,
        "type": str(edge.type),
        "target": edge.target,
        "evidence": edge.evidence,
        "properties": dict(edge.properties),
    }


def _edge_from_json(value: Mapping[str, Any]) -> Edge:
    return Edge(
        NodeId(_text(value, "source")),
        _text(value, "type"),
        NodeId(_text(value, "target")),
        _text(value, "evidence"),
        _properties(value),
    )


def _source_from_json(value: Mapping[str, Any]) -> Source:
    parent = None if value.get("parent") is None else DocumentId(_text(value, "parent"))
    return Source(_text(value, "location"), parent)


def _text(value: Mapping[str, Any], key: str) -> str:
    match value.get(key):
        case str(found):
            return found
        case _:
            raise ValueError(f"`{key}` must be text")


def _flag(value: Mapping[str, Any], key: str) -> bool:
    match value.get(key):
        case bool(found):
            return found
        case _:
            raise ValueError(f"`{key}` must be true or false")


def _objects(value: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    match value.get(key):
        case list(found) if all(isinstance(item, dict) for item in found):
            return found
        case _:
            raise ValueError(f"`{key}` must be a list of objects")


def _properties(value: Mapping[str, Any]) -> Properties:
    match value.get("properties"):
        case dict(found):
            return {key: _value(key, item) for key, item in found.items()}
        case _:
            raise ValueError("`properties` must be an object")


def _value(key: str, item: Any) -> Value:
    if isinstance(item, list) and all(isinstance(text, str) for text in item):
        return tuple(item)
    if isinstance(item, str | int | float):
        return item
    raise ValueError(f"property `{key}` must be text, a number, true, false or a list of text")
