"""What one document gives to the index: its entries, its nodes and its edges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from heddle.core.anchor import load_anchors, part_of
from heddle.core.ids import DocumentId, NodeId
from heddle.core.knowledge import KnowledgeType
from heddle.core.locator import Locator, PathLocator, load_locator
from heddle.graph.records import Edge, Node, Subgraph
from heddle.graph.schema import EdgeType, NodeType
from heddle.retrieval.document_text import DocumentText, span_of, text_of
from heddle.retrieval.entry import Entry, EvidenceSpan
from heddle.retrieval.stated import document_date, stated_by

_STRUCTURE = frozenset(item.value for item in EdgeType)
_BOILERPLATE = "boilerplate"
"""Chunks that frame a web page: they stand in the graph, and are no answer to anything."""
_HOLDS_TABLE = (EdgeType.HAS_TABLE, EdgeType.HAS_INFOBOX)
_SAID: Mapping[str, str] = {
    EdgeType.AUTHORED_BY: "was written by",
    EdgeType.AFFILIATED_WITH: "works at",
    EdgeType.CITES: "cites",
    EdgeType.PUBLISHED_IN: "was published in",
}
"""What a document says of itself, in words of questions: facts to be found as relations of entities are."""
_BODY_CHUNKS = 3
_NAME_LENGTH = 80


@dataclass(frozen=True, slots=True)
class NodeFact:
    """A node as one document contributes it: what the index must know to name it and walk over it."""

    id: NodeId
    type: str
    kind: str
    name: str
    stub: bool


@dataclass(frozen=True, slots=True)
class EdgeFact:
    """An edge of a document.

    Args:
        start: Where it was read, in code points; -1 where the edge has no span of its own.
        entry: Id of the entry that shows it: the triple itself, or what mentions the entity.
    """

    source: NodeId
    type: str
    target: NodeId
    start: int
    end: int
    entry: str


@dataclass(frozen=True, slots=True)
class DocumentEntries:
    """All that one document gives to the index."""

    document: DocumentId
    digest: str
    title: str
    entries: tuple[Entry, ...]
    nodes: tuple[NodeFact, ...]
    edges: tuple[EdgeFact, ...]


def is_relation(edge_type: str) -> bool:
    """Whether an edge is a relation between entities and so a triple."""
    return edge_type not in _STRUCTURE


def in_words(edge_type: str) -> str:
    """A relation's name in words.

    >>> in_words("WORKS_FOR"), in_words("AUTHORED_BY")
    ('works for', 'was written by')
    """
    return _SAID.get(edge_type) or edge_type.replace("_", " ").lower()


def node_name(node: Node) -> str:
    """What people call a node: its name, title, subject or caption, else its first words."""
    for key in ("name", "title", "subject", "caption"):
        if name := text_of(node.properties.get(key)):
            return name
    words = " ".join(text_of(node.properties.get("text")).split())
    return words if len(words) <= _NAME_LENGTH else f"{words[:_NAME_LENGTH].rstrip()}…"


def document_entries(subgraph: Subgraph, digest: str) -> DocumentEntries:
    """Read the entries, nodes and edges of a document.

    Args:
        subgraph: What the document contributed.
        digest: The store's digest of the subgraph.
    """
    reading = _Reading(subgraph)
    entries = {entry.id: entry for entry in reading.entries()}
    return DocumentEntries(
        document=subgraph.document,
        digest=digest,
        title=reading.title,
        entries=tuple(entries[name] for name in sorted(entries)),
        nodes=tuple(
            NodeFact(node.id, node.type.value, node.kind, node_name(node), node.stub)
            for node in sorted(subgraph.nodes, key=lambda node: node.id)
        ),
        edges=tuple(_edge_fact(edge, entries) for edge in sorted(subgraph.edges, key=lambda edge: edge.id)),
    )


def _edge_fact(edge: Edge, entries: Mapping[str, Entry]) -> EdgeFact:
    start, end = edge.properties.get("start"), edge.properties.get("end")
    placed = isinstance(start, int) and isinstance(end, int)
    shown = edge.id if edge.id in entries else edge.source
    return EdgeFact(
        source=edge.source,
        type=edge.type,
        target=edge.target,
        start=int(start) if placed and isinstance(start, int) else -1,
        end=int(end) if placed and isinstance(end, int) else -1,
        entry=shown if shown in entries else "",
    )


def _tells(row: Node) -> bool:
    return not row.properties.get("header", False)


def _figure_text(figure: Node) -> str:
    """The caption of a figure, and what else the document says in its place."""
    caption, quote = (text_of(figure.properties.get(name)) for name in ("caption", "quote"))
    return caption if quote in caption else f"{caption}\n{quote}".strip()


def _stated_there(edge: Edge, where: Node | None) -> tuple[str, ...]:
    """What the words state that an edge was read in."""
    start, end = edge.properties.get("start"), edge.properties.get("end")
    span = span_of(where) if where else None
    if span is None or not isinstance(start, int) or not isinstance(end, int):
        return stated_by(where)
    return stated_by(where, start - span[0], end - span[0])


class _Reading:
    """One pass over a subgraph."""

    def __init__(self, subgraph: Subgraph) -> None:
        self.document = subgraph.document
        self.nodes = {node.id: node for node in subgraph.nodes}
        self.edges = subgraph.edges
        self.text = DocumentText(subgraph.nodes)
        self.title = text_of(self.nodes[NodeId(subgraph.document)].properties.get("title"))
        self.chunks_of: dict[NodeId, list[Node]] = defaultdict(list)
        self.holder: dict[NodeId, NodeId] = {}
        self.captions: dict[NodeId, Edge] = {}
        self._spans: dict[NodeId, EvidenceSpan | None] = {}
        for edge in subgraph.edges:
            if edge.type == EdgeType.HAS_CHUNK:
                self.chunks_of[edge.source].append(self.nodes[edge.target])
            elif edge.type == EdgeType.HAS_ROW or self._stands_under(edge):
                self.holder[edge.target] = edge.source
            elif edge.type == EdgeType.CAPTION_OF:
                self.captions[edge.target] = edge
        message = next(
            (node for node in subgraph.nodes if node.type is NodeType.MESSAGE and not node.stub), None
        )
        self.day = document_date(self.nodes[NodeId(subgraph.document)], message)
        self.told = {
            self.holder.get(node.id) for node in subgraph.nodes if node.type is NodeType.ROW and _tells(node)
        }

    def entries(self) -> Iterator[Entry]:
        for node in self.nodes.values():
            if node.type is NodeType.CHUNK and node.properties.get("block") != _BOILERPLATE:
                yield from self._entry(KnowledgeType.TEXT, node, text_of(node.properties.get("text")))
            elif node.type is NodeType.ROW:
                yield from self._row(node)
            elif node.type is NodeType.FIGURE:
                yield from self._entry(KnowledgeType.FIGURE, node, _figure_text(node))
            elif node.type is NodeType.MESSAGE and not node.stub:
                text = text_of(node.properties.get("text")) or text_of(node.properties.get("subject"))
                yield from self._entry(KnowledgeType.MAIL, node, text)
        for edge in self.edges:
            if is_relation(edge.type) or self._is_said(edge):
                yield self._triple(edge)

    def _is_said(self, edge: Edge) -> bool:
        """Whether an edge is what a document says of itself in its text: who wrote it, what it cites.

        What only a file's properties say has no place, and a citation in the text is that of the list again.
        """
        if edge.type not in _SAID or "start" not in edge.properties:
            return False
        return edge.type != EdgeType.CITES or self.nodes[edge.source].type is NodeType.DOCUMENT

    def _stands_under(self, edge: Edge) -> bool:
        # A table hangs from its section and from its page.
        return edge.type in _HOLDS_TABLE and self.nodes[edge.source].type is NodeType.SECTION

    def _row(self, node: Node) -> Iterator[Entry]:
        # A header row states no fact, and the rows below it name its columns.
        if not _tells(node) and self.holder.get(node.id) in self.told:
            return
        infobox = node.properties.get("knowledge") == KnowledgeType.INFOBOX
        kind = KnowledgeType.INFOBOX if infobox else KnowledgeType.TABLE
        yield from self._entry(kind, node, text_of(node.properties.get("text")), self._heading(node))

    def _heading(self, row: Node) -> str:
        """What a row's numbers are about: its table's caption, else the heading above the table."""
        table = self.nodes.get(self.holder.get(row.id, row.id))
        caption = text_of(table.properties.get("caption")) if table else ""
        if table and caption and not text_of(table.properties.get("title")):
            return caption
        section = self.nodes.get(self.holder.get(self.holder.get(row.id, row.id), row.id))
        return text_of(section.properties.get("title")) if section else ""

    def _entry(self, kind: KnowledgeType, node: Node, text: str, heading: str = "") -> Iterator[Entry]:
        if not text.strip():
            return
        spans = [self._span(node)]
        if node.type is NodeType.MESSAGE:
            body = sorted(self.chunks_of[node.id], key=lambda chunk: (span_of(chunk) or (0, 0), chunk.id))
            spans += [self._span(chunk) for chunk in body[:_BODY_CHUNKS]]
        caption = self.captions.get(node.id)
        if caption is not None:
            # The words of a figure stand in the passage that holds its caption.
            spans.append(self._edge_span(caption, self.nodes[caption.source]))
        evidence = {span.id: span for span in spans if span is not None}
        said = heading and heading != self.title and not text.startswith(heading)
        context = f"{self.title}: {heading}" if said else self.title
        yield Entry(
            node.id,
            kind,
            text,
            (node.id,),
            (self.document,),
            tuple(evidence.values()),
            context=context,
            stated=self._dated(stated_by(node)),
        )

    def _dated(self, stated: tuple[str, ...]) -> tuple[str, ...]:
        """What an entry states, with the date of its document."""
        return (*stated, self.day) if self.day and self.day not in stated else stated

    def _triple(self, edge: Edge) -> Entry:
        head, tail = self.nodes[edge.source], self.nodes[edge.target]
        fact = f"{node_name(head)} {in_words(edge.type)} {node_name(tail)}"
        where = self.nodes.get(NodeId(edge.evidence))
        span = self._edge_span(edge, where)
        # A row reads as its linearised text, a sentence as it stands.
        row = text_of(where.properties.get("text")) if where and where.type is NodeType.ROW else ""
        quote = row or (" ".join(span.quote.split()) if span else "")
        return Entry(
            id=edge.id,
            type=KnowledgeType.TRIPLE,
            text=f"{fact}\n{quote}" if quote and quote not in fact else fact,
            nodes=(edge.source, edge.target),
            documents=(self.document,),
            evidence=(span,) if span else (),
            context=self.title,
            stated=self._dated(_stated_there(edge, where)),
        )

    def _edge_span(self, edge: Edge, where: Node | None) -> EvidenceSpan | None:
        """The words that an edge was read in, placed as narrowly as what holds them can tell."""
        holder = self._span(where) if where else None
        start, end = edge.properties.get("start"), edge.properties.get("end")
        if isinstance(start, int) and isinstance(end, int) and start < end:
            start, end = self.text.trimmed(start, end)
            if holder and holder.start <= start < end <= holder.end:
                return holder.part(start, end)
            return self._quoted(start, end, self._locator(where))
        return holder

    def _span(self, node: Node) -> EvidenceSpan | None:
        """A node's words with all that it knows of their places."""
        if node.id not in self._spans:
            self._spans[node.id] = self._read_span(node)
        return self._spans[node.id]

    def _read_span(self, node: Node) -> EvidenceSpan | None:
        span = span_of(node)
        if span is None:
            return None
        locator = self._locator(node)
        finer = load_anchors(locator, text_of(node.properties.get("anchors")))
        whole = self._quoted(*span, locator)
        if whole is None or not finer:
            return whole
        # White space at the ends is not quoted.
        inside = part_of(finer, self.text.quote(*span), whole.start - span[0], whole.end - span[0])
        return replace(whole, anchors=inside)

    def _quoted(self, start: int, end: int, locator: Locator) -> EvidenceSpan | None:
        start, end = self.text.trimmed(start, end)
        if start >= end:
            return None
        return EvidenceSpan(self.document, start, end, self.text.quote(start, end), locator)

    @staticmethod
    def _locator(node: Node | None) -> Locator:
        # A node without a locator (a property sheet of the file itself) is found at the document's root.
        written = text_of(node.properties.get("locator")) if node else ""
        return load_locator(written) if written else PathLocator("lines", "1")
