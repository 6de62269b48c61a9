"""The structure of a document as nodes: pages, sections, chunks, tables with their rows, figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from heddle.core.anchor import dump_anchors
from heddle.core.ids import NodeId
from heddle.core.locator import Locator, dump_locator
from heddle.graph.records import RESERVED, Node, Value
from heddle.graph.schema import EdgeType, NodeType
from heddle.graph.table_cell import MergedCell
from heddle.ingest.chunk import CHUNKER, Chunk
from heddle.ingest.column_type import column_types
from heddle.ingest.composition import ComposedDocument, Piece, PieceKind
from heddle.ingest.draft import Holder, SubgraphDraft
from heddle.ingest.parse.metadata import keywords_of
from heddle.ingest.parsed import Block, BlockKind, FigureBlock, Recognition, TableBlock, TableRow
from heddle.ingest.table_relation import column_names

_TITLE_LENGTH = 120


@dataclass(frozen=True, slots=True)
class _Section:
    """A section: from its heading to the next heading of its level or a higher one."""

    title: str
    level: int
    first: int
    last: int
    parent: int


class _Structure:
    """Adds parts to a draft, each under the deepest section and the page that hold it."""

    def __init__(self, draft: SubgraphDraft, composed: ComposedDocument, message: NodeId | None) -> None:
        self.draft = draft
        self.composed = composed
        self._outer = message or draft.root
        self._sections = _find_sections(composed)
        self._section_ids: list[NodeId] = []
        self._pages: dict[int, NodeId] = {}

    def add_pages(self) -> None:
        """Pages, sheets and slides, in a chain."""
        for page in self.composed.parsed.pages:
            start, end = _extent(self.composed, page.first, page.last)
            properties: dict[str, Value] = {"number": page.number, "start": start, "end": end}
            properties |= {"name": page.name} if page.name else {}
            properties |= {"width": page.width, "height": page.height} if page.width else {}
            properties |= {"rotation": page.rotation} if page.rotation else {}
            node = self.draft.part(NodeType.PAGE, str(page.number), properties)
            self.draft.edge(self.draft.root, EdgeType.HAS_PAGE, node)
            self._pages[page.number] = node
        self.draft.chain(self._pages.values())

    def add_sections(self) -> None:
        """The tree of sections that the headings make."""
        for number, section in enumerate(self._sections):
            start, end = _extent(self.composed, section.first, section.last)
            heading = self.composed.parsed.elements[section.first]
            node = self.draft.part(
                NodeType.SECTION,
                str(number),
                {
                    "title": section.title,
                    "level": section.level,
                    "start": start,
                    "end": end,
                    "locator": dump_locator(heading.locator),
                },
            )
            above = self._section_ids[section.parent] if section.parent >= 0 else self.draft.root
            self.draft.edge(above, EdgeType.HAS_SECTION, node)
            self._section_ids.append(node)

    def add_chunks(self, chunks: Sequence[Chunk]) -> None:
        """Chunks, in a chain."""
        nodes = []
        for order, chunk in enumerate(chunks):
            node = self.draft.part(
                NodeType.CHUNK,
                f"{chunk.start}-{chunk.end}",
                {
                    "text": self.composed.text[chunk.start : chunk.end],
                    **self._place(chunk.start, chunk.end, chunk.locator),
                    "order": order,
                    "block": chunk.block,
                },
                version=CHUNKER,
            )
            self._hang(EdgeType.HAS_CHUNK, node, chunk.element)
            self.draft.hold(Holder(chunk.start, chunk.end, node, NodeType.CHUNK))
            nodes.append(node)
        self.draft.chain(nodes)

    def add_tables(self) -> None:
        """Tables and infoboxes with their rows."""
        for index, element in enumerate(self.composed.parsed.elements):
            if isinstance(element, TableBlock):
                self._add_table(index, element)

    def _add_table(self, index: int, table: TableBlock) -> None:
        start, end = _extent(self.composed, index, index + 1)
        common: dict[str, Value] = {
            "title": table.title,
            "start": start,
            "end": end,
            "locator": dump_locator(table.locator),
        }
        header = column_names(table)
        if table.key_value:
            node = self.draft.part(NodeType.INFOBOX, str(index), common)
            self._hang(EdgeType.HAS_INFOBOX, node, index)
        else:
            shape: dict[str, Value] = {
                "header": header if any(header) else (),
                "types": tuple(kind.value for kind in column_types(table)),
                "columns": len(header),
                "rows": len(table.rows) - table.header_rows,
                "header_rows": table.header_rows,
                "header_columns": table.header_columns,
            }
            node = self.draft.part(NodeType.TABLE, str(index), {**common, **shape})
            self._hang(EdgeType.HAS_TABLE, node, index)
        for piece in self.composed.pieces_of(index):
            if piece.kind is PieceKind.ROW and piece.start < piece.end:
                self._add_row(node, table, header, piece)

    def _add_row(self, owner: NodeId, table: TableBlock, header: Sequence[str], piece: Piece) -> None:
        row = table.rows[piece.row]
        words = [table.words_at(piece.row, column) for column in range(len(row.cells))]
        is_header = piece.row < table.header_rows
        node = self.draft.part(
            NodeType.ROW,
            f"{piece.element}/{piece.row}",
            {
                "text": _header_text(table, words) if is_header else row_text(table, header, words),
                "quote": self.composed.quote(piece),
                "cells": row.cells,
                **_cell_facts(row, table.header_columns),
                "knowledge": "infobox" if table.key_value else "table",
                "order": piece.row,
                "header": is_header,
                **self._place(piece.start, piece.end, row.locator),
            },
        )
        self.draft.edge(owner, EdgeType.HAS_ROW, node)
        self.draft.hold(Holder(piece.start, piece.end, node, NodeType.ROW))

    def add_figures(self) -> None:
        """Figures with their captions."""
        for piece in self.composed.pieces:
            figure = self.composed.parsed.elements[piece.element]
            if isinstance(figure, FigureBlock):
                node = self.draft.part(
                    NodeType.FIGURE,
                    str(piece.element),
                    {
                        "caption": figure.caption,
                        **_image_facts(figure),
                        "quote": self.composed.quote(piece),
                        **self._place(piece.start, piece.end, figure.locator),
                    },
                )
                self._hang(EdgeType.HAS_FIGURE, node, piece.element)
                self.draft.hold(Holder(piece.start, piece.end, node, NodeType.FIGURE))

    def _place(self, start: int, end: int, locator: Locator) -> dict[str, Value]:
        """Where a node stands: its span, its locator, and the finer places inside it, where there are any."""
        anchors = dump_anchors(locator, self.composed.anchors(start, end)) if start < end else ""
        place: dict[str, Value] = {"start": start, "end": end, "locator": dump_locator(locator)}
        return {**place, "anchors": anchors} if anchors else place

    def _hang(self, edge_type: EdgeType, node: NodeId, element: int) -> None:
        section = self._section_of(element)
        self.draft.edge(self._section_ids[section] if section >= 0 else self._outer, edge_type, node)
        page = self.composed.page_of(element)
        if page is not None:
            self.draft.edge(self._pages[page.number], edge_type, node)

    def _section_of(self, element: int) -> int:
        found = -1
        for number, section in enumerate(self._sections):
            if section.first > element:
                break
            if element < section.last:
                found = number
        return found


def add_structure(
    draft: SubgraphDraft,
    composed: ComposedDocument,
    chunks: Sequence[Chunk],
    language: str,
    message: NodeId | None,
) -> None:
    """Add the document's own node and its parts; those of a mail hang from its message."""
    parsed = composed.parsed
    properties: dict[str, Value] = {
        **_metadata(parsed.metadata),
        "title": title_of(composed),
        "media": parsed.media,
        "language": language,
        "length": len(composed.text),
        "pages": len(parsed.pages),
        **_recognition(parsed.recognition),
    }
    draft.node(Node(draft.root, NodeType.DOCUMENT, properties))
    structure = _Structure(draft, composed, message)
    structure.add_pages()
    structure.add_sections()
    structure.add_chunks(chunks)
    structure.add_tables()
    structure.add_figures()


def _recognition(recognition: Recognition | None) -> dict[str, Value]:
    """Who read the pictures of text, and how surely; nothing where none were read."""
    if recognition is None or not recognition.pages:
        return {}
    return {"ocr": recognition.engine, "ocr_confidence": recognition.confidence}


def title_of(composed: ComposedDocument) -> str:
    """The document's title: from its metadata, its subject, its first heading, or its first line."""
    parsed = composed.parsed
    if parsed.title.strip():
        return " ".join(parsed.title.split())
    if parsed.mail and parsed.mail.subject.strip():
        return " ".join(parsed.mail.subject.split())
    for element in parsed.elements:
        if isinstance(element, Block) and element.kind in (BlockKind.TITLE, BlockKind.HEADING):
            return _first_line(element.text)
    return _first_line(composed.text)


def _first_line(text: str) -> str:
    line = " ".join(text.strip().split("\n", 1)[0].split())
    return line if len(line) <= _TITLE_LENGTH else line[: _TITLE_LENGTH - 1].rstrip() + "…"


def _metadata(metadata: object) -> dict[str, Value]:
    """Metadata under names that stores accept."""
    kept: dict[str, Value] = {}
    for key, value in sorted(dict(metadata).items() if isinstance(metadata, dict) else ()):
        name = "".join(letter if letter.isalnum() else "_" for letter in str(key).lower()).strip("_")
        if name.isidentifier() and name not in RESERVED and str(value).strip():
            kept.setdefault(name, keywords_of(str(value)) if name == "keywords" else str(value))
    return kept


def row_text(table: TableBlock, header: Sequence[str], cells: Sequence[str]) -> str:
    """A row as a sentence: `Title, Column is value, Column is value`; `Title, Key is value` in an infobox."""
    words = [" ".join(cell.split()) for cell in cells]
    if table.key_value and len(words) >= 2 and words[0]:
        facts = [f"{words[0]} is {', '.join(word for word in words[1:] if word)}"]
    else:
        facts = [
            f"{header[column]} is {word}" if column < len(header) and header[column] else word
            for column, word in enumerate(words)
            if word
        ]
    return ", ".join([table.title, *facts] if table.title else facts)


def _cell_facts(row: TableRow, sides: int) -> dict[str, Value]:
    """What a row says of its cells beside their words, as `heddle.graph.table_cell` reads it."""
    spans = tuple(str(MergedCell(span.column, span.columns, span.rows, span.above)) for span in row.spans)
    facts: dict[str, Value] = {"spans": spans} if spans else {}
    facts |= {"places": row.places} if row.places else {}
    return facts | ({"row_headers": sides} if sides else {})


def _image_facts(figure: FigureBlock) -> dict[str, Value]:
    """What is said of a figure beside its caption, and where its picture is; see docs/graph.md."""
    facts: dict[str, Value] = {"alternative": figure.alternative} if figure.alternative else {}
    if figure.picture is not None:
        facts["image"] = figure.picture.media
        facts |= {"part": figure.picture.part} if figure.picture.part else {}
        facts |= {"image_digest": figure.picture.digest} if figure.picture.digest else {}
        if figure.picture.width:
            facts |= {"width": figure.picture.width, "height": figure.picture.height}
    return facts


def _header_text(table: TableBlock, cells: Sequence[str]) -> str:
    columns = ", ".join(" ".join(cell.split()) for cell in cells if cell.strip())
    return f"{table.title}, columns are {columns}" if table.title else f"Columns are {columns}"


def _extent(composed: ComposedDocument, first: int, last: int) -> tuple[int, int]:
    """The span of some elements; empty, at the place where they would stand, where they have no text."""
    pieces = [piece for element in range(first, last) for piece in composed.pieces_of(element)]
    if pieces:
        return pieces[0].start, max(pieces[-1].end, pieces[0].start)
    before = [piece for piece in composed.pieces if piece.element < first]
    place = before[-1].end if before else 0
    return place, place


def _find_sections(composed: ComposedDocument) -> list[_Section]:
    elements = composed.parsed.elements
    heads = [
        (index, max(element.level, 1), element.text)
        for index, element in enumerate(elements)
        if isinstance(element, Block) and element.kind is BlockKind.HEADING
    ]
    sections: list[_Section] = []
    for number, (first, level, text) in enumerate(heads):
        last = next((index for index, other, _ in heads[number + 1 :] if other <= level), len(elements))
        parent = next(
            (
                above
                for above in reversed(range(number))
                if sections[above].last > first and heads[above][1] < level
            ),
            -1,
        )
        sections.append(_Section(" ".join(text.split()), level, first, last, parent))
    return sections
