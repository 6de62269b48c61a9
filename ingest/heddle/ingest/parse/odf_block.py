"""Blocks of OpenDocument: paragraphs, headings, lists, tables and drawings of a container, in order.

Texts and presentations hold the same blocks; where a block is, is told by `place`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from heddle.core.locator import Locator, PathLocator
from heddle.ingest.parse.docx import signed
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.header import header_rows, is_key_value
from heddle.ingest.parse.odf_chart import read_odf_chart
from heddle.ingest.parse.odf_name import DC, DRAW, OFFICE, SVG, TABLE, TEXT, XLINK, count_of
from heddle.ingest.parse.odf_package import object_root
from heddle.ingest.parse.odf_style import Counter, Styles
from heddle.ingest.parse.odf_table import Grid, cells_of, rows_of
from heddle.ingest.parse.odf_text import SHAPES, OdfSaying, formula_text, read_saying
from heddle.ingest.parse.package import Package
from heddle.ingest.parsed import BlockKind, TableRow

_LEFT_OUT = frozenset(
    {
        f"{TEXT}tracked-changes",
        f"{TEXT}sequence-decls",
        f"{TEXT}variable-decls",
        f"{TEXT}user-field-decls",
        f"{OFFICE}forms",
        f"{SVG}title",
        f"{SVG}desc",
    }
)
_MOST_LEVEL = 10
_MOST_NUMBER = 100_000

Place = Callable[[int, int], Locator]
"""From the numbers of the first and the last paragraph to where they are."""


def by_paragraph(prefix: str = "") -> Place:
    """Places as the numbers of paragraphs, `3` or `3-7`, in a part that the prefix names."""

    def place(first: int, last: int) -> Locator:
        return PathLocator("paragraph", f"{prefix}{first}" if last <= first else f"{prefix}{first}-{last}")

    return place


@dataclass(frozen=True, slots=True)
class _Inner:
    """A table in a cell, and how many paragraphs stand before it."""

    table: etree._Element
    before: int


def _paragraphs_in(table: etree._Element) -> int:
    """How many paragraphs of a table are counted; those of notes and comments are not."""
    found = table.iter(f"{TEXT}p", f"{TEXT}h")
    aside = (f"{TEXT}note", f"{OFFICE}annotation")
    return sum(next(paragraph.iterancestors(*aside), None) is None for paragraph in found)


@dataclass(slots=True)
class BlockReader:
    """Reads blocks, in order, into a draft.

    Args:
        draft: Where they are added.
        package: The package that objects are in.
        styles: The document's styles.
        place: Where blocks are.
        kind: What every paragraph is (a page header, say); None to tell by style.
    """

    draft: Draft
    package: Package
    styles: Styles
    place: Place
    kind: BlockKind | None = None
    said: set[str] = field(default_factory=set)
    count: int = 0
    _lists: dict[str, Counter] = field(default_factory=dict)
    _outline: Counter = field(default_factory=Counter)
    _notes: int = 0

    def blocks(self, container: etree._Element) -> None:
        """Read the blocks in a container."""
        for child in container:
            if child.tag == f"{TEXT}p":
                self._paragraph(child, *self._kind(child))
            elif child.tag == f"{TEXT}h":
                self._heading(child)
            elif child.tag == f"{TEXT}list":
                self._list(child, "", 1)
            elif child.tag == f"{TABLE}table":
                self.table(child)
            elif child.tag in SHAPES:
                self.shape(child)
            elif child.tag == f"{OFFICE}annotation":
                self.comment(child)
            elif child.tag not in _LEFT_OUT and not child.tag.endswith("-source"):
                self.blocks(child)

    def _kind(self, element: etree._Element) -> tuple[BlockKind, int, str]:
        style = element.get(f"{TEXT}style-name", "")
        return self.kind or self.styles.kinds.get(style, BlockKind.PARAGRAPH), 0, ""

    def _heading(self, element: etree._Element) -> None:
        level = max(count_of(element, f"{TEXT}outline-level", _MOST_LEVEL), 1)
        label = "" if self.kind else self._outline.next(self.styles.outline, level)
        self._paragraph(element, self.kind or BlockKind.HEADING, level, label)

    def _paragraph(self, element: etree._Element, kind: BlockKind, level: int = 0, label: str = "") -> None:
        self.count += 1
        place = self.place(self.count, self.count)
        saying = read_saying(element, self._formula)
        text = saying.text.strip()
        if text and not (self.kind is not None and text in self.said):
            self.said.add(text)
            self.draft.block(kind, f"{label} {text}" if label else text, place, level=level)
            self._links(saying)
            shift = (len(label) + 1 if label else 0) - (len(saying.text) - len(saying.text.lstrip()))
            for number, mark in enumerate(saying.marks):
                self.draft.link("", f"#{self._note_name(number)}", start=max(mark + shift, 0))
        self._hanging(saying)

    def _links(self, saying: OdfSaying) -> None:
        for words, target in saying.links:
            self.draft.link(words, target)

    def _hanging(self, saying: OdfSaying) -> None:
        names = [self._note_name(number) for number in range(len(saying.notes))]
        for shape in saying.shapes:
            self.shape(shape)
        for note, name in zip(saying.notes, names, strict=True):
            self._note(note, name)
        for comment in saying.comments:
            self.comment(comment)

    def _list(self, element: etree._Element, inherited: str, depth: int) -> None:
        style = element.get(f"{TEXT}style-name", inherited)
        goes_on = (
            element.get(f"{TEXT}continue-numbering") == "true" or f"{TEXT}continue-list" in element.attrib
        )
        if depth == 1 and not goes_on:
            self._lists[style] = Counter()
        counter = self._lists.setdefault(style, Counter())
        levels = self.styles.lists.get(style, {})
        for item in element:
            label = ""
            if item.tag == f"{TEXT}list-item":
                start = item.get(f"{TEXT}start-value")
                own = count_of(item, f"{TEXT}start-value", _MOST_NUMBER) if start else None
                # An item that only holds a deeper list is not counted.
                counts = any(child.tag in {f"{TEXT}p", f"{TEXT}h"} for child in item)
                label = counter.next(levels, depth, own) if counts else ""
            self._item(item, style, depth, label)

    def _item(self, item: etree._Element, style: str, depth: int, label: str) -> None:
        for child in item:
            if child.tag == f"{TEXT}list":
                self._list(child, style, depth + 1)
            elif child.tag == f"{TEXT}p":
                self._paragraph(child, self.kind or BlockKind.LIST_ITEM, depth, label)
                label = ""
            elif child.tag == f"{TEXT}h":
                level = max(count_of(child, f"{TEXT}outline-level", _MOST_LEVEL), 1)
                self._paragraph(child, self.kind or BlockKind.HEADING, level, label)
                label = ""

    def table(self, element: etree._Element) -> None:
        """Read a table; a table of one cell is a frame around blocks."""
        rows = list(rows_of(element))
        cells = [cell for row, _ in rows for cell in cells_of(row)]
        if len(cells) == 1:
            self.blocks(cells[0])
            return
        before = self.count
        inner: list[_Inner] = []
        sayings: list[OdfSaying] = []
        grid = Grid(lambda cell: self._cell(cell, inner, sayings), self.draft.limits.table_cells)
        lines: list[TableRow] = []
        for row, _ in rows:
            first = self.count + 1
            texts, spans = grid.row(row)
            lines.append(TableRow(tuple(texts), self.place(first, self.count), spans))
        words = [line.cells for line in lines]
        marked = next((at for at, (_, is_header) in enumerate(rows) if not is_header), len(rows))
        marked = marked or int(element.get(f"{TABLE}use-first-row-styles") == "true")
        pairs = not marked and is_key_value(words)
        self.draft.table(
            lines,
            self.place(before + 1, self.count),
            header_rows=0 if pairs else marked or header_rows(words, [line.spans for line in lines]),
            title=element.get(f"{TABLE}title", ""),
            key_value=pairs,
            header_columns=int(element.get(f"{TABLE}use-first-column-styles") == "true"),
        )
        for saying in sayings:
            self._links(saying)
        for saying in sayings:
            self._hanging(saying)
        last = self.count
        for nested in inner:
            self.count = nested.before
            self.table(nested.table)
        self.count = last

    def _cell(self, container: etree._Element, inner: list[_Inner], sayings: list[OdfSaying]) -> str:
        """The text of a cell, list items and all; tables in it are put aside, but counted where they are."""
        texts = []
        for child in container:
            if child.tag == f"{TABLE}table":
                inner.append(_Inner(child, self.count))
                self.count += _paragraphs_in(child)
            elif child.tag in {f"{TEXT}p", f"{TEXT}h"}:
                self.count += 1
                saying = read_saying(child, self._formula)
                texts.append(saying.text)
                sayings.append(saying)
            elif child.tag in SHAPES:
                sayings.append(OdfSaying(shapes=[child]))
            elif child.tag not in _LEFT_OUT:
                texts.append(self._cell(child, inner, sayings))
        return " ".join(text.strip() for text in texts if text.strip())

    def _note_name(self, number: int) -> str:
        """The name of a note of the paragraph that was read last."""
        return f"note {self.count}.{number}"

    def _note(self, note: etree._Element, name: str) -> None:
        self._notes += 1
        self.draft.target(name)
        kind = note.get(f"{TEXT}note-class", "footnote")
        body = note.find(f"{TEXT}note-body")
        text = self.words(body) if body is not None else ""
        self.draft.block(BlockKind.FOOTNOTE, text, PathLocator("paragraph", f"{kind}s/{self._notes}"))

    def comment(self, comment: etree._Element) -> None:
        """Read a comment with who wrote it and when."""
        author = comment.findtext(f"{DC}creator") or ""
        date = comment.findtext(f"{DC}date") or ""
        place = self.place(max(self.count, 1), max(self.count, 1))
        self.draft.block(BlockKind.COMMENT, signed(self.words(comment), author, date), place)

    def words(self, container: etree._Element) -> str:
        """The words of all paragraphs in a container, a line each."""
        found = container.iter(f"{TEXT}p", f"{TEXT}h")
        return "\n".join(read_saying(paragraph, self._formula).text.strip() for paragraph in found)

    def _formula(self, shape: etree._Element) -> str:
        root = self._object(shape)
        return formula_text(root) if root is not None else ""

    def _object(self, frame: etree._Element) -> etree._Element | None:
        """The root of the object in a frame: kept inside the frame, or in a folder of the package."""
        found = frame.find(f"{DRAW}object")
        if found is None:
            return None
        if len(found):
            return found[0]
        return object_root(self.package, found.get(f"{XLINK}href", ""))

    def shape(self, shape: etree._Element) -> None:
        """Read a drawing: its alternative text, and the table, chart or text in it."""
        place = self.place(max(self.count, 1), max(self.count, 1))
        caption = ": ".join(
            text.strip() for name in ("title", "desc") if (text := shape.findtext(f"{SVG}{name}"))
        )
        root = self._object(shape)
        chart = read_odf_chart(root) if root is not None else None
        words = formula_text(root) if root is not None else ""
        if chart is not None:
            self.draft.figure(chart.caption, place, alternative=caption)
            self.draft.table(((row, place) for row in chart.rows), place, header_rows=1)
        elif words:
            self.draft.block(BlockKind.PARAGRAPH, words, place)
        else:
            image = shape.find(f"{DRAW}image")
            part = image.get(f"{XLINK}href", "").removeprefix("./") if image is not None else ""
            picture = self.package.picture(part)
            if caption or picture is not None:
                self.draft.figure("", place, alternative=caption, picture=picture)
            # A picture beside a table is only how the table looks.
            self.blocks(shape)
