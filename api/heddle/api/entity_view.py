"""An entity as people look at it: where documents speak of it, and what it is joined to.

A page costs the same for every entity, however often it is mentioned: of mentions and of neighbours the
first hundred are read, and the structure above the mentions is walked once.
"""

from __future__ import annotations

from typing import Any

from heddle.core.errors import NotFound
from heddle.core.ids import NodeId
from heddle.graph.evidence_view import documents_known, evidence_at, narrowed
from heddle.graph.looking_around import Check, go_on, look_around
from heddle.graph.records import Neighbour
from heddle.graph.schema import EdgeType, NodeType
from heddle.graph.store import GraphReader
from heddle.retrieval.document_entries import node_name

MAX_SHOWN = 100


def entity_detail(graph: GraphReader, entity: NodeId, check: Check = go_on) -> dict[str, Any]:
    """An entity with its first mentions, by the ids of their edges, and its first neighbours.

    Args:
        graph: Where it is.
        entity: The entity.
        check: Called before each question to the store; what it raises ends the work.

    Raises:
        NotFound: no such entity.
    """
    node = graph.node(entity)
    if node is None or node.type is not NodeType.ENTITY:
        raise NotFound(f"no entity {entity}", hint="search results name entities in `nodes`")
    check()
    mentioned = graph.neighbours(entity, edge_types=[EdgeType.MENTIONS], limit=MAX_SHOWN + 1)
    check()
    others, more = _others(graph, entity)
    return {
        "id": node.id,
        "name": str(node.properties.get("name", node.id)),
        "type": node.kind,
        "properties": {key: list(v) if isinstance(v, tuple) else v for key, v in node.properties.items()},
        "mentions": _mentions(graph, mentioned[:MAX_SHOWN], check),
        "neighbours": [_neighbour(entity, each) for each in others],
        "truncated": more or len(mentioned) > MAX_SHOWN,
    }


def _others(graph: GraphReader, entity: NodeId) -> tuple[list[Neighbour], bool]:
    """What it is joined to otherwise; of many, each type of edge its share."""
    types = [name for name in graph.edge_types_at(entity) if name != EdgeType.MENTIONS]
    # No types would mean all of them.
    return look_around(graph, entity, edge_types=types, per_node=MAX_SHOWN) if types else ([], False)


def _mentions(graph: GraphReader, mentioned: list[Neighbour], check: Check) -> list[dict[str, Any]]:
    known = documents_known(graph, [each.node for each in mentioned])
    found = []
    for each in mentioned:
        check()
        evidence = evidence_at(graph, each.node, known)
        if evidence is not None:
            surface = str(each.edge.properties.get("surface", ""))
            words = narrowed(evidence, each.node, each.edge)
            place = {"span": [words.start, words.end], "locator": words.locator.to_json()}
            found.append({"evidence": evidence.to_json(), "surface": surface, **place})
    return found


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
