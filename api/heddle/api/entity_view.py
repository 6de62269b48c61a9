"""An entity as people look at it: where documents speak of it, and what it is joined to."""

from __future__ import annotations

from typing import Any

from heddle.core.errors import NotFound
from heddle.core.ids import DocumentId, NodeId
from heddle.core.locator import load_locator
from heddle.core.result import Evidence
from heddle.graph.records import Neighbour, Node
from heddle.graph.schema import EdgeType, NodeType
from heddle.graph.store import GraphReader
from heddle.retrieval.document_entries import node_name

MAX_SHOWN = 100
_UPWARD = {
    NodeType.CHUNK: EdgeType.HAS_CHUNK,
    NodeType.ROW: EdgeType.HAS_ROW,
    NodeType.TABLE: EdgeType.HAS_TABLE,
    NodeType.INFOBOX: EdgeType.HAS_INFOBOX,
    NodeType.FIGURE: EdgeType.HAS_FIGURE,
    NodeType.SECTION: EdgeType.HAS_SECTION,
    NodeType.PAGE: EdgeType.HAS_PAGE,
    NodeType.MESSAGE: EdgeType.HAS_MESSAGE,
}
_MANY = 100_000


def entity_detail(graph: GraphReader, entity: NodeId) -> dict[str, Any]:
    """An entity with its mentions and neighbours.

    Raises:
        NotFound: no such entity.
    """
    node = graph.node(entity)
    if node is None or node.type is not NodeType.ENTITY:
        raise NotFound(f"no entity {entity}", hint="search results name entities in `nodes`")
    around = graph.neighbours(entity, limit=_MANY)
    mentions = [each for each in around if each.edge.type == EdgeType.MENTIONS]
    others = [each for each in around if each.edge.type != EdgeType.MENTIONS]
    return {
        "id": node.id,
        "name": str(node.properties.get("name", node.id)),
        "type": node.kind,
        "properties": {key: list(v) if isinstance(v, tuple) else v for key, v in node.properties.items()},
        "mentions": [_mention(graph, each) for each in mentions[:MAX_SHOWN]],
        "neighbours": [_neighbour(entity, each) for each in others[:MAX_SHOWN]],
        "truncated": max(len(mentions), len(others)) > MAX_SHOWN,
    }


def _mention(graph: GraphReader, neighbour: Neighbour) -> dict[str, Any]:
    document = document_of(graph, neighbour.node)
    stored = graph.document(document) if document else None
    properties = neighbour.node.properties
    evidence = Evidence(
        id=neighbour.node.id,
        document=document or DocumentId(""),
        source=stored.name if stored else "",
        quote=str(properties.get("quote") or properties.get("text", "")),
        start=int(str(properties.get("start", 0))),
        end=int(str(properties.get("end", 0))),
        locator=load_locator(str(properties["locator"])),
    )
    return {"evidence": evidence.to_json(), "surface": str(neighbour.edge.properties.get("surface", ""))}


def _neighbour(entity: NodeId, neighbour: Neighbour) -> dict[str, Any]:
    node, edge = neighbour.node, neighbour.edge
    return {
        "edge": edge.type,
        "direction": "out" if edge.source == entity else "in",
        "id": node.id,
        "type": node.type_name,
        "name": node_name(node),
        "evidence": edge.evidence,
    }


def document_of(graph: GraphReader, node: Node) -> DocumentId | None:
    """The document that a part belongs to, found by walking up the structure."""
    while node.type in _UPWARD:
        upward = _UPWARD[node.type]
        around = graph.neighbours(node.id, edge_types=[upward], limit=_MANY)
        holder = next((each.node for each in around if each.edge.target == node.id), None)
        if holder is None:
            return None
        node = holder
    return DocumentId(node.id) if node.type is NodeType.DOCUMENT else None
