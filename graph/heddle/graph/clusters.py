"""What is one thing: nodes, and parts of nodes, that resolution and people's decisions put together.

A cluster is derived whenever somebody asks, and stored nowhere, so that there is nothing to repair when a
document goes or a person changes their mind. How pairs become clusters is told in `merging.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from heddle.core.ids import DocumentId, NodeId
from heddle.graph.merging import joined_parts
from heddle.graph.records import Decision, Node, Verdict
from heddle.graph.same_as import Namesakes, PartId, SameAs, document_of, node_of
from heddle.graph.schema import NodeType
from heddle.graph.store import GraphReader

RESOLVED_TYPES = (
    NodeType.ENTITY,
    NodeType.AUTHOR,
    NodeType.AFFILIATION,
    NodeType.VENUE,
    NodeType.REFERENCE,
    NodeType.DOCUMENT,
)
"""Types of the nodes that may be one thing with others."""
_MOST_DOCUMENTS = 1000
"""Documents of a node that are counted."""
_LOOKED_UP = 200
"""Nodes up to which each is looked up; of more, all of the resolved types are read."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Nodes, or parts of nodes, that are one thing.

    Args:
        representative: The member that stands for all: a document before what refers to it, then the one of
            most documents, then the longest name, then the smallest id.
        name: Its name.
        members: All of them, by id; two at least.
    """

    representative: PartId
    name: str
    members: tuple[PartId, ...]

    @property
    def id(self) -> PartId:
        """What the cluster is listed by: its smallest member, which depends on no name and no count."""
        return self.members[0]

    @property
    def nodes(self) -> tuple[NodeId, ...]:
        """The nodes that its members are of, each once, by id."""
        return tuple(sorted({node_of(member) for member in self.members}))


class Clusters:
    """All clusters of a graph.

    Args:
        clusters: Those of two members or more, by `Cluster.id`.
        namesakes: Nodes that are several things, in a cluster or not.
    """

    def __init__(self, clusters: Iterable[Cluster], namesakes: Mapping[NodeId, Namesakes]) -> None:
        self.clusters = tuple(clusters)
        self.namesakes = namesakes
        self._cluster_of = {member: cluster for cluster in self.clusters for member in cluster.members}

    def __len__(self) -> int:
        return len(self.clusters)

    def of(self, part: PartId | NodeId) -> Cluster | None:
        """The cluster of a part, or of a node that is one thing; None where it is alone."""
        return self._cluster_of.get(PartId(part))

    def of_node(self, node: NodeId) -> tuple[Cluster, ...]:
        """The clusters of a node: one, or as many as its parts are in, or none."""
        found = {cluster.id: cluster for part in self.parts_of(node) if (cluster := self.of(part))}
        return tuple(found[name] for name in sorted(found))

    def parts_of(self, node: NodeId) -> tuple[PartId, ...]:
        """The parts of a node: itself, where it is one thing."""
        split = self.namesakes.get(node)
        return (PartId(node),) if split is None else split.part_ids

    def main_part(self, node: NodeId) -> PartId:
        """What a node means where nothing tells its parts apart: the part of most documents, or itself."""
        split = self.namesakes.get(node)
        return PartId(node) if split is None else split.main_part

    def part_in(self, node: NodeId, document: DocumentId) -> PartId:
        """The part of a node that a document speaks of."""
        split = self.namesakes.get(node)
        return PartId(node) if split is None else split.part_in(document)

    def representative(self, part: PartId) -> PartId:
        """The part that stands for a part: itself, where it is alone."""
        cluster = self.of(part)
        return part if cluster is None else cluster.representative


def clusters_of(graph: GraphReader) -> Clusters:
    """Find what is one thing, in all of a graph."""
    namesakes = _told_apart(graph, graph.namesakes(), graph.decisions())
    return Clusters(_introduced(graph, all_groups(graph), namesakes), namesakes)


def clusters_around(graph: GraphReader, node: NodeId) -> Clusters:
    """Find what a node is one thing with, reading its surroundings alone.

    Gives the clusters that the node, or a part of it, is in as `clusters_of` would.
    """
    groups, seen = groups_around(graph, [node])
    mine = [group for group in groups if any(node_of(part) == node for part in group)]
    decisions = [each for each in graph.decisions() if seen.issuperset(_nodes(each))]
    namesakes = _told_apart(graph, graph.namesakes_of(sorted(seen)).values(), decisions)
    return Clusters(_introduced(graph, mine, namesakes), namesakes)


def all_groups(graph: GraphReader) -> list[tuple[PartId, ...]]:
    """The members of all clusters, without their names."""
    decisions = list(graph.decisions())
    ends = {end for decision in decisions for end in _nodes(decision)}
    there = {node for node in ends if graph.node(node) is not None}
    about = _about(decisions, there)
    return joined_parts(graph.same_as(), about, _told_apart(graph, graph.namesakes(), about))


def groups_around(
    graph: GraphReader, nodes: Iterable[NodeId]
) -> tuple[list[tuple[PartId, ...]], set[NodeId]]:
    """The members of the clusters that some nodes are joined to, and all nodes that were looked at.

    What was looked at is all that accepted pairs and decisions lead to, so that no cluster is partly in it.
    """
    decisions: defaultdict[NodeId, list[Decision]] = defaultdict(list)
    for decision in graph.decisions():
        for end in _nodes(decision):
            decisions[end].append(decision)
    seen: set[NodeId] = set()
    gone: set[NodeId] = set()
    pairs: dict[str, SameAs] = {}
    wave = set(nodes)
    while wave:
        found = graph.same_as_of(sorted(wave))
        accepted = {node: [pair for pair in found[node] if pair.accepted] for node in wave}
        # What pairs name is there; what only a person named may not be.
        named = sorted(node for node in wave if not accepted[node] and node in decisions)
        gone |= {node for node in named if graph.node(node) is None}
        seen |= wave - gone
        pairs |= {pair.key: pair for node in wave for pair in accepted[node]}
        told = [pair.nodes for node in wave for pair in accepted[node]]
        told += [_nodes(each) for node in wave - gone for each in decisions[node]]
        wave = {end for ends in told for end in ends} - seen - gone
    about = {decision for node in seen for decision in decisions.get(node, ())}
    ordered = sorted(_about(about, seen), key=Decision.canonical)
    namesakes = _told_apart(graph, graph.namesakes_of(sorted(seen)).values(), ordered)
    return joined_parts(pairs.values(), ordered, namesakes), seen


def _told_apart(
    graph: GraphReader, found: Iterable[Namesakes], decisions: Iterable[Decision]
) -> dict[NodeId, Namesakes]:
    """Nodes that are several things, as a resolver found and as people say.

    A split of a node from what one of its documents says of it gives that document a part of its own.
    """
    namesakes = {each.node: each for each in found}
    for decision in sorted(decisions, key=Decision.canonical):
        node, other = _nodes(decision)
        documents = [each for end in (decision.left, decision.right) if (each := document_of(end))]
        if decision.verdict is not Verdict.SPLIT or node != other or len(documents) != 1:
            continue
        speaking = graph.documents_of([node], limit=graph.document_count())[node]
        if documents[0] not in speaking or len(speaking) < 2:
            continue
        whole = Namesakes(node, (tuple(sorted(speaking)),), 1.0, "decision")
        namesakes[node] = namesakes.get(node, whole).without(documents[0])
    return namesakes


def _nodes(decision: Decision) -> tuple[NodeId, NodeId]:
    return node_of(decision.left), node_of(decision.right)


def _about(decisions: Iterable[Decision], nodes: set[NodeId]) -> list[Decision]:
    """Decisions whose nodes are both among some."""
    return [decision for decision in decisions if nodes.issuperset(_nodes(decision))]


def _introduced(
    graph: GraphReader, groups: Sequence[Sequence[PartId]], namesakes: Mapping[NodeId, Namesakes]
) -> list[Cluster]:
    """Groups as clusters, each with the member that stands for it."""
    nodes = sorted({node_of(part) for group in groups for part in group})
    known = _nodes_known(graph, nodes)
    names = {node: shown_name(found) for node, found in known.items()}
    documents = graph.documents_of(nodes, limit=_MOST_DOCUMENTS)

    def rank(part: PartId) -> tuple[bool, int, int, PartId]:
        node = node_of(part)
        spoken = len(documents[node])
        if document_of(part) is not None and (split := namesakes.get(node)):
            spoken = next((len(each) for each in split.parts if document_of(part) in each), 0)
        refers = node not in known or known[node].type is not NodeType.DOCUMENT
        return refers, -spoken, -len(names.get(node, "")), part

    found = []
    for group in groups:
        first = min(group, key=rank)
        found.append(Cluster(first, names.get(node_of(first), ""), tuple(group)))
    return found


def _nodes_known(graph: GraphReader, nodes: Sequence[NodeId]) -> dict[NodeId, Node]:
    if len(nodes) <= _LOOKED_UP:
        return {node: found for node in nodes if (found := graph.node(node)) is not None}
    wanted = set(nodes)
    every = (found for node_type in RESOLVED_TYPES for found in graph.nodes(node_type))
    return {found.id: found for found in every if found.id in wanted}


def shown_name(node: Node) -> str:
    """What a node is called: its name, title or text."""
    return next(
        (str(node.properties[key]) for key in ("name", "title", "text") if node.properties.get(key)), ""
    )
