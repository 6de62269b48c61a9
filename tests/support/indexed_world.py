"""A small world for retrieval tests: documents made from plain words, in a real store, with a real index."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from heddle.core.ids import (
    DEFAULT_WORKSPACE,
    DocumentId,
    NodeId,
    document_id,
    entity_id,
    part_id,
    shared_id,
)
from heddle.core.locator import MailLocator, PageLocator, SheetLocator, dump_locator
from heddle.core.names import name_key
from heddle.graph.embedded import EmbeddedScope, EmbeddedStore
from heddle.graph.records import DocumentPut, Edge, Node, Source, Subgraph
from heddle.graph.schema import EdgeType, NodeType

NAMES: dict[str, str] = {
    "Ada Lovelace": "Person",
    "Grace Hopper": "Person",
    "Mina Okafor": "Person",
    "Acme": "Organization",
    "Nordlicht Sensors": "Organization",
    "Project Aurora": "Product",
    "Bergen": "Place",
    "London": "Place",
}


def entity(name: str) -> NodeId:
    """Id of an entity of the small world."""
    return entity_id(DEFAULT_WORKSPACE, NAMES[name], name_key(name))


class DocumentBuilder:
    """Lays out a document piece by piece, as ingestion would."""

    def __init__(self, title: str, names: Mapping[str, str] = NAMES) -> None:
        self.title, self.names = title, names
        self.document: DocumentId = document_id(title.encode())
        self.text = ""
        self.nodes: dict[NodeId, Node] = {}
        self.edges: dict[str, Edge] = {}

    def paragraph(self, text: str, *, page: int = 1, block: str = "paragraph") -> NodeId:
        """A chunk that mentions the names it holds."""
        start, end = self._append(text)
        where = dump_locator(PageLocator(page))
        chunk = self._part(
            NodeType.CHUNK, start, text=text, start=start, end=end, locator=where, order=start, block=block
        )
        self.edge(NodeId(self.document), EdgeType.HAS_CHUNK, chunk)
        self._mentions(chunk, text, start)
        return chunk

    def table(self, title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[NodeId]:
        """A table with its rows; each row mentions the names it holds."""
        return self._rows("table", title, header, rows)

    def infobox(self, title: str, pairs: Mapping[str, str]) -> list[NodeId]:
        """A table of keys and values."""
        return self._rows("infobox", title, (), list(pairs.items()))

    def figure(self, caption: str) -> NodeId:
        """A figure with its caption."""
        start, end = self._append(caption)
        where = dump_locator(PageLocator(2))
        figure = self._part(
            NodeType.FIGURE, start, caption=caption, quote=caption, start=start, end=end, locator=where
        )
        self.edge(NodeId(self.document), EdgeType.HAS_FIGURE, figure)
        return figure

    def mail(self, message_id: str, subject: str, body: str) -> NodeId:
        """A message: its headers as a chunk, its body as another."""
        headers = f"From: Ada Lovelace\nSubject: {subject}"
        chunk = self.paragraph(headers, block="mail_header")
        start, end = int(str(self._value(chunk, "start"))), int(str(self._value(chunk, "end")))
        where = dump_locator(MailLocator("headers", 0, len(headers)))
        message = shared_id(DEFAULT_WORKSPACE, NodeType.MESSAGE, message_id)
        self.nodes[message] = Node(
            message,
            NodeType.MESSAGE,
            {
                "subject": subject,
                "text": f"{headers}\n\n{body}",
                "start": start,
                "end": end,
                "locator": where,
            },
        )
        self.edge(NodeId(self.document), EdgeType.HAS_MESSAGE, message)
        self.edge(message, EdgeType.HAS_CHUNK, self.paragraph(body))
        return message

    def relation(self, head: str, name: str, tail: str, sentence: str) -> None:
        """A relation read in a sentence that stands in the text."""
        start = self.text.index(sentence)
        holder = next(
            node.id
            for node in self.nodes.values()
            if node.type in (NodeType.CHUNK, NodeType.ROW)
            and int(str(node.properties["start"])) <= start < int(str(node.properties["end"]))
        )
        self.edge(
            self._entity(head), name, self._entity(tail), holder, start=start, end=start + len(sentence)
        )

    def edge(self, source: NodeId, name: str, target: NodeId, evidence: str = "", **facts: int | str) -> None:
        """Any edge."""
        edge = Edge(source, str(name), target, evidence, facts)
        self.edges[edge.id] = edge

    def subgraph(self) -> Subgraph:
        """What the document contributes."""
        root = Node(NodeId(self.document), NodeType.DOCUMENT, {"title": self.title, "length": len(self.text)})
        return Subgraph(self.document, "test", (root, *self.nodes.values()), tuple(self.edges.values()))

    def put(self) -> DocumentPut:
        """The document as the store takes it."""
        return DocumentPut(self.subgraph(), (Source(f"/files/{self.title}.pdf"),))

    def _append(self, text: str) -> tuple[int, int]:
        if self.text:
            self.text += "\n\n"
        self.text += text
        return len(self.text) - len(text), len(self.text)

    def _part(self, kind: NodeType, position: int | str, **facts: str | int) -> NodeId:
        node = part_id(self.document, kind, str(position))
        self.nodes[node] = Node(node, kind, facts)
        return node

    def _rows(
        self, knowledge: str, title: str, header: Sequence[str], rows: Sequence[Sequence[str]]
    ) -> list[NodeId]:
        kind = NodeType.TABLE if knowledge == "table" else NodeType.INFOBOX
        holder = self._part(kind, len(self.text), title=title)
        held = EdgeType.HAS_TABLE if knowledge == "table" else EdgeType.HAS_INFOBOX
        self.edge(NodeId(self.document), held, holder)
        made = []
        for number, cells in enumerate(rows):
            quote = " | ".join(cells)
            start, end = self._append(quote)
            said = (
                [f"{name} is {cell}" for name, cell in zip(header, cells, strict=True)] if header else cells
            )
            row = self._part(
                NodeType.ROW,
                start,
                text=", ".join([title, *said]),
                quote=quote,
                start=start,
                end=end,
                knowledge=knowledge,
                order=number,
                locator=dump_locator(SheetLocator("Sheet1", f"A{number + 2}")),
            )
            self.edge(holder, EdgeType.HAS_ROW, row)
            self._mentions(row, quote, start)
            made.append(row)
        return made

    def _mentions(self, node: NodeId, text: str, offset: int) -> None:
        for name in self.names:
            for match in re.finditer(rf"\b{re.escape(name)}\b", text):
                start, end = offset + match.start(), offset + match.end()
                self.edge(
                    node,
                    EdgeType.MENTIONS,
                    self._entity(name),
                    f"{self.document[:8]}:{start}",
                    surface=name,
                    start=start,
                    end=end,
                )

    def _entity(self, name: str) -> NodeId:
        kind = self.names[name]
        node = entity_id(DEFAULT_WORKSPACE, kind, name_key(name))
        self.nodes.setdefault(node, Node(node, NodeType.ENTITY, {"name": name}, kind))
        return node

    def _value(self, node: NodeId, name: str) -> object:
        return self.nodes[node].properties[name]


def report() -> DocumentBuilder:
    """A report about a project."""
    made = DocumentBuilder("Aurora status report")
    made.paragraph(
        "Project Aurora measures snow depth from buoys. Grace Hopper leads the project. "
        "The sensors of Project Aurora come from Nordlicht Sensors.",
        page=3,
    )
    made.paragraph("The buoys are built in Bergen. Each buoy floats for nine months.", page=4)
    made.figure("Figure 1: a buoy of Project Aurora in the harbour")
    made.relation(
        "Nordlicht Sensors", "SUPPLIES", "Acme", "The sensors of Project Aurora come from Nordlicht Sensors."
    )
    return made


def contracts() -> DocumentBuilder:
    """A sheet of contracts."""
    made = DocumentBuilder("Contracts 2025")
    made.table(
        "Contracts",
        ("Supplier", "Annual value", "Ends"),
        [
            ("Nordlicht Sensors", "48,000 EUR", "2027-03-31"),
            ("Fjord Catering", "9,500 EUR", "2025-12-31"),
        ],
    )
    made.infobox("Acme", {"Founded": "1987", "Headquarters": "London"})
    return made


def letter(title: str = "mail-1") -> DocumentBuilder:
    """A mail."""
    made = DocumentBuilder(title)
    made.mail(
        "m1@acme",
        "Delay of the buoys",
        "Ada Lovelace works for Acme. The storm delays the buoys by two weeks.",
    )
    made.relation("Ada Lovelace", "WORKS_FOR", "Acme", "Ada Lovelace works for Acme.")
    return made


def world() -> list[DocumentBuilder]:
    """Three documents of three kinds that speak of the same things."""
    return [report(), contracts(), letter()]


def filled_scope(path: Path, documents: Sequence[DocumentBuilder]) -> EmbeddedScope:
    """A workspace that holds the documents."""
    scope = EmbeddedStore(path / "graph.db").scope(DEFAULT_WORKSPACE)
    scope.put([document.put() for document in documents])
    return scope
