"""Entities and relations a page at a time, in the order of their ids.

A page reads the graph from behind its cursor on. Where a name is asked for, a page looks at a bounded
number of entities and may end early, with a cursor to go on: each request costs little, however rare the
name.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from heddle.api.graph_view import node_view
from heddle.core.errors import NotFound
from heddle.core.ids import EdgeId, NodeId
from heddle.core.names import name_key
from heddle.graph.clusters import Clusters
from heddle.graph.evidence_view import evidence_at, narrowed
from heddle.graph.records import Edge, Node
from heddle.graph.same_as import PartId
from heddle.graph.schema import NodeType
from heddle.graph.store import GraphReader, GraphScope

MOST_LOOKED_AT = 5_000
_MOST_AROUND = 20_000
"""Edges around one node that a list of its relations reads."""


@dataclass(frozen=True, slots=True)
class ListPage:
    """Some items of a list, and the key behind which it goes on; None at its end."""

    items: list[dict[str, Any]]
    after: str | None


def entity_page(
    graph: GraphScope,
    *,
    kind: str,
    name: str,
    after: str,
    limit: int,
    check: Callable[[], None],
    clusters: Clusters | None = None,
) -> ListPage:
    """Entities behind a key, of a type if one is given, whose name contains some words.

    Args:
        graph: Where they are.
        kind: The entity type to stay inside; empty for all.
        name: Words that a name contains; with clusters, the name of any member.
        after: The id behind which to begin.
        limit: How many at most.
        check: Called before each; what it raises ends the work.
        clusters: What is one thing, to show it once; None to show every node.

    Raises:
        NotFound: the schema has no such entity type.
    """
    if kind and kind not in graph.schema.entity_types:
        raise NotFound(f"no entity type {kind!r}", hint=f"use one of {', '.join(graph.schema.entity_types)}")
    wanted = name_key(name)
    if name and not wanted:
        return ListPage([], None)  # marks alone: every name would hold them
    found: list[dict[str, Any]] = []
    last = after
    for looked_at, node in enumerate(graph.nodes(NodeType.ENTITY, kind=kind, after=after), 1):
        check()
        if len(found) == limit or looked_at > MOST_LOOKED_AT:
            return ListPage(found, last)
        last = node.id
        if clusters is not None and not _stands_for_all(clusters, node.id):
            continue
        if any(wanted in name_key(each) for each in _names(graph, clusters, node, wanted)):
            found.append(node_view(node))
    return ListPage(found, None)


def _stands_for_all(clusters: Clusters, node: NodeId) -> bool:
    """Whether a node stands for what it is one thing with; one that is several things stands for itself."""
    part = PartId(node)
    return clusters.representative(part) == part


def _names(graph: GraphScope, clusters: Clusters | None, node: Node, wanted: str) -> Iterator[str]:
    """The name of a node, and those of its cluster where a name is asked for."""
    yield _name(node)
    cluster = clusters.of(node.id) if clusters is not None and wanted else None
    for other in cluster.nodes if cluster else ():
        if other != node.id and (found := graph.node(other)) is not None:
            yield _name(found)


def _name(node: Node) -> str:
    return str(node.properties.get("name", ""))


def relation_page(
    graph: GraphScope,
    *,
    kind: str,
    source: str,
    target: str,
    after: str,
    limit: int,
    check: Callable[[], None],
) -> ListPage:
    """Relations between entities behind a key, of a type or with an end if they are given.

    Raises:
        NotFound: the schema has no such relation.
    """
    names = [relation.name for relation in graph.schema.relations]
    if kind and kind not in names:
        raise NotFound(f"no relation type {kind!r}", hint=f"use one of {', '.join(names)}")
    wanted = [kind] if kind else names
    found: list[dict[str, Any]] = []
    last = after
    for edge in _relations(graph, wanted, source, target, after):
        check()
        if len(found) == limit:
            return ListPage(found, last)
        last = edge.id
        found.append(relation_view(graph, edge))
    return ListPage(found, None)


def _relations(
    graph: GraphReader, names: list[str], source: str, target: str, after: str
) -> Iterable[Edge] | Iterator[Edge]:
    if not source and not target:
        return heapq.merge(*(graph.edges(name, after=after) for name in names), key=lambda edge: edge.id)
    around = graph.neighbours(NodeId(source or target), edge_types=names, limit=_MOST_AROUND)
    edges = {each.edge.id: each.edge for each in around}
    return (
        edge
        for key, edge in sorted(edges.items())
        if key > after and source in ("", edge.source) and target in ("", edge.target)
    )


def relation_view(graph: GraphReader, edge: Edge) -> dict[str, Any]:
    """A relation with its ends by name."""
    return {
        "id": edge.id,
        "type": edge.type,
        "source": _end(graph, edge.source),
        "target": _end(graph, edge.target),
        "evidence": edge.evidence,
    }


def _end(graph: GraphReader, node: NodeId) -> dict[str, Any]:
    found = graph.node(node)
    return node_view(found) if found is not None else {"id": node, "type": "", "name": ""}


def relation_detail(graph: GraphScope, relation: EdgeId) -> dict[str, Any]:
    """A relation with the words that it was read in.

    Raises:
        NotFound: no such relation.
    """
    edge = graph.edge(relation)
    if edge is None or graph.schema.relation(edge.type) is None:
        raise NotFound(f"no relation {relation}", hint="GET /v1/relations lists them")
    where = graph.node(NodeId(edge.evidence)) if edge.evidence else None
    evidence = evidence_at(graph, where) if where is not None else None
    if where is not None and evidence is not None:
        evidence = narrowed(evidence, where, edge)
    return {
        **relation_view(graph, edge),
        "properties": {key: _plain(value) for key, value in sorted(edge.properties.items())},
        "quote": evidence.to_json() if evidence is not None else None,
    }


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
