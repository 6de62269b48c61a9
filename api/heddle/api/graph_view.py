"""The graph as people look at it: what lies around some nodes, the ways between two, and its shape."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from heddle.core.ids import NodeId
from heddle.graph.expansion import expand
from heddle.graph.path_search import find_paths
from heddle.graph.records import Edge, Node
from heddle.graph.schema_view import view_schema
from heddle.graph.store import GraphReader, GraphScope
from heddle.retrieval.document_entries import node_name


def node_view(node: Node) -> dict[str, Any]:
    """A node in short."""
    return {"id": node.id, "type": node.type_name, "name": node_name(node)}


def edge_view(edge: Edge) -> dict[str, Any]:
    """An edge in short."""
    return {
        "id": edge.id,
        "type": edge.type,
        "source": edge.source,
        "target": edge.target,
        "evidence": edge.evidence,
    }


def expansion_view(
    graph: GraphReader,
    starts: Sequence[NodeId],
    *,
    hops: int,
    edge_types: Sequence[str],
    node_types: Sequence[str],
    limit: int,
    check: Callable[[], None],
) -> dict[str, Any]:
    """What lies within some hops of some nodes.

    Raises:
        NotFound: a start is no node of the workspace.
    """
    found = expand(
        graph, starts, hops=hops, edge_types=edge_types, node_types=node_types, limit=limit, check=check
    )
    return {
        "nodes": [{**node_view(each.node), "distance": each.distance} for each in found.nodes],
        "edges": [edge_view(edge) for edge in found.edges],
        "truncated": found.truncated,
    }


def paths_view(
    graph: GraphReader,
    source: NodeId,
    target: NodeId,
    *,
    max_length: int,
    edge_types: Sequence[str],
    limit: int,
    check: Callable[[], None],
) -> dict[str, Any]:
    """The shortest ways between two nodes.

    Raises:
        NotFound: one of them is no node of the workspace.
    """
    found = find_paths(
        graph, source, target, max_length=max_length, edge_types=edge_types, limit=limit, check=check
    )
    return {
        "paths": [
            {
                "nodes": [node_view(node) for node in path.nodes],
                "edges": [edge_view(edge) for edge in path.edges],
            }
            for path in found.paths
        ],
        "truncated": found.truncated,
    }


def shape_view(graph: GraphScope) -> dict[str, Any]:
    """The meta-graph: types with counts, relations, and which types each edge type joins how often."""
    view, schema = view_schema(graph), graph.schema
    edges: Counter[str] = Counter()
    for pattern in view.patterns:
        edges[pattern.type] += pattern.edges
    return {
        "graph_version": graph.version(),
        "documents": graph.document_count(),
        "entity_types": sorted(schema.entity_types),
        "relations": [
            {"name": each.name, "sources": sorted(each.heads), "targets": sorted(each.tails)}
            for each in sorted(schema.relations, key=lambda each: each.name)
        ],
        "nodes": dict(view.nodes),
        "edges": dict(sorted(edges.items())),
        "patterns": [
            {"source": each.source, "edge": each.type, "target": each.target, "count": each.edges}
            for each in view.patterns
        ],
    }
