"""A flow of written text (the body, a header, a note): words gather to paragraphs, cells and rows.

Rich Text and old Word documents mark the ends of these in the same order, one in words, one in bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from heddle.core.locator import PathLocator
from heddle.ingest.parse.docx_style import Style
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.header import header_rows, is_key_value
from heddle.ingest.parse.merged_grid import MergedGrid
from heddle.ingest.parsed import BlockKind, TableRow

_BULLETS = frozenset("•·▪◦‣o§-–—*➢✓□▫●○■")
BODY_LEVEL = 9
"""Outline level of text that is no heading."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How the current paragraph is set.

    Args:
        style: Number of its style; -1 for none.
        outline: Outline level from 0; 9 for body text.
        in_table: Whether it stands in a table.
        depth: Depth in its list, from 0.
        in_list: Whether it belongs to a list.
    """

    style: int = -1
    outline: int = BODY_LEVEL
    in_table: bool = False
    depth: int = 0
    in_list: bool = False


@dataclass(frozen=True, slots=True)
class CellShape:
    """How a cell of the row is merged: with the one on the left, with the one above."""

    left: bool = False
    above: bool = False


@dataclass(slots=True)
class Flow:
    """Gathers words and adds blocks to a draft.

    Args:
        draft: Where they are added.
        styles: Paragraph styles by number.
        kind: What every paragraph is; None to tell by style.
        prefix: What stands before a paragraph's number in its place (`footnotes/`).
    """

    draft: Draft
    styles: dict[int, Style]
    kind: BlockKind | None = None
    prefix: str = ""
    count: int = 0
    label: str | None = None
    cells_shape: list[CellShape] = field(default_factory=list)
    is_header: bool = False
    said: set[str] = field(default_factory=set)
    after: list[Flow] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    _words: list[str] = field(default_factory=list)
    _links: list[tuple[str, str]] = field(default_factory=list)
    _table_links: list[tuple[str, str]] = field(default_factory=list)
    _cell: list[str] = field(default_factory=list)
    _begun: bool = False
    _table_start: int = 0
    _row_start: int = 0
    _cell_start: int = 0
    _row_end: int = 0
    _places: list[str] = field(default_factory=list)
    _grid: MergedGrid = field(default_factory=MergedGrid)
    _rows: list[TableRow] = field(default_factory=list)
    _heads: int = 0

    def say(self, words: str) -> None:
        """Add words to the paragraph."""
        self._words.append(words)

    def words(self) -> str:
        """What the paragraph says so far."""
        return "".join(self._words)

    def mark(self) -> int:
        """Where the paragraph is now, to know later what was said since."""
        return len(self._words)

    def link(self, mark: int, target: str) -> None:
        """Make what was said since a mark a link."""
        self._links.append(("".join(self._words[mark:]), target))

    def paragraph(self, shape: Shape) -> None:
        """End a paragraph."""
        self.count += 1
        text = "".join(self._words).strip()
        self._words.clear()
        label = "" if self.label is None or self.label in _BULLETS else self.label
        text = f"{label} {text}" if label and text else text
        if shape.in_table:
            self._cell += [text] if text else []
            self._table_links += self._links
            self._links.clear()
            self.label = None
            return
        if text:
            self._end_table()
        kind, level = self._kind(shape)
        place = self._place(self.count, self.count)
        is_new = not (self.kind in {BlockKind.PAGE_HEADER, BlockKind.PAGE_FOOTER} and text in self.said)
        self.said.add(text)
        if is_new and self.draft.block(kind, text, place, level=level):
            for words, target in self._links:
                self.draft.link(words, target)
        self.label = None
        self._links.clear()
        self._hanging(place)

    def _kind(self, shape: Shape) -> tuple[BlockKind, int]:
        if self.kind is not None:
            return self.kind, 0
        kind, level = self.styles.get(shape.style, Style()).kind()
        if shape.outline < BODY_LEVEL:
            return BlockKind.HEADING, shape.outline + 1
        if kind is BlockKind.PARAGRAPH and (self.label is not None or shape.in_list):
            return BlockKind.LIST_ITEM, shape.depth + 1
        return kind, level

    def _hanging(self, place: PathLocator) -> None:
        for caption in self.figures:
            self.draft.figure("", place, alternative=caption)
        self.figures.clear()
        flows, self.after = self.after, []
        for flow in flows:
            flow.end(Shape())

    def cell(self) -> None:
        """End a cell."""
        if not self._begun:
            self._begun, self._places = True, []
            self._row_start = self._cell_start = self.count + 1
            self._table_start = self._table_start or self._row_start
            self._grid.begin()
        self.paragraph(Shape(in_table=True))
        number = len(self._places)
        shape = self.cells_shape[number] if number < len(self.cells_shape) else CellShape()
        text = " ".join(self._cell)
        self._cell.clear()
        self._grid.add(text, above=shape.above and not text, left=shape.left and not text)
        self._places.append(_range(self._cell_start, self.count))
        self._cell_start = self.count + 1

    def row(self) -> None:
        """End a row."""
        if not self._begun:
            return
        place = self._place(self._row_start, self.count)
        self._rows.append(TableRow(self._grid.words(), place, places=tuple(self._places)))
        self._heads += self.is_header and self._heads == len(self._rows) - 1
        self._begun, self._row_end = False, self.count

    def _end_table(self) -> None:
        self.row()
        if not self._rows:
            return
        rows, self._rows = self._rows, []
        grid, self._grid = self._grid, MergedGrid()
        first, self._table_start = self._table_start, 0
        texts = [row.cells for row in rows]
        spans = grid.spans()
        pairs = not self._heads and is_key_value(texts)
        place = self._place(first, self._row_end)
        heads = 0 if pairs else self._heads or header_rows(texts, spans)
        placed = [replace(row, spans=tuple(own)) for row, own in zip(rows, spans, strict=True)]
        if self.draft.table(placed, place, header_rows=heads, key_value=pairs):
            for words, target in self._table_links:
                self.draft.link(words, target)
        self._table_links.clear()
        self._heads = 0
        self._hanging(place)

    def _place(self, first: int, last: int) -> PathLocator:
        return PathLocator("paragraph", self.prefix + _range(first, last))

    def end(self, shape: Shape) -> None:
        """End the flow: what was said last, an open table, and what hangs on it."""
        if self._cell or self._begun:
            self.cell()
        elif "".join(self._words).strip() or self.after or self.figures:
            self.paragraph(Shape(shape.style, shape.outline, depth=shape.depth, in_list=shape.in_list))
        self._end_table()


def _range(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first}-{last}"
