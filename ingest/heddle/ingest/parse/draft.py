"""A draft of a parsed document: parsers add to it, and it keeps what every format promises.

Texts are clean and never empty, rows of a table are of one width, links and pages point at the right
element, and nothing grows past the limits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from heddle.core.anchor import Anchor
from heddle.core.locator import Locator
from heddle.ingest.limits import Limits
from heddle.ingest.parse.cell_span import settle_spans
from heddle.ingest.parse.characters import clean, one_line
from heddle.ingest.parse.decoration import without_decoration
from heddle.ingest.parse.header import header_columns as infer_sides
from heddle.ingest.parse.metadata import authors_of, settle
from heddle.ingest.parse.rejection import too_large
from heddle.ingest.parsed import (
    Attachment,
    Block,
    BlockKind,
    CellSpan,
    Element,
    FigureBlock,
    Link,
    Mail,
    Page,
    ParsedDocument,
    Picture,
    Recognition,
    TableBlock,
    TableRow,
)

if TYPE_CHECKING:
    from heddle.ingest.paper.paper import Paper


@dataclass(slots=True)
class Draft:
    """What a parser has found so far."""

    limits: Limits
    elements: list[Element] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    targets: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    _cells: int = 0

    def block(
        self,
        kind: BlockKind,
        text: str,
        locator: Locator,
        *,
        level: int = 0,
        anchors: Sequence[Anchor] = (),
        raised: Sequence[tuple[int, int]] = (),
    ) -> bool:
        """Add a block, unless no text is left of it.

        Args:
            kind: What it is.
            text: Its words; with anchors they must be clean and stripped already, as offsets would shift.
            locator: Where it is.
            level: Depth of a heading or list item.
            anchors: Finer places.
            raised: Spans set as superscript; left out where cleaning the text moves them.

        Returns:
            Whether a block was added.
        """
        tidy = clean(text).strip()
        if not tidy:
            return False
        if anchors and tidy != text:
            raise ValueError("a block with anchors must be given clean, stripped text")
        self._add(Block(kind, tidy, locator, level, tuple(anchors), tuple(raised) if tidy == text else ()))
        return True

    def table(
        self,
        rows: Iterable[TableRow | tuple[Sequence[str], Locator]],
        locator: Locator,
        *,
        header_rows: int = 0,
        title: str = "",
        title_place: Locator | None = None,
        key_value: bool = False,
        header_columns: int = 0,
    ) -> bool:
        """Add a table, unless it has no text; empty rows are left out, short ones filled up.

        Args:
            rows: Rows as read. Of the spans of a row only those that begin in it need be given.
            locator: Where the table is.
            header_rows: How many rows at the top are header.
            title: Caption, sheet name or the like.
            title_place: Where the title stands, if not in the table.
            key_value: Whether it lists names and values.
            header_columns: How many columns at the left name their rows; inferred where it is 0.

        Returns:
            Whether a table was added.
        """
        read = [row if isinstance(row, TableRow) else TableRow(tuple(row[0]), row[1]) for row in rows]
        texts = [tuple(one_line(cell) for cell in row.cells) for row in read]
        kept = [number for number, cells in enumerate(texts) if any(cells)]
        if not kept:
            return False
        width = max(len(texts[number]) for number in kept)
        self._cells += width * len(kept)
        if self._cells > self.limits.table_cells:
            raise too_large("table cells", self._cells, self.limits.table_cells)
        spans = settle_spans([[span for span in row.spans if not span.above] for row in read], kept, width)
        filled = tuple(
            _filled(read[number], texts[number], own, width) for number, own in zip(kept, spans, strict=True)
        )
        headers = min(sum(number < header_rows for number in kept), len(filled) - 1)
        pairs = key_value and width == 2
        sides = 0 if pairs else min(header_columns or infer_sides(texts, header_rows), width - 1)
        self._add(TableBlock(filled, locator, headers, one_line(title), pairs, sides, title_place))
        return True

    def figure(
        self, caption: str, locator: Locator, *, alternative: str = "", picture: Picture | None = None
    ) -> None:
        """Add a figure.

        Args:
            caption: What the format calls it; may be empty.
            locator: Where it is.
            alternative: What its author wrote for those who cannot see it; may be empty.
            picture: Its picture, where the file holds it.
        """
        self._add(FigureBlock(one_line(caption), locator, one_line(alternative), picture))

    def link(self, text: str, target: str, *, element: int | None = None, start: int = -1) -> None:
        """Add a link in an element, the last one unless told; links without a target are left out.

        Args:
            text: Its words.
            target: As written.
            element: The element that it stands in.
            start: Offset of the words in the element's text, where it is known.
        """
        place = len(self.elements) - 1 if element is None else element
        tidy = one_line(target)
        if tidy and 0 <= place < len(self.elements):
            self.links.append(Link(place, one_line(text), tidy, start))

    def target(self, name: str) -> None:
        """Name the element that comes next, so that links inside the document find it; the first holds."""
        self.targets.setdefault(name, len(self.elements))

    def warn(self, line: str) -> None:
        """Note something that went wrong without losing the document; each line once."""
        tidy = one_line(line)
        if tidy and tidy not in self.warnings and len(self.warnings) < 100:
            self.warnings.append(tidy)

    def finish(
        self,
        media: str,
        *,
        title: str = "",
        metadata: Iterable[tuple[str, str]] = (),
        authors: Iterable[str] = (),
        mail: Mail | None = None,
        attachments: Sequence[Attachment] = (),
        recognition: Recognition | None = None,
        paper: Paper | None = None,
    ) -> ParsedDocument:
        """The parsed document; pictures that only decorate it are left out."""
        without_decoration(self.elements, self.pages, self.links, self.targets)
        return ParsedDocument(
            media=media,
            elements=tuple(self.elements),
            title=one_line(title),
            metadata=settle(metadata),
            authors=authors_of(authors),
            pages=tuple(self.pages),
            links=tuple(self.links),
            targets=self._called(),
            mail=mail,
            attachments=tuple(attachments),
            warnings=tuple(self.warnings),
            recognition=recognition,
            paper=paper,
        )

    def _called(self) -> dict[str, int]:
        """The targets that some link calls and some element has."""
        called = {link.target[1:] for link in self.links if link.target.startswith("#")}
        last = len(self.elements)
        return {
            name: place for name, place in sorted(self.targets.items()) if name in called and place < last
        }

    def _add(self, element: Element) -> None:
        if len(self.elements) >= self.limits.elements:
            raise too_large("elements", f"more than {self.limits.elements}", self.limits.elements)
        self.elements.append(element)


def _fill(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells, *[""] * (width - len(cells)))


def _filled(row: TableRow, cells: Sequence[str], spans: tuple[CellSpan, ...], width: int) -> TableRow:
    places = _fill(row.places, width) if any(row.places) else ()
    runs = (*row.runs, *[()] * (width - len(row.runs))) if any(row.runs) else ()
    return TableRow(_fill(cells, width), row.locator, spans, places, runs)
