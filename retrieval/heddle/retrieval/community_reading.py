"""What documents say of the members of a community: its sentences, rows and mails, relations and documents.

A reading costs what it may: of the best connected members the first edges are looked at, a hub's types
sharing them out, and of the places that these name the ones that speak of most. Ids are hashes, so that the
first of many are a sample that favours nobody, and the same one each time.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from heddle.core.anchor import load_anchors
from heddle.core.ids import DocumentId, NodeId
from heddle.core.locator import load_locator
from heddle.graph.chunk_block import read_blocks
from heddle.graph.clusters import Clusters
from heddle.graph.evidence_view import documents_known
from heddle.graph.looking_around import Check, survey
from heddle.graph.records import Edge, Node, StoredDocument
from heddle.graph.same_as import PartId, node_of
from heddle.graph.schema import EdgeType, NodeType
from heddle.graph.store import GraphReader
from heddle.retrieval.document_entries import is_relation
from heddle.retrieval.document_text import span_of, text_of
from heddle.retrieval.entry import EvidenceSpan
from heddle.retrieval.sentence import sentence_spans
from heddle.retrieval.sentence_form import wholeness

MEMBERS_READ = 48
"""Members of a community that are read about: the best connected."""
EDGES_READ = 40
"""Edges of a member that are looked at."""
PLACES_READ = 160
"""Places of a community that are read: those that speak of most."""
_SPEAKING = (NodeType.CHUNK, NodeType.ROW, NodeType.MESSAGE)
_UNREAD = frozenset({"boilerplate", "mail_header", "heading", "title", "page_header", "page_footer", "code"})
"""Blocks of chunks that hold no sentences, or whose words a message says already."""
_ROW, _HEADERS = 0.7, 0.3
"""How well a row and the headers of a mail read, beside a sentence."""

NO_CLUSTERS = Clusters((), {})
"""Where every name is one thing."""

Fact = tuple[NodeId, str, NodeId]
"""A relation: head, name, tail."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, a row or the headers of a mail that speak of members.

    Args:
        span: What is quoted.
        text: How it reads: the quotation on one line, or a row's linearised text.
        members: The members that it speaks of.
        facts: The relations between members that are read in it.
        form: How well it reads as it stands, 0 to 1.
    """

    span: EvidenceSpan
    text: str
    members: frozenset[NodeId]
    facts: frozenset[Fact]
    form: float


@dataclass(frozen=True, slots=True)
class CommunityReading:
    """What was read about a community.

    Args:
        weights: The members that were read about, and how central each is: 1 for the first, then less.
        said: What speaks of them, by document and place.
        facts: The relations between them, each with the places that say it, as places in `said`.
        documents: The documents that speak of them, each with how many places do.
        unread: Whether there was more than was read.
    """

    weights: Mapping[NodeId, float]
    said: tuple[Said, ...]
    facts: Mapping[Fact, tuple[int, ...]]
    documents: Mapping[DocumentId, int]
    unread: bool


@dataclass(slots=True)
class _Place:
    """A chunk, a row or a message with what it says of members, as spans in its document's text."""

    node: Node
    named: set[tuple[int, int, NodeId]] = field(default_factory=set)
    told: set[tuple[int, int, Fact]] = field(default_factory=set)

    def worth(self, weights: Mapping[NodeId, float]) -> float:
        return sum(weights[each] for each in {name for *_, name in self.named}) + len(self.told)


class CommunityReader:
    """Reads about communities; what it learns of documents once, it keeps for the next community.

    Args:
        graph: Where to read.
        check: Called before the store is asked again; what it raises ends the reading.
        clusters: What is one thing: a member is read about under each of its names.
    """

    def __init__(self, graph: GraphReader, check: Check, clusters: Clusters = NO_CLUSTERS) -> None:
        self._graph = graph
        self._check = check
        self._clusters = clusters
        self._documents: dict[DocumentId, StoredDocument | None] = {}

    def document(self, document: DocumentId) -> StoredDocument | None:
        """A document, asked for once."""
        if document not in self._documents:
            self._documents[document] = self._graph.document(document)
        return self._documents[document]

    def read(self, members: Sequence[NodeId]) -> CommunityReading:
        """What documents say of a community's members.

        Args:
            members: Its members, the best connected first.
        """
        weights = {member: 1 / math.log2(rank + 2) for rank, member in enumerate(members[:MEMBERS_READ])}
        names = self._names(weights)
        places, whole, more = self._places(names)
        more = more or len(members) > MEMBERS_READ
        order = sorted(places.values(), key=lambda place: (-place.worth(names), place.node.id))
        documents: defaultdict[DocumentId, int] = defaultdict(int)
        for document in whole:
            documents[document] += 1
        said: list[Said] = []
        self._check()
        known = documents_known(self._graph, [place.node for place in order[:PLACES_READ]])
        for place in order[:PLACES_READ]:
            speaker = known[place.node.id]
            if speaker is not None:
                documents[speaker] += 1
                said += _said(speaker, self._of_members(place, speaker, weights))
        said.sort(key=lambda each: (each.span.document, each.span.start, each.span.end))
        return CommunityReading(
            weights, tuple(said), _facts(said), dict(documents), more or len(order) > PLACES_READ
        )

    def _names(self, weights: Mapping[NodeId, float]) -> dict[NodeId, float]:
        """The nodes that members go by, each with the weight of the most central of them."""
        names: dict[NodeId, float] = {}
        for member, weight in weights.items():
            cluster = self._clusters.of(member)
            for part in cluster.members if cluster else (PartId(member),):
                names.setdefault(node_of(part), weight)
        return dict(list(names.items())[: 2 * MEMBERS_READ])

    def _of_members(self, place: _Place, speaker: DocumentId, weights: Mapping[NodeId, float]) -> _Place:
        """A place with what its document says of members, whatever it calls them."""

        def thing(node: NodeId) -> NodeId:
            return NodeId(self._clusters.representative(self._clusters.part_in(node, speaker)))

        named = {(start, end, thing(node)) for start, end, node in place.named}
        told = {
            (start, end, (thing(head), name, thing(tail))) for start, end, (head, name, tail) in place.told
        }
        return _Place(
            place.node,
            {each for each in named if each[2] in weights},
            {each for each in told if each[2][0] in weights and each[2][2] in weights},
        )

    def _places(self, weights: Mapping[NodeId, float]) -> tuple[dict[NodeId, _Place], list[DocumentId], bool]:
        """The places that speak of members, the documents that name them, and whether there are more."""
        places: dict[NodeId, _Place] = {}
        whole: set[DocumentId] = set()
        told: dict[str, Edge] = {}
        more = False
        for view in survey(self._graph, weights, per_node=EDGES_READ, check=self._check):
            more = more or view.more
            for each in view.neighbours:
                edge, node = each.edge, each.node
                if is_relation(edge.type):
                    if edge.source in weights and edge.target in weights:
                        told[edge.id] = edge
                elif node.type in _SPEAKING and not node.stub and edge.type != EdgeType.LINKS_TO:
                    place = places.setdefault(node.id, _Place(node))
                    place.named.add((*_span_in(edge, node), view.node))
                elif node.type is NodeType.DOCUMENT:
                    whole.add(DocumentId(node.id))
        for edge in told.values():
            self._tell(edge, places)
        return places, sorted(whole), more

    def _tell(self, edge: Edge, places: dict[NodeId, _Place]) -> None:
        """Note a relation at the place that it was read in."""
        name = NodeId(edge.evidence)
        if name not in places:
            node = self._graph.node(name) if name else None
            if node is None or node.type not in _SPEAKING:
                return
            places[name] = _Place(node)
        place = places[name]
        span = _span_in(edge, place.node)
        place.told.add((*span, (edge.source, edge.type, edge.target)))


def _span_in(edge: Edge, node: Node) -> tuple[int, int]:
    """Where an edge was read: its own span, or the whole of what it was read in."""
    start, end = edge.properties.get("start"), edge.properties.get("end")
    if isinstance(start, int) and isinstance(end, int) and start < end:
        return start, end
    return span_of(node) or (0, 0)


def _said(document: DocumentId, place: _Place) -> Iterator[Said]:
    """The pieces of a place that speak of members, each with the members and relations inside it."""
    for span, text, form in _pieces(document, place.node):
        named = {name for start, end, name in place.named if start < span.end and span.start < end}
        facts = {fact for start, end, fact in place.told if start < span.end and span.start < end}
        named |= {end for head, _, tail in facts for end in (head, tail)}
        if named:
            yield Said(span, text, frozenset(named), frozenset(facts), form)


def _pieces(document: DocumentId, node: Node) -> Iterator[tuple[EvidenceSpan, str, float]]:
    """What can be quoted of a place: a row and the headers of a mail whole, a chunk by the sentence."""
    whole = _whole(document, node)
    if whole is None or node.properties.get("header"):
        return
    if node.type is NodeType.ROW:
        text = " ".join(text_of(node.properties.get("text")).split())
        yield whole, text if text.endswith((".", "!", "?")) else f"{text}.", _ROW
    elif node.type is NodeType.MESSAGE:
        yield whole, f"{'; '.join(whole.quote.splitlines())}.", _HEADERS
    else:
        yield from _sentences(whole, node)


def _sentences(whole: EvidenceSpan, chunk: Node) -> Iterator[tuple[EvidenceSpan, str, float]]:
    """The sentences of a chunk's paragraphs; headings and frames hold none."""
    begin = span_of(chunk) or (whole.start, whole.end)
    for block in read_blocks(chunk):
        first, last = max(begin[0] + block.start, whole.start), min(begin[0] + block.end, whole.end)
        if block.kind in _UNREAD or first >= last:
            continue
        for start, end in sentence_spans(whole.quote[first - whole.start : last - whole.start]):
            span = whole.part(first + start, first + end)
            text = " ".join(span.quote.split())
            if form := wholeness(text):
                yield span, text, form


def _whole(document: DocumentId, node: Node) -> EvidenceSpan | None:
    """A place as a quotation of its document; None where the graph keeps no words of it."""
    span, written = span_of(node), text_of(node.properties.get("locator"))
    quoted = text_of(node.properties.get("quote")) or text_of(node.properties.get("text"))
    if span is None or not written or not quoted.strip():
        return None
    locator = load_locator(written)
    anchors = load_anchors(locator, text_of(node.properties.get("anchors")))
    start, end = span
    # A message keeps its first lines, too, which stand behind its headers.
    whole = EvidenceSpan(document, start, end, quoted[: end - start], locator, anchors)
    left = len(whole.quote) - len(whole.quote.lstrip())
    right = len(whole.quote.rstrip())
    return whole if (left, right) == (0, end - start) else whole.part(start + left, start + right)


def _facts(said: Sequence[Said]) -> dict[Fact, tuple[int, ...]]:
    found: defaultdict[Fact, list[int]] = defaultdict(list)
    for place, each in enumerate(said):
        for fact in sorted(each.facts):
            found[fact].append(place)
    return {fact: tuple(found[fact]) for fact in sorted(found)}
