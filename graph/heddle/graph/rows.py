"""Records as rows of the embedded store, and back.

Properties are one JSON object: its text, numbers and truth values keep their types, and a list can
only have been a tuple of strings.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from heddle.core.errors import StoreCorrupt
from heddle.core.ids import DocumentId, NodeId, WorkspaceId
from heddle.graph.records import (
    Decision,
    Edge,
    LoggedDecision,
    Node,
    Properties,
    Source,
    Subgraph,
    Value,
    Verdict,
)
from heddle.graph.same_as import Namesakes, PartId, SameAs
from heddle.graph.schema import NodeType
from heddle.graph.standing import Listed

NodeRow = tuple[str, str, int, str, str, str, str]
EdgeRow = tuple[str, str, str, str, str, str, str, str]

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def node_rows(workspace: WorkspaceId, subgraph: Subgraph) -> list[NodeRow]:
    """A subgraph's nodes, in the order of `sql.INSERT_NODE` and sorted by its key."""
    document = subgraph.document
    return sorted(
        (
            workspace,
            node.id,
            int(node.stub),
            document,
            node.type.value,
            node.kind,
            _properties(node.properties),
        )
        for node in subgraph.nodes
    )


def edge_rows(workspace: WorkspaceId, subgraph: Subgraph) -> list[EdgeRow]:
    """A subgraph's edges, in the order of `sql.INSERT_EDGE` and sorted by its key."""
    document = subgraph.document
    return sorted(
        (
            workspace,
            edge.id,
            document,
            str(edge.type),
            edge.source,
            edge.target,
            edge.evidence,
            _properties(edge.properties),
        )
        for edge in subgraph.edges
    )


def node_of(row: Sequence[Any]) -> Node:
    """The node in a row of (id, type, kind, stub, properties)."""
    name, node_type, kind, stub, properties = row
    return Node(NodeId(name), _node_type(node_type), properties_of(properties), kind, bool(stub))


def edge_of(row: Sequence[Any]) -> Edge:
    """The edge in a row of (source, type, target, evidence, properties)."""
    source, edge_type, target, evidence, properties = row
    return Edge(NodeId(source), edge_type, NodeId(target), evidence, properties_of(properties))


def source_of(row: Sequence[Any]) -> Source:
    """The source in a row of (location, parent)."""
    location, parent = row
    return Source(location, None if parent is None else DocumentId(parent))


def decision_of(row: Sequence[Any]) -> Decision:
    """The decision in a row of (verdict, low, high, reason)."""
    verdict, low, high, reason = row
    return Decision(Verdict(verdict), NodeId(low), NodeId(high), reason)


def listed_of(row: Sequence[Any]) -> Listed:
    """The document in a row of (id, digest, location of its first source)."""
    name, subgraph, location = row
    return Listed(DocumentId(name), subgraph, "" if location is None else Source(location).name)


def logged_of(row: Sequence[Any]) -> LoggedDecision:
    """The entry in a row of (number, verdict, low, high, reason, by, at)."""
    number, verdict, low, high, reason, by, at = row
    return LoggedDecision(number, decision_of((verdict, low, high, reason)), by, at)


def pair_row(workspace: WorkspaceId, pair: SameAs) -> dict[str, Any]:
    """A pair, as `sql_resolution.UPSERT_PAIR` names its fields."""
    low, high = pair.nodes
    return {
        "workspace": workspace,
        "low": pair.left,
        "high": pair.right,
        "low_node": low,
        "high_node": high,
        "doubt": pair.doubt,
        "score": pair.score,
        "method": pair.method,
        "evidence": _encode(pair.evidence),
    }


def pair_of(row: Sequence[Any]) -> SameAs:
    """The pair in a row of (low, high, score, method, evidence)."""
    low, high, score, method, evidence = row
    return SameAs(PartId(low), PartId(high), score, method, tuple(json.loads(evidence)))


def namesakes_row(workspace: WorkspaceId, found: Namesakes) -> tuple[Any, ...]:
    """Namesakes, in the order of `sql_resolution.UPSERT_NAMESAKES`."""
    return workspace, found.node, _encode(found.parts), found.score, found.method, _encode(found.evidence)


def namesakes_of(row: Sequence[Any]) -> Namesakes:
    """The namesakes in a row of (node, parts, score, method, evidence)."""
    node, parts, score, method, evidence = row
    split = tuple(tuple(map(DocumentId, part)) for part in json.loads(parts))
    return Namesakes(NodeId(node), split, score, method, tuple(json.loads(evidence)))


def resolved_document_row(
    workspace: WorkspaceId, document: DocumentId, nodes: Sequence[NodeId]
) -> tuple[str, str, str]:
    """A document with nodes, in the order of `sql_resolution.UPSERT_RESOLVED_DOCUMENT`."""
    return workspace, document, _encode(nodes)


def node_ids_of(text: str) -> tuple[NodeId, ...]:
    """Node ids from their JSON."""
    return tuple(map(NodeId, json.loads(text)))


def properties_of(text: str) -> Properties:
    """Properties from their JSON.

    Raises:
        StoreCorrupt: the text is no JSON object.
    """
    try:
        items: dict[str, Any] = json.loads(text)
        return {key: _value(item) for key, item in items.items()}
    except (ValueError, AttributeError) as error:
        raise StoreCorrupt(
            f"a row of the graph holds broken properties ({error})",
            hint="restore a copy of the graph, or ingest again",
        ) from error


def _properties(properties: Properties) -> str:
    return _encode(dict(properties))


def _value(item: Any) -> Value:
    return tuple(item) if isinstance(item, list) else item


def _node_type(name: str) -> NodeType:
    try:
        return NodeType(name)
    except ValueError:
        raise StoreCorrupt(
            f"a row of the graph has the unknown node type {name!r}",
            hint="restore a copy of the graph, or ingest again",
        ) from None
