"""The knowledge in a graph as one weighted network: what is spoken of, joined by what is said of it.

Members are entities, authors, affiliations, venues and references. Two are joined by each edge between
them, with weight 1, and by each place that speaks of both (a chunk, a row, a message, a document's list of
authors): a place of n members gives each of its pairs 1 / (n - 1), so that every member brings weight 1
wherever it is mentioned, in however long a list.

A member is a thing, not a name: nodes that are one thing (`clusters.py`) are one member, named by the one
that stands for them, and a node that is several things is several members, each joined by what its own
documents say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, islice
from typing import TypeVar

from heddle.core.errors import StoreBusy
from heddle.core.ids import DocumentId, NodeId
from heddle.graph.clusters import Clusters, clusters_of
from heddle.graph.records import Edge, Node
from heddle.graph.same_as import PartId, node_of
from heddle.graph.schema import NodeType
from heddle.graph.store import GraphReader

T = TypeVar("T")

MEMBER_TYPES = (
    NodeType.AFFILIATION,
    NodeType.AUTHOR,
    NodeType.ENTITY,
    NodeType.REFERENCE,
    NodeType.VENUE,
)
CROWD = 50
"""Members beyond which a place says little of any two of them: it joins none. It bounds the pairs, too."""
_ATTEMPTS = 5
_ROWS_A_CHECK = 1000


@dataclass(frozen=True, slots=True)
class Member:
    """Something that is spoken of: its id (a `same_as.PartId`), its name and its `type_name`."""

    id: NodeId
    name: str
    type_name: str


@dataclass(frozen=True, slots=True)
class KnowledgeNetwork:
    """A graph version's knowledge as a network.

    Args:
        version: The graph version.
        members: By id; places in this tuple name them below.
        weights: How strongly two members are joined, the smaller place first, in order.
        crowds: How many places were left out because they speak of more than `CROWD` members.
    """

    version: str
    members: tuple[Member, ...]
    weights: Mapping[tuple[int, int], float]
    crowds: int


def read_knowledge(graph: GraphReader, *, check: Callable[[], None]) -> KnowledgeNetwork:
    """Read the knowledge of a graph, all of one version.

    Args:
        graph: Where to read.
        check: Called every thousand rows; what it raises ends the reading.

    Raises:
        StoreBusy: the graph changed each time it was read.
    """
    for _ in range(_ATTEMPTS):
        version = graph.version()
        network = _read(graph, version, check)
        if graph.version() == version:
            return network
    raise StoreBusy("the graph changes while it is read", hint="try again when no ingest runs")


def _read(graph: GraphReader, version: str, check: Callable[[], None]) -> KnowledgeNetwork:
    things = _Things(graph, clusters_of(graph), check)
    weights: defaultdict[tuple[int, int], float] = defaultdict(float)
    together: defaultdict[NodeId, set[int]] = defaultdict(set)
    for edge in _checked(graph.edges(), check):
        head, tail = things.ends(edge)
        if head is not None and tail is not None:
            if head != tail:
                weights[min(head, tail), max(head, tail)] += 1.0
        elif head is not None:
            together[edge.target].add(head)
        elif tail is not None:
            together[edge.source].add(tail)
    crowds = 0
    # Floats are added in one order, so that equal graphs give equal sums.
    for place in _checked(sorted(together), check):
        group = sorted(together[place])
        if len(group) > CROWD:
            crowds += 1
            continue
        for pair in combinations(group, 2):
            weights[pair] += 1.0 / (len(group) - 1)
    return KnowledgeNetwork(
        version, things.members, {pair: weights[pair] for pair in sorted(weights)}, crowds
    )


class _Things:
    """The members of a graph, and which of them the ends of an edge are.

    Args:
        graph: The graph.
        clusters: What is one thing in it.
        check: Called every thousand rows.
    """

    def __init__(self, graph: GraphReader, clusters: Clusters, check: Callable[[], None]) -> None:
        self._graph, self._clusters = graph, clusters
        found = (node for node_type in MEMBER_TYPES for node in graph.nodes(node_type))
        nodes = {node.id: _member(node) for node in _checked(found, check)}
        things: dict[PartId, Member] = {}
        for node in nodes.values():
            for part in clusters.parts_of(node.id):
                first = clusters.representative(part)
                # What stands for all may be of a type that is no member, as the document that a reference is.
                named = nodes.get(node_of(first), node)
                if first not in things or named is not node:
                    things[first] = Member(NodeId(first), named.name, named.type_name)
        self.members = tuple(sorted(things.values(), key=lambda member: member.id))
        self._place = {member.id: place for place, member in enumerate(self.members)}
        self._whole = {
            node: self._place[NodeId(clusters.representative(PartId(node)))]
            for node in nodes
            if node not in clusters.namesakes
        }
        self._speakers: dict[NodeId, DocumentId | None] = {}

    def ends(self, edge: Edge) -> tuple[int | None, int | None]:
        """The members that an edge starts and ends at; None for what is none."""
        return self._at(edge.source, edge.target, edge), self._at(edge.target, edge.source, edge)

    def _at(self, node: NodeId, other: NodeId, edge: Edge) -> int | None:
        if node not in self._clusters.namesakes:
            return self._whole.get(node)
        said_in = NodeId(edge.evidence) if other in self._whole else other
        speaker = self._speaker(said_in)
        parts = self._clusters.parts_of(node)
        part = parts[0] if speaker is None else self._clusters.part_in(node, speaker)
        return self._place.get(NodeId(self._clusters.representative(part)))

    def _speaker(self, place: NodeId) -> DocumentId | None:
        """The document that a place belongs to: itself, where it is one."""
        if place not in self._speakers:
            spoken = self._graph.documents_of([place], limit=1).get(place, []) if place else []
            known = self._graph.document(DocumentId(place)) if place else None
            self._speakers[place] = known.id if known else next(iter(spoken), None)
        return self._speakers[place]


def _member(node: Node) -> Member:
    name = node.properties.get("name") or node.properties.get("title") or node.id
    return Member(node.id, str(name), node.type_name)


def _checked(items: Iterable[T], check: Callable[[], None]) -> Iterator[T]:
    rest = iter(items)
    while batch := list(islice(rest, _ROWS_A_CHECK)):
        check()
        yield from batch
