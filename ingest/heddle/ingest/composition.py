"""Composition: the elements of a parsed document joined into one text, each with its span.

Parsers do not lay out text, so a span means the same in every format: half-open, in code points of the
text made here. Blocks stand a blank line apart, list items and table rows a line apart, the cells of a row
are joined by ` | `. Between pieces there are line breaks only.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from heddle.core.anchor import Anchor, Stretch, locate, part_of
from heddle.core.locator import Locator
from heddle.ingest.parsed import Block, BlockKind, FigureBlock, Page, ParsedDocument, TableBlock
from heddle.ingest.row_line import row_anchors, row_line


class PieceKind(StrEnum):
    """What a piece of the text is."""

    BLOCK = "block"
    TABLE_TITLE = "table_title"
    ROW = "row"
    FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text that is one block, one table title, one row or one figure caption.

    Args:
        kind: What it is.
        element: Index of the element in `ParsedDocument.elements`.
        start: Where it starts in the text.
        end: Where it ends, exclusive; equal to `start` for a figure without a caption.
        row: Index among the table's rows; -1 where it is no row.
    """

    kind: PieceKind
    element: int
    start: int
    end: int
    row: int = -1


@dataclass(frozen=True, slots=True)
class ComposedDocument:
    """A parsed document with its text.

    Args:
        parsed: What the parser found.
        text: The document's text.
        pieces: Its pieces in order, disjoint.
    """

    parsed: ParsedDocument
    text: str
    pieces: tuple[Piece, ...]

    def quote(self, piece: Piece) -> str:
        """The words of a piece."""
        return self.text[piece.start : piece.end]

    def pieces_of(self, element: int) -> list[Piece]:
        """The pieces of one element: one for a block or figure, title and rows for a table."""
        low = bisect_right(self.pieces, element - 1, key=lambda piece: piece.element)
        high = bisect_right(self.pieces, element, key=lambda piece: piece.element)
        return list(self.pieces[low:high])

    def touching(self, start: int, end: int) -> list[Piece]:
        """Pieces that share a code point with a span."""
        index = max(bisect_right(self.pieces, start, key=lambda piece: piece.start) - 1, 0)
        # Pieces of no length may stand before the one that holds `start`.
        while index > 0 and self.pieces[index].start == self.pieces[index].end:
            index -= 1
        found = []
        while index < len(self.pieces) and self.pieces[index].start < end:
            if start < self.pieces[index].end:
                found.append(self.pieces[index])
            index += 1
        return found

    def locate(self, start: int, end: int) -> Locator:
        """Where a person finds the words at a span, as finely as the format says.

        Raises:
            ValueError: no piece stands at the span.
        """
        touched = self.touching(start, end)
        if not touched:
            raise ValueError(f"nothing stands at {start}-{end}")
        return locate(self._whole(touched[0]), self.anchors(start, end))

    def anchors(self, start: int, end: int) -> tuple[Anchor, ...]:
        """The finer places inside a span, with offsets that count from its start."""
        found: list[Anchor] = []
        for piece in self.touching(start, end):
            first, last = max(start, piece.start), min(end, piece.end)
            known = part_of(
                self._anchors_of(piece), self.quote(piece), first - piece.start, last - piece.start
            )
            found += [anchor.shifted(first - start) for anchor in known]
        return tuple(found)

    def _anchors_of(self, piece: Piece) -> Sequence[Anchor]:
        """The anchors of a piece, with offsets that count from its start."""
        element = self.parsed.elements[piece.element]
        whole = Stretch(0, piece.end - piece.start, self._whole(piece))
        if isinstance(element, Block):
            return element.anchors or (whole,)
        if isinstance(element, TableBlock) and piece.row >= 0:
            return row_anchors(element.rows[piece.row])
        return (whole,)

    def _whole(self, piece: Piece) -> Locator:
        """Where a piece stands as a whole."""
        element = self.parsed.elements[piece.element]
        if piece.kind is PieceKind.TABLE_TITLE and isinstance(element, TableBlock):
            return element.title_place or element.locator
        return element.locator

    def page_of(self, element: int) -> Page | None:
        """The page, sheet or slide that an element stands on."""
        pages = self.parsed.pages
        index = bisect_right(pages, element, key=lambda page: page.first) - 1
        return pages[index] if index >= 0 and element < pages[index].last else None


def compose(parsed: ParsedDocument) -> ComposedDocument:
    """Lay out the text of a parsed document."""
    parts: list[str] = []
    pieces: list[Piece] = []
    length = 0
    before = ""
    for kind, element, row, text, group in _words(parsed):
        if not text:
            pieces.append(Piece(kind, element, length, length, row))
            continue
        if parts:
            gap = "\n" if group and group == before else "\n\n"
            parts.append(gap)
            length += len(gap)
        parts.append(text)
        pieces.append(Piece(kind, element, length, length + len(text), row))
        length += len(text)
        before = group
    return ComposedDocument(parsed, "".join(parts), tuple(pieces))


def _words(parsed: ParsedDocument) -> Iterator[tuple[PieceKind, int, int, str, str]]:
    """Piece by piece: kind, element, row, words, and the group within which it follows line by line."""
    for index, element in enumerate(parsed.elements):
        match element:
            case Block(kind=kind, text=text):
                yield PieceKind.BLOCK, index, -1, text, "list" if kind is BlockKind.LIST_ITEM else ""
            case FigureBlock():
                yield PieceKind.FIGURE, index, -1, element.words, ""
            case TableBlock():
                yield from _table_words(parsed, index, element)


def _table_words(
    parsed: ParsedDocument, index: int, table: TableBlock
) -> Iterator[tuple[PieceKind, int, int, str, str]]:
    if table.title and not _already_said(parsed, index, table.title):
        yield PieceKind.TABLE_TITLE, index, -1, table.title, ""
    for number, row in enumerate(table.rows):
        line = row_line(row.cells)
        if line:
            yield PieceKind.ROW, index, number, line, f"table {index}"


def _already_said(parsed: ParsedDocument, index: int, title: str) -> bool:
    # A caption that the parser also gives as a block, or the name of a sheet with several tables.
    for neighbour in parsed.elements[max(index - 2, 0) : index + 2]:
        if isinstance(neighbour, Block) and title in neighbour.text:
            return True
    earlier = parsed.elements[max(index - 64, 0) : index]
    return any(isinstance(element, TableBlock) and element.title == title for element in earlier)
