"""An entity as people look at it: what is one thing with it, who speaks of it, and what it is joined to.

An entity is shown with its whole cluster: the nodes that resolution and people's decisions put together with
it. A node that is several things under one name says so, and each of them can be looked at by its own id. A
page costs the same for every entity, however often it is mentioned: of mentions and of neighbours the first
hundred are read, and members of a cluster share them out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from heddle.api.resolution import decisions_about, part_view
from heddle.api.resolution_review import pair_view
from heddle.core.errors import NotFound
from heddle.core.ids import DocumentId, NodeId
from heddle.graph.clusters import Clusters, clusters_around, shown_name
from heddle.graph.evidence_view import documents_known, evidence_at, narrowed
from heddle.graph.knowledge_network import MEMBER_TYPES
from heddle.graph.looking_around import Check, go_on, look_around
from heddle.graph.records import Neighbour
from heddle.graph.same_as import PartId, document_of, node_of
from heddle.graph.schema import EdgeType
from heddle.graph.store import GraphReader
from heddle.retrieval.document_entries import node_name

MAX_SHOWN = 100
MAX_MEMBERS = 50


def entity_detail(graph: GraphReader, entity: str, check: Check = go_on) -> dict[str, Any]:
    """An entity with its cluster, its first mentions, by the ids of their edges, and its first neighbours.

    Args:
        graph: Where it is.
        entity: The entity, or one of the things that it is (`same_as.PartId`).
        check: Called before each question to the store; what it raises ends the work.

    Raises:
        NotFound: no such entity.
    """
    part = PartId(entity)
    node = graph.node(node_of(part))
    if node is None or node.type not in MEMBER_TYPES:
        raise NotFound(f"no entity {entity}", hint="search results name entities in `nodes`")
    check()
    clusters = clusters_around(graph, node.id)
    if (document := document_of(part)) is not None:
        part = clusters.part_in(node.id, document)
    cluster = clusters.of(part)
    members = [part, *(each for each in (cluster.members if cluster else ()) if each != part)]
    mentions, more_mentions = _mentions(graph, clusters, members[:MAX_MEMBERS], check)
    neighbours, more_neighbours = _neighbours(graph, clusters, members[:MAX_MEMBERS], check)
    names = [shown_name(found) for each in members if (found := graph.node(node_of(each))) is not None]
    return {
        "id": node.id,
        "name": str(node.properties.get("name") or shown_name(node) or node.id),
        "type": node.type_name,
        "properties": {key: list(v) if isinstance(v, tuple) else v for key, v in node.properties.items()},
        "aliases": [each for each in dict.fromkeys(names) if each != names[0]],
        "cluster": _cluster(graph, clusters, part),
        "namesakes": _namesakes(graph, clusters, node.id),
        "mentions": mentions,
        "neighbours": neighbours,
        "truncated": more_mentions or more_neighbours or len(members) > MAX_MEMBERS,
    }


def _cluster(graph: GraphReader, clusters: Clusters, part: PartId) -> dict[str, Any] | None:
    """What is one thing with a part, and why; None where nothing is."""
    cluster = clusters.of(part)
    if cluster is None:
        return None
    nodes, inside = list(cluster.nodes), set(cluster.members)
    pairs = {pair.key: pair for found in graph.same_as_of(nodes).values() for pair in found}
    return {
        "id": cluster.id,
        "name": cluster.name,
        "size": len(cluster.members),
        "members": [part_view(graph, each) for each in cluster.members[:MAX_MEMBERS]],
        "pairs": [
            pair_view(pair)
            for _, pair in sorted(pairs.items())
            if pair.accepted and {_resolved(clusters, end) for end in (pair.left, pair.right)} <= inside
        ][:MAX_SHOWN],
        "decisions": list(decisions_about(graph, set(nodes))),
    }


def _resolved(clusters: Clusters, end: PartId) -> PartId:
    """The part that an end of a pair means: of a node that is several things, the main one."""
    return end if document_of(end) is not None else clusters.main_part(node_of(end))


def _namesakes(graph: GraphReader, clusters: Clusters, node: NodeId) -> dict[str, Any] | None:
    """The things that a node is under one name, each with its documents; None where it is one."""
    split = clusters.namesakes.get(node)
    if split is None:
        return None
    things = []
    for name, documents in zip(split.part_ids, split.parts, strict=True):
        cluster = clusters.of(name)
        others = [part_view(graph, each) for each in (cluster.members if cluster else ()) if each != name]
        stored = [found for each in documents[:MAX_MEMBERS] if (found := graph.document(each)) is not None]
        things.append(
            {
                "id": name,
                "documents": [{"id": each.id, "name": each.name} for each in stored],
                "aliases": sorted({each["name"] for each in others}),
            }
        )
    return {
        "score": split.score,
        "method": split.method,
        "evidence": list(split.evidence),
        "things": things,
    }


@dataclass(frozen=True, slots=True)
class _Voice:
    """Which documents speak of a part, where its node is several things."""

    clusters: Clusters
    part: PartId

    @property
    def whole(self) -> bool:
        return document_of(self.part) is None

    def says(self, document: DocumentId | None) -> bool:
        """Whether what a document says of the node is said of the part."""
        if self.whole:
            return True
        return document is not None and self.clusters.part_in(node_of(self.part), document) == self.part


def _mentions(
    graph: GraphReader, clusters: Clusters, members: Sequence[PartId], check: Check
) -> tuple[list[dict[str, Any]], bool]:
    """Where documents speak of the members; of many, each member its share."""
    found: list[dict[str, Any]] = []
    share, more = max(1, MAX_SHOWN // len(members)), False
    for part in members:
        check()
        voice = _Voice(clusters, part)
        read = graph.neighbours(node_of(part), edge_types=[EdgeType.MENTIONS], limit=share + 1)
        more = more or len(read) > share
        known = documents_known(graph, [each.node for each in read])
        for each in read[:share]:
            check()
            if voice.says(known[each.node.id]) and (shown := _mention(graph, part, each, known)):
                found.append(shown)
    return found, more


def _mention(
    graph: GraphReader, part: PartId, each: Neighbour, known: dict[NodeId, DocumentId | None]
) -> dict[str, Any] | None:
    evidence = evidence_at(graph, each.node, known)
    if evidence is None:
        return None
    surface = str(each.edge.properties.get("surface", ""))
    words = narrowed(evidence, each.node, each.edge)
    place = {"span": [words.start, words.end], "locator": words.locator.to_json()}
    return {"member": part, "evidence": evidence.to_json(), "surface": surface, **place}


def _neighbours(
    graph: GraphReader, clusters: Clusters, members: Sequence[PartId], check: Check
) -> tuple[list[dict[str, Any]], bool]:
    """What the members are joined to otherwise; of many, each member and each type of edge its share."""
    found: list[dict[str, Any]] = []
    share, more = max(1, MAX_SHOWN // len(members)), False
    for part in members:
        check()
        node, voice = node_of(part), _Voice(clusters, part)
        types = [name for name in graph.edge_types_at(node) if name != EdgeType.MENTIONS]
        if not types:
            continue  # no types would mean all of them
        around, left = look_around(graph, node, edge_types=types, per_node=share)
        more = more or left
        said = {} if voice.whole else _said_by(graph, around)
        found += [_neighbour(part, each) for each in around if voice.whole or voice.says(said[each.edge.id])]
    return found, more


def _said_by(graph: GraphReader, around: Sequence[Neighbour]) -> dict[str, DocumentId | None]:
    """The document that each edge was read in, as far as its evidence tells."""
    places = sorted({NodeId(each.edge.evidence) for each in around if each.edge.evidence})
    spoken = graph.documents_of(places, limit=1) if places else {}
    return {each.edge.id: next(iter(spoken.get(NodeId(each.edge.evidence), ())), None) for each in around}


def _neighbour(part: PartId, neighbour: Neighbour) -> dict[str, Any]:
    node, edge = neighbour.node, neighbour.edge
    return {
        "member": part,
        "edge": edge.type,
        "direction": "out" if edge.source == node_of(part) else "in",
        "id": node.id,
        "type": node.type_name,
        "name": node_name(node),
        "evidence": edge.evidence,
    }
