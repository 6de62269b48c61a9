"""A document made of rows alone: its text is its records, line by line, and every fact cites one.

Spans are half-open, in code points of that text; locators are lines of the file. See `docs/graph.md`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from heddle.core.ids import DocumentId, NodeId, part_id
from heddle.core.locator import PathLocator, dump_locator
from heddle.graph.delimited import Record
from heddle.graph.records import Edge, Node, Subgraph, Value
from heddle.graph.schema import EdgeType, NodeType


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A table that rows are being added to."""

    id: NodeId
    title: str
    header: tuple[str, ...]
    start: int
    rows: list[AddedRow]


@dataclass(frozen=True, slots=True)
class AddedRow:
    """A row of the document: its record and where it stands in the text."""

    id: NodeId
    record: Record
    start: int
    end: int


class RowDocument:
    """Builds the subgraph of such a document.

    Args:
        document: Its id.
        title: Its title.
        media: Its media type.
    """

    def __init__(self, document: DocumentId, title: str, media: str) -> None:
        self._document = document
        self._title = title
        self._media = media
        self._length = 0
        self._tables = 0
        self._nodes: dict[NodeId, Node] = {}
        self._edges: list[Edge] = []

    def begin_table(self, title: str, header: Sequence[str]) -> OpenTable:
        """Begin a table; its rows follow."""
        self._tables += 1
        name = part_id(self._document, NodeType.TABLE.value, str(self._tables))
        return OpenTable(name, title, tuple(header), self._length, [])

    def add_row(self, table: OpenTable, record: Record) -> AddedRow:
        """Add a record as the next row of a table."""
        position = f"{self._tables}:{record.first}"
        start = self._length
        end = start + len(record.quote)
        row = AddedRow(part_id(self._document, NodeType.ROW.value, position), record, start, end)
        said = [f"{name} is {cell}" for name, cell in zip(table.header, record.cells, strict=True) if cell]
        self._nodes[row.id] = Node(
            row.id,
            NodeType.ROW,
            {
                "text": ", ".join([table.title, *said]),
                "quote": record.quote,
                "cells": record.cells,
                "knowledge": "table",
                "order": len(table.rows),
                "start": start,
                "end": end,
                "locator": dump_locator(PathLocator("lines", record.lines)),
            },
        )
        self._edges.append(Edge(table.id, EdgeType.HAS_ROW, row.id))
        table.rows.append(row)
        self._length = end + 1  # the line feed between rows
        return row

    def end_table(self, table: OpenTable) -> None:
        """End a table: now it is known what it spans."""
        facts: dict[str, Value] = {
            "title": table.title,
            "header": table.header,
            "columns": len(table.header),
            "rows": len(table.rows),
            "start": table.start,
            "end": table.rows[-1].end if table.rows else table.start,
        }
        if table.rows:
            first, last = table.rows[0].record.first, table.rows[-1].record.last
            facts["locator"] = dump_locator(PathLocator("lines", f"{first}-{last}"))
        self._nodes[table.id] = Node(table.id, NodeType.TABLE, facts)
        self._edges.append(Edge(NodeId(self._document), EdgeType.HAS_TABLE, table.id))

    def add_mention(self, row: AddedRow, entity: Node, column: int) -> None:
        """Say that a cell of a row mentions an entity."""
        self._nodes.setdefault(entity.id, entity)
        surface, start = _cell_in_quote(row.record, column)
        mention = part_id(self._document, "Mention", f"{row.id}:{column}")
        span: dict[str, Value] = {
            "surface": surface,
            "start": row.start + start,
            "end": row.start + start + len(surface),
        }
        self._edges.append(Edge(row.id, EdgeType.MENTIONS, entity.id, mention, span))

    def add_relation(
        self, row: AddedRow, source: Node, relation: str, target: Node, facts: Mapping[str, Value]
    ) -> None:
        """Say that a row relates two entities."""
        place: dict[str, Value] = {"start": row.start, "end": row.end, "method": "structure"}
        self._edges.append(Edge(source.id, relation, target.id, row.id, {**facts, **place}))

    def subgraph(self, derivation: str) -> Subgraph:
        """All that was added."""
        own = Node(
            NodeId(self._document),
            NodeType.DOCUMENT,
            {"title": self._title, "media": self._media, "length": max(0, self._length - 1)},
        )
        return Subgraph(self._document, derivation, (own, *self._nodes.values()), tuple(self._edges))


def _cell_in_quote(record: Record, column: int) -> tuple[str, int]:
    """A cell as it stands in the record's own words, and where; the whole record where quoting hides it."""
    place = 0
    for cell in record.cells[: column + 1]:
        start = record.quote.find(cell, place)
        if start < 0:
            return record.quote, 0
        place = start + len(cell)
    surface = record.cells[column].strip()
    return surface, record.quote.find(surface, place - len(record.cells[column]))
