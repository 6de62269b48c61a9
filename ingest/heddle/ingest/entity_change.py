"""A change of entities in a subgraph: they get another type or name, or go, and their edges with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from heddle.core.ids import DocumentId, NodeId, WorkspaceId, entity_id, part_id
from heddle.core.names import name_key
from heddle.graph.records import Edge, Node, Subgraph
from heddle.graph.schema import EdgeType, NodeType, Schema
from heddle.ingest.extraction import EXTRACTION

_STRUCTURE = frozenset(EdgeType)


def an_entity(workspace: WorkspaceId, kind: str, name: str) -> Node:
    """The node of an entity of a type and a name."""
    return Node(entity_id(workspace, kind, name_key(name)), NodeType.ENTITY, {"name": name}, kind)


def mention_id(document: DocumentId, start: int, end: int, kind: str) -> NodeId:
    """The id of the mention of an entity of a type at a span."""
    return part_id(document, f"Mention/{EXTRACTION}", f"{start}-{end}/{kind}")


def is_said(edge: Edge) -> bool:
    """Whether an edge is a relation between entities, and not part of the structure."""
    return edge.type not in _STRUCTURE


def change_entities(subgraph: Subgraph, changes: Mapping[NodeId, Node | None], schema: Schema) -> Subgraph:
    """A subgraph in which other nodes stand for some entities; what the schema does not allow goes.

    Args:
        subgraph: What a document contributes.
        changes: What stands for each from here on; None where it goes, with all its edges.
        schema: Says which edges may stand.
    """
    nodes = {node.id: node for node in subgraph.nodes if node.id not in changes}
    for node in changes.values():
        if node is not None:
            nodes.setdefault(node.id, node)
    edges: dict[str, Edge] = {}
    for edge in subgraph.edges:
        moved = _moved(edge, changes, subgraph.document)
        if moved is not None and _stays(moved, nodes, schema):
            edges.setdefault(moved.id, moved)
    return rebuilt(subgraph, nodes, edges)


def rebuilt(subgraph: Subgraph, nodes: Mapping[NodeId, Node], edges: Mapping[str, Edge]) -> Subgraph:
    """A subgraph of other nodes and edges, sorted by id, without entities that no edge leads to."""
    spoken = {end for edge in edges.values() for end in (edge.source, edge.target)}
    kept = [nodes[key] for key in sorted(nodes) if nodes[key].type is not NodeType.ENTITY or key in spoken]
    return replace(subgraph, nodes=tuple(kept), edges=tuple(edges[key] for key in sorted(edges)))


def _moved(edge: Edge, changes: Mapping[NodeId, Node | None], document: DocumentId) -> Edge | None:
    """An edge between the nodes that stand for its ends now; None where one of them is gone."""
    source, target = edge.source, edge.target
    if source in changes:
        node = changes[source]
        if node is None:
            return None
        source = node.id
    if target not in changes:
        return edge if source == edge.source else replace(edge, source=source)
    node = changes[target]
    if node is None:
        return None
    evidence = edge.evidence
    if edge.type == EdgeType.MENTIONS and (span := span_of(edge)):
        evidence = str(mention_id(document, *span, node.kind))
    return replace(edge, source=source, target=node.id, evidence=evidence)


def span_of(edge: Edge) -> tuple[int, int] | None:
    """Where an edge was read in the document's text; None where it does not say so."""
    start, end = edge.properties.get("start"), edge.properties.get("end")
    return (start, end) if isinstance(start, int) and isinstance(end, int) else None


def _stays(edge: Edge, nodes: Mapping[NodeId, Node], schema: Schema) -> bool:
    source, target = nodes.get(edge.source), nodes.get(edge.target)
    if source is None or target is None or (edge.source == edge.target and is_said(edge)):
        return False
    return schema.allows(edge.type, (source.type, source.kind), (target.type, target.kind))
