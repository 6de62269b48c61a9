"""Enrichment: what extractors read in a document becomes part of its subgraph, as far as it holds.

An extractor may be wrong, and a language model may be told to lie by the document that it reads. So nothing
is taken at its word: every mention has to lie in a chunk, a row or a figure, a name has to stand there, a
type and a relation have to be in the schema. What does not hold is dropped and counted.

Where readings overlap, the longer mention stays, and of two at one place that of the extractor, which was
asked for, before the default's. A name is one kind of thing in a document. A relation that several say
stands once for each place that says it, and names all of them in `method`.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from heddle.core.extractor import FoundEntity, FoundMention, FoundRelation, Reading
from heddle.core.ids import NodeId, WorkspaceId
from heddle.core.names import clean_name, name_key
from heddle.graph.ontology import BUILTIN, Ontology
from heddle.graph.records import Edge, Node, Subgraph, Value
from heddle.graph.schema import EdgeType, NodeType
from heddle.ingest.entity_change import an_entity, change_entities, mention_id, rebuilt, span_of
from heddle.ingest.mention import Mention, without_overlaps
from heddle.ingest.ontology_typing import FIXED
from heddle.ingest.source_document import Holding, SourceText

_METHOD = re.compile(r"[^:/]*")
_LONGEST_NAME = 200
_LONGEST_PHRASE = 200


@dataclass(frozen=True, slots=True)
class Enriched:
    """A subgraph with what extractors read.

    Args:
        subgraph: The subgraph.
        dropped: How many things that were said do not hold, by why.
    """

    subgraph: Subgraph
    dropped: Counter[str] = field(default_factory=Counter)

    def warnings(self) -> tuple[str, ...]:
        """What was dropped, in one line; none where nothing was."""
        told = ", ".join(f"{count} {why}" for why, count in sorted(self.dropped.items()))
        return (f"dropped of what extractors read: {told}",) if told else ()


def enrich(
    subgraph: Subgraph,
    readings: Sequence[tuple[str, Reading]],
    *,
    workspace: WorkspaceId,
    ontology: Ontology = BUILTIN,
) -> Enriched:
    """Add what extractors read to a subgraph; a pure function of its arguments.

    Args:
        subgraph: What the document contributes already, in types of the ontology.
        readings: What each extractor read, with the extractor's name.
        workspace: The workspace, part of every entity's id.
        ontology: The types and relations that are allowed, and the names that are known.
    """
    if not readings:
        return Enriched(subgraph)
    return _Enrichment(subgraph, workspace, ontology).run(readings)


def method_of(extractor: str) -> str:
    """What relations that an extractor read have as `method`: its name up to the first `:` or `/`."""
    match = _METHOD.match(extractor)
    return match[0] if match and match[0] else "extractor"


@dataclass(frozen=True, slots=True)
class _Held:
    """An entity that holds: its type and name, and where it is named."""

    kind: str
    name: str
    mentions: tuple[FoundMention, ...]
    method: str
    score: float


class _Enrichment:
    """One subgraph under way."""

    def __init__(self, subgraph: Subgraph, workspace: WorkspaceId, ontology: Ontology) -> None:
        self._subgraph = subgraph
        self._workspace = workspace
        self._ontology = ontology
        self._schema = ontology.schema
        self._text = SourceText(subgraph)
        self._dropped: Counter[str] = Counter()

    def run(self, readings: Sequence[tuple[str, Reading]]) -> Enriched:
        held = [
            (method_of(name), reading, [self._held(entity, method_of(name)) for entity in reading.entities])
            for name, reading in readings
        ]
        kinds = self._kinds(entity for _, _, entities in held for entity in entities if entity)
        self._retype(kinds)
        nodes = {node.id: node for node in self._subgraph.nodes}
        edges: dict[str, Edge] = {str(edge.id): edge for edge in self._subgraph.edges}
        said: list[_Held] = []
        for method, reading, entities in held:
            placed = [self._placed(entity, kinds) for entity in entities]
            said += [entity for entity in placed if entity]
            for relation in reading.relations:
                self._add_relation(relation, placed, method, nodes, edges)
        self._add_mentions(said, nodes, edges)
        return Enriched(rebuilt(self._subgraph, nodes, edges), self._dropped)

    def _held(self, entity: FoundEntity, method: str) -> _Held | None:
        """An entity as far as it holds."""
        name = clean_name(entity.name)
        if entity.kind not in self._schema.entity_types or entity.kind == FIXED:
            self._dropped["entities of no type of the schema"] += 1
            return None
        if not 0 < len(name) <= _LONGEST_NAME or not any(letter.isalnum() for letter in name):
            self._dropped["entities without a name"] += 1
            return None
        there = [
            FoundMention(*span)
            for each in entity.mentions
            if (span := self._text.named_at(each.start, each.end))
        ]
        if len(there) < len(entity.mentions):
            self._dropped["mentions that are not in the text"] += len(entity.mentions) - len(there)
        called = {name_key(self._text.words(mention.start, mention.end)) for mention in there}
        if name_key(name) not in called:
            self._dropped["entities that the text does not name so"] += 1
            return None
        score = entity.score if math.isfinite(entity.score) else 0.0
        return _Held(entity.kind, name, tuple(sorted(set(there))), method, min(max(score, 0.0), 1.0))

    def _kinds(self, entities: Iterable[_Held]) -> dict[str, str]:
        """The type of each name: what the ontology knows, else what is said with most weight."""
        votes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for entity in entities:
            votes[name_key(entity.name)][entity.kind] += entity.score * len(entity.mentions)
        kinds = {}
        for key, counts in votes.items():
            known = self._ontology.known_as(key)
            best = min(counts, key=lambda kind: (-counts[kind], kind))
            finer = sorted(kind for kind in counts if self._ontology.is_a(kind, best))
            kinds[key] = (
                known.type if known else max(finer, key=lambda kind: len(self._ontology.line_of(kind)))
            )
        return kinds

    def _retype(self, kinds: dict[str, str]) -> None:
        """Give what was read before of the same name the same type, the finer of two that agree."""
        changes: dict[NodeId, Node | None] = {}
        for node in self._subgraph.nodes:
            key = name_key(str(node.properties.get("name", "")))
            if node.type is not NodeType.ENTITY or node.kind == FIXED or key not in kinds:
                continue
            if self._ontology.is_a(node.kind, kinds[key]):
                kinds[key] = node.kind
            else:
                changes[node.id] = an_entity(self._workspace, kinds[key], str(node.properties["name"]))
        if changes:
            self._subgraph = change_entities(self._subgraph, changes, self._schema)

    def _placed(self, entity: _Held | None, kinds: dict[str, str]) -> _Held | None:
        """An entity under the type and the name that it has in the document."""
        if entity is None:
            return None
        known = self._ontology.known_as(entity.name)
        if known is not None:
            return replace(entity, kind=known.type, name=known.name)
        return replace(entity, kind=kinds[name_key(entity.name)])

    def _add_relation(
        self,
        said: FoundRelation,
        entities: Sequence[_Held | None],
        method: str,
        nodes: dict[NodeId, Node],
        edges: dict[str, Edge],
    ) -> None:
        ends = self._ends(said, entities)
        relation = self._ontology.relation(said.name)
        holding = self._text.holding(said.start, said.end)
        if ends is None:
            self._dropped["relations of entities that do not hold"] += 1
            return
        if relation is None or not self._allows(relation[0].name, ends, flipped=relation[1]):
            self._dropped["relations that the schema does not allow"] += 1
            return
        if holding is None:
            self._dropped["relations that are not in the text"] += 1
            return
        head, tail = reversed(ends) if relation[1] else ends
        if relation[0].symmetric:
            head, tail = sorted((head, tail), key=lambda node: node.id)
        nodes.setdefault(head.id, head)
        nodes.setdefault(tail.id, tail)
        edge = Edge(head.id, relation[0].name, tail.id, str(holding.node.id), self._facts(said, method))
        edges[str(edge.id)] = _joined(edges.get(str(edge.id)), edge)

    def _ends(self, said: FoundRelation, entities: Sequence[_Held | None]) -> tuple[Node, Node] | None:
        if not (0 <= said.head < len(entities) and 0 <= said.tail < len(entities)):
            return None
        head, tail = entities[said.head], entities[said.tail]
        if head is None or tail is None:
            return None
        ends = tuple(an_entity(self._workspace, each.kind, each.name) for each in (head, tail))
        return (ends[0], ends[1]) if ends[0].id != ends[1].id else None

    def _allows(self, name: str, ends: tuple[Node, Node], *, flipped: bool) -> bool:
        head, tail = reversed(ends) if flipped else ends
        return self._schema.allows(name, (head.type, head.kind), (tail.type, tail.kind))

    def _facts(self, said: FoundRelation, method: str) -> dict[str, Value]:
        phrase = " ".join(said.phrase.split())
        sentence = " ".join(self._text.words(said.start, said.end).split())
        if phrase not in sentence or len(phrase) > _LONGEST_PHRASE:
            phrase = ""
        score = round(said.score, 4) if math.isfinite(said.score) else 0.0
        return {
            "start": said.start,
            "end": said.end,
            "method": method,
            "phrase": phrase,
            "score": min(max(score, 0.0), 1.0),
        }

    def _add_mentions(self, said: Sequence[_Held], nodes: dict[NodeId, Node], edges: dict[str, Edge]) -> None:
        """Mentions that do not overlap, among those that were there and those that are new."""
        before = {span: edge for edge in list(edges.values()) if (span := _mention_span(edge))}
        new = {
            (mention.start, mention.end): entity
            for entity in reversed(said)
            for mention in entity.mentions
            if not _is_address(before.get((mention.start, mention.end)), nodes)
        }
        offered = [Mention(*span, entity.kind, entity.name, "new") for span, entity in new.items()]
        offered += [Mention(*span, "", "", "old") for span in before]
        stays = without_overlaps(offered)
        kept = {(each.start, each.end) for each in stays if each.surface == "old"}
        for span, edge in before.items():
            if span not in kept:
                del edges[str(edge.id)]
        for each in stays:
            if each.surface == "new":
                edge = self._mention(each, new[each.start, each.end], nodes)
                earlier = before.get((each.start, each.end))
                # What the default reading says too is its own word, as before.
                edges[str(edge.id)] = earlier if earlier is not None and earlier.id == edge.id else edge

    def _mention(self, mention: Mention, entity: _Held, nodes: dict[NodeId, Node]) -> Edge:
        node = an_entity(self._workspace, entity.kind, entity.name)
        node = nodes.setdefault(node.id, node)
        holding = self._text.holding(mention.start, mention.end)
        assert holding is not None, "what is held lies in the text"  # noqa: S101
        facts: dict[str, Value] = {
            "surface": _words(holding, mention),
            "start": mention.start,
            "end": mention.end,
            "method": entity.method,
        }
        identity = mention_id(self._subgraph.document, mention.start, mention.end, entity.kind)
        return Edge(holding.node.id, EdgeType.MENTIONS, node.id, str(identity), facts)


def _words(holding: Holding, mention: Mention) -> str:
    return holding.text[mention.start - holding.start : mention.end - holding.start]


def _mention_span(edge: Edge) -> tuple[int, int] | None:
    return span_of(edge) if edge.type == EdgeType.MENTIONS else None


def _is_address(edge: Edge | None, nodes: dict[NodeId, Node]) -> bool:
    return edge is not None and nodes[edge.target].kind == FIXED


def _joined(one: Edge | None, other: Edge) -> Edge:
    """A relation that two readings say at one place: the first word holds, and both methods are named."""
    if one is None:
        return other
    methods = str(one.properties.get("method", "")).split("+")
    names = [*methods, *(name for name in str(other.properties["method"]).split("+") if name not in methods)]
    scores = [score for edge in (one, other) if isinstance(score := edge.properties.get("score"), float)]
    facts: dict[str, Value] = {**one.properties, "method": "+".join(filter(None, names))}
    return replace(one, properties=facts | ({"score": max(scores)} if scores else {}))
