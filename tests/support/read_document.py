"""A document's subgraph as the default reading gives it, made by hand, for what reads it once more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from heddle.core.extractor import FoundEntity, FoundMention, FoundRelation, Reading
from heddle.core.ids import DEFAULT_WORKSPACE, NodeId, document_id, part_id
from heddle.graph.records import Edge, Node, Subgraph, Value
from heddle.graph.schema import EdgeType, NodeType
from heddle.ingest.entity_change import an_entity, mention_id


class ReadDocument:
    """Chunks one after the other, and what was read in them.

    Args:
        chunks: Their texts.
        mentions: Surfaces that were read, with the type of each; each is the name of its entity.
        relations: Head, relation and tail, by name, said in the first chunk that holds both.
    """

    def __init__(
        self,
        *chunks: str,
        mentions: Mapping[str, str] | None = None,
        relations: Sequence[tuple[str, str, str]] = (),
    ) -> None:
        self.text = "\n".join(chunks)
        self.document = document_id(self.text.encode())
        self._kinds = dict(mentions or {})
        self._nodes = {NodeId(self.document): Node(NodeId(self.document), NodeType.DOCUMENT, {"title": "T"})}
        self._edges: list[Edge] = []
        self._chunks: list[Node] = []
        position = 0
        for order, text in enumerate(chunks):
            facts: dict[str, Value] = {
                "text": text,
                "start": position,
                "end": position + len(text),
                "order": order,
            }
            chunk = Node(part_id(self.document, "Chunk/1", str(order)), NodeType.CHUNK, facts)
            self._chunks.append(chunk)
            self._nodes[chunk.id] = chunk
            self._edges.append(Edge(NodeId(self.document), EdgeType.HAS_CHUNK, chunk.id))
            position += len(text) + 1
        for surface, kind in self._kinds.items():
            self._mention(surface, kind)
        for head, name, tail in relations:
            self._relation(head, name, tail)

    def subgraph(self) -> Subgraph:
        """What the document contributes."""
        nodes = tuple(self._nodes[key] for key in sorted(self._nodes))
        return Subgraph(self.document, "test/1", nodes, tuple(sorted(self._edges, key=lambda edge: edge.id)))

    def span(self, surface: str) -> FoundMention:
        """Where a surface stands first."""
        start = self.text.index(surface)
        return FoundMention(start, start + len(surface))

    def found(self, kind: str, name: str, *surfaces: str, score: float = 1.0) -> FoundEntity:
        """An entity that is named by its name or by these surfaces."""
        return FoundEntity(kind, name, tuple(self.span(each) for each in surfaces or (name,)), score)

    def reading(self, entities: Sequence[FoundEntity], *relations: tuple[int, str, int, str]) -> Reading:
        """A reading; relations are head, name, tail and the sentence."""
        said = []
        for head, name, tail, sentence in relations:
            span = self.span(sentence)
            said.append(FoundRelation(head, name, tail, span.start, span.end, 0.75, sentence))
        return Reading(tuple(entities), tuple(said))

    def _mention(self, surface: str, kind: str) -> None:
        node = an_entity(DEFAULT_WORKSPACE, kind, surface)
        self._nodes[node.id] = node
        at = self.text.find(surface)
        while at >= 0:
            chunk = next(each for each in self._chunks if int(str(each.properties["end"])) > at)
            identity = mention_id(self.document, at, at + len(surface), kind)
            facts: dict[str, Value] = {"surface": surface, "start": at, "end": at + len(surface)}
            self._edges.append(Edge(chunk.id, EdgeType.MENTIONS, node.id, str(identity), facts))
            at = self.text.find(surface, at + len(surface))

    def _relation(self, head: str, name: str, tail: str) -> None:
        ends = [an_entity(DEFAULT_WORKSPACE, self._kinds[each], each) for each in (head, tail)]
        chunk = next(
            each for each in self._chunks if {head, tail} <= _in(str(each.properties["text"]), head, tail)
        )
        start = int(str(chunk.properties["start"]))
        facts: dict[str, Value] = {
            "start": start,
            "end": start + len(str(chunk.properties["text"])),
            "method": "dependency",
        }
        self._edges.append(Edge(ends[0].id, name, ends[1].id, str(chunk.id), facts))


def _in(text: str, *names: str) -> set[str]:
    return {name for name in names if name in text}


def triples(subgraph: Subgraph) -> set[tuple[str, str, str]]:
    """The relations between entities, as `kind:name`, relation, `kind:name`."""
    named = {node.id: f"{node.kind}:{node.properties['name']}" for node in subgraph.nodes if node.kind}
    structure = frozenset(EdgeType)
    return {
        (named[edge.source], edge.type, named[edge.target])
        for edge in subgraph.edges
        if edge.type not in structure
    }


def named_in(subgraph: Subgraph) -> dict[str, list[str]]:
    """The surfaces of each entity, `kind:name`, in the order of the text."""
    named = {node.id: f"{node.kind}:{node.properties['name']}" for node in subgraph.nodes if node.kind}
    found: dict[str, list[tuple[int, str]]] = {name: [] for name in named.values()}
    for edge in subgraph.edges:
        if edge.type == EdgeType.MENTIONS:
            place = int(str(edge.properties["start"])), str(edge.properties["surface"])
            found[named[edge.target]].append(place)
    return {name: [surface for _, surface in sorted(places)] for name, places in found.items()}
