"""Word documents: the body in order, tables, lists, notes, comments, text boxes, headers and footers.

Paragraphs are counted from 1 in document order, those in tables and text boxes included, whenever they
are read (a table inside a cell comes after its table); that number is the locator. In other parts the
part's name goes before it (`footnotes/2`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from lxml import etree

from heddle.core.cover import write_range
from heddle.core.locator import PathLocator
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media
from heddle.ingest.parse.chart import read_chart
from heddle.ingest.parse.docx_name import MC, A, W, is_on, number_of, value_of
from heddle.ingest.parse.docx_number import Numbering, read_numbering
from heddle.ingest.parse.docx_run import Saying, read_paragraph
from heddle.ingest.parse.docx_style import Style, outline_level, read_styles
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.header import header_rows, is_key_value
from heddle.ingest.parse.merged_grid import MergedGrid
from heddle.ingest.parse.package import PACKAGE_REJECTIONS, Package, Relationship
from heddle.ingest.parse.rejection import Rejection, malformed
from heddle.ingest.parsed import Block, BlockKind, CellSpan, ParsedDocument, TableRow

REJECTIONS = (
    *PACKAGE_REJECTIONS,
    Rejection(RecursionError, RejectionReason.TOO_LARGE, "the document's tables are nested too deeply"),
)
_CODE_SIGN = re.compile(r"[{}();=<>\[\]]|^\s*(?:def|class|import|return|for|if|SELECT)\b", re.MULTILINE)
_WRAPPERS = frozenset({f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}smartTag", f"{W}ins", f"{W}moveTo"})
_GONE = frozenset({f"{W}del", f"{W}moveFrom", f"{W}sectPr", f"{W}tblPr", f"{W}trPr", f"{W}tcPr"})
_MOST_SPAN = 1000


def parse(data: bytes, media: Media, limits: Limits) -> ParsedDocument:
    """Parse a Word document."""
    package = Package(data, limits)
    root = package.xml(package.main)
    body = root.find(f"{W}body") if root is not None else None
    if body is None:
        raise malformed("its main part has no body")
    draft = Draft(limits)
    reader = _Reader(draft, package, package.main)
    reader.load()
    reader.numbers = _numbered(body)
    margins = _margins(package)
    for name in margins["header"]:
        reader.margin(name, BlockKind.PAGE_HEADER)
    reader.blocks(body)
    for name in margins["footer"]:
        reader.margin(name, BlockKind.PAGE_FOOTER)
    properties = package.properties()
    titles = (
        block.text for block in draft.elements if isinstance(block, Block) and block.kind is BlockKind.TITLE
    )
    return draft.finish(
        media,
        title=properties.title or next(titles, ""),
        metadata=properties.metadata,
        authors=properties.authors,
    )


def _margins(package: Package) -> dict[str, list[str]]:
    return {kind: list(dict.fromkeys(package.related(package.main, kind))) for kind in ("header", "footer")}


@dataclass(slots=True)
class _Reader:
    """Reads blocks of one part, in order, into a draft."""

    draft: Draft
    package: Package
    part: str
    prefix: str = ""
    kind: BlockKind | None = None
    styles: dict[str, Style] = field(default_factory=dict)
    numbering: Numbering = field(default_factory=Numbering)
    relationships: dict[str, Relationship] = field(default_factory=dict)
    notes: dict[tuple[str, str], etree._Element] = field(default_factory=dict)
    comments: dict[str, etree._Element] = field(default_factory=dict)
    numbers: dict[etree._Element, int] = field(default_factory=dict)
    count: int = 0
    said: set[str] = field(default_factory=set)

    def load(self) -> None:
        """Read the parts that the main part draws on."""
        self.relationships = self.package.relationships(self.part)
        self.styles = read_styles(self._related("styles"))
        self.numbering = read_numbering(self._related("numbering"))
        for part, tag in (("footnotes", "footnote"), ("endnotes", "endnote")):
            root = self._related(part)
            for note in root.findall(f"{W}{tag}") if root is not None else ():
                if not note.get(f"{W}type"):
                    self.notes[part, note.get(f"{W}id", "")] = note
        root = self._related("comments")
        for comment in root.findall(f"{W}comment") if root is not None else ():
            self.comments[comment.get(f"{W}id", "")] = comment

    def _related(self, kind: str) -> etree._Element | None:
        name = next(self.package.related(self.part, kind), None)
        return self.package.xml(name) if name else None

    def margin(self, name: str, kind: BlockKind) -> None:
        """Read a header or footer; what another one said already is left out."""
        root = self.package.xml(name)
        if root is None:
            return
        prefix = name.rpartition("/")[2].removesuffix(".xml")
        reader = _Reader(self.draft, self.package, name, f"{prefix}/", kind, self.styles, said=self.said)
        reader.relationships = self.package.relationships(name)
        reader.numbers = _numbered(root)
        reader.blocks(root)

    def blocks(self, container: etree._Element) -> None:
        """Read the blocks in a container, in order."""
        for child in container:
            if child.tag == f"{W}p":
                self.paragraph(child)
            elif child.tag == f"{W}tbl":
                self.table(child)
            elif child.tag == f"{MC}AlternateContent":
                chosen = child.find(f"{MC}Choice")
                self.blocks(chosen if chosen is not None else child)
            elif child.tag == f"{W}bookmarkStart":
                self.draft.target(child.get(f"{W}name", ""))
            elif child.tag not in _GONE:
                self.blocks(child)

    def place(self, path: str) -> PathLocator:
        """A paragraph of this part, or a range of them."""
        return PathLocator("paragraph", self.prefix + path)

    def _meet(self, element: etree._Element) -> None:
        """Go to a paragraph; one of an alternative that is not counted stands where it hangs."""
        self.count = self.numbers.get(element, self.count)

    def _range(self, element: etree._Element) -> str:
        """The paragraphs inside an element, those of tables within it too; empty where there are none."""
        found = [number for inner in element.iter(f"{W}p") if (number := self.numbers.get(inner))]
        return write_range(found[0], found[-1]) if found else ""

    def paragraph(self, element: etree._Element) -> None:
        """Read one paragraph and what hangs on it."""
        self._meet(element)
        place = self.place(str(self.count))
        saying = read_paragraph(element)
        kind, level, label = self._kind(element, saying)
        text = saying.text if kind is BlockKind.CODE else saying.text.strip()
        text = f"{label} {text}" if label and text.strip() else text
        if self.kind is not None and text.strip() in self.said:
            return
        self.said.add(text.strip())
        self._name(saying)
        # Offsets count from the paragraph's own text; the block's may begin with a number and without space.
        shift = text.find(saying.text.strip()) - (len(saying.text) - len(saying.text.lstrip()))
        raised = [(start + shift, end + shift) for start, end in saying.raised]
        if self.draft.block(self.kind or kind, text, place, level=level, raised=raised):
            self._link(saying)
            for part, name, offset in saying.notes:
                self.draft.link("", f"#{part}/{name}", start=max(offset + shift, 0))
        self.hanging(saying, place)

    def _name(self, saying: Saying) -> None:
        """Give what comes next the names of the bookmarks in a paragraph."""
        for name in saying.bookmarks:
            self.draft.target(name)

    def hanging(self, saying: Saying, place: PathLocator) -> None:
        """Read what is anchored in a paragraph: pictures, charts, text boxes, notes and comments."""
        for alternative, name in saying.pictures:
            self._picture(alternative, name, place)
        for name in saying.charts:
            self._chart(name, place)
        for name in saying.diagrams:
            self._diagram(name, place)
        for box in saying.boxes:
            self.blocks(box)
        for part, name, _ in saying.notes:
            self._note(part, name)
        for name in saying.comments:
            self._comment(name)

    def _picture(self, alternative: str, name: str, place: PathLocator) -> None:
        relationship = self.relationships.get(name)
        picture = self.package.picture(relationship.target) if relationship is not None else None
        # A picture in a header or footer is the sender's mark, unless somebody described it.
        if alternative or (picture is not None and self.kind is None):
            self.draft.figure("", place, alternative=alternative, picture=picture)

    def _link(self, saying: Saying) -> None:
        for words, target in saying.links:
            relationship = self.relationships.get(target)
            if target.startswith("#") or relationship is not None:
                self.draft.link(words, relationship.target if relationship else target)

    def _kind(self, element: etree._Element, saying: Saying) -> tuple[BlockKind, int, str]:
        """Kind, level and computed number of a paragraph."""
        properties = element.find(f"{W}pPr")
        name = value_of(properties.find(f"{W}pStyle")) if properties is not None else ""
        style = self.styles.get(name) or (Style(name) if name else self.styles.get("", Style()))
        kind, level = style.kind()
        outline = outline_level(properties)
        if outline and kind is BlockKind.PARAGRAPH:
            kind, level = BlockKind.HEADING, outline
        number, depth = self._number(properties, style)
        label = self.numbering.label(number, depth) if saying.text.strip() else ""
        if number and kind in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM}:
            return BlockKind.LIST_ITEM, depth + 1, label
        mono = style.mono or (saying.runs and saying.mono_runs == saying.runs)
        if kind is BlockKind.PARAGRAPH and mono and _CODE_SIGN.search(saying.text):
            return BlockKind.CODE, 0, ""
        return kind, level, label

    @staticmethod
    def _number(properties: etree._Element | None, style: Style) -> tuple[str, int]:
        found = properties.find(f"{W}numPr") if properties is not None else None
        if found is None:
            return ("" if style.number_id == "0" else style.number_id), style.depth
        own = found.find(f"{W}numId")
        name = value_of(own) if own is not None else style.number_id
        depth = found.find(f"{W}ilvl")
        return ("" if name == "0" else name), number_of(value_of(depth)) if depth is not None else style.depth

    def table(self, element: etree._Element) -> None:
        """Read a table; a table of one cell is a frame around blocks."""
        rows = list(_rows(element))
        cells = [list(_cells(row)) for row in rows]
        if len(cells) == 1 and len(cells[0]) == 1:
            self.blocks(cells[0][0])
            return
        inner: list[etree._Element] = []
        sayings: list[Saying] = []
        grid = MergedGrid()
        lines: list[TableRow] = []
        for row, own in zip(rows, cells, strict=True):
            # A row may begin further right than the table does.
            grid.begin(min(number_of(value_of(row.find(f"{W}trPr/{W}gridBefore"))), _MOST_SPAN))
            places = self._row(own, grid, inner, sayings)
            where = self.place(self._range(row) or str(self.count))
            lines.append(TableRow(grid.words(), where, places=places))
        spans = grid.spans()
        words = [row.cells for row in lines]
        heads = self._heads(rows, words, spans)
        place = self.place(self._range(element) or str(self.count))
        for saying in sayings:
            self._name(saying)
        self.draft.table(
            [replace(row, spans=tuple(own)) for row, own in zip(lines, spans, strict=True)],
            place,
            header_rows=heads,
            key_value=not heads and is_key_value(words),
        )
        for saying in sayings:
            self._link(saying)
        for saying in sayings:
            self.hanging(saying, place)
        for nested in inner:
            self.table(nested)

    @staticmethod
    def _heads(rows: list[etree._Element], grid: list[tuple[str, ...]], spans: list[list[CellSpan]]) -> int:
        marked = 0
        for row in rows:
            if not is_on(row.find(f"{W}trPr/{W}tblHeader")):
                break
            marked += 1
        if marked:
            return marked
        return 0 if is_key_value(grid) else header_rows(grid, spans)

    def _row(
        self,
        cells: list[etree._Element],
        grid: MergedGrid,
        inner: list[etree._Element],
        sayings: list[Saying],
    ) -> tuple[str, ...]:
        """Read the cells of a row into the grid; returns what each column's place adds to the row's."""
        places: list[str] = [""] * len(grid.words())
        for cell in cells:
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            span = min(max(number_of(value_of(cell.find(f"{W}tcPr/{W}gridSpan")), 1), 1), _MOST_SPAN)
            text = self._cell(cell, inner, sayings)
            continued = merge is not None and value_of(merge) != "restart"
            grid.add(text, columns=span, above=continued and not text)
            places += [self._range(cell), *[""] * (span - 1)]
        return tuple(places)

    def _cell(self, cell: etree._Element, inner: list[etree._Element], sayings: list[Saying]) -> str:
        texts = []
        for child in _flat(cell):
            if child.tag == f"{W}tbl":
                inner.append(child)
                continue
            self._meet(child)
            saying = read_paragraph(child)
            _, _, label = self._kind(child, saying)
            texts.append(f"{label} {saying.text}" if label else saying.text)
            sayings.append(saying)
        return " ".join(text.strip() for text in texts if text.strip())

    def _chart(self, name: str, place: PathLocator) -> None:
        relationship = self.relationships.get(name)
        root = self.package.xml(relationship.target) if relationship else None
        if root is None:
            return
        chart = read_chart(root)
        self.draft.figure(chart.caption, place)
        self.draft.table(((row, place) for row in chart.rows), place, header_rows=1)

    def _diagram(self, name: str, place: PathLocator) -> None:
        relationship = self.relationships.get(name)
        root = self.package.xml(relationship.target) if relationship else None
        for paragraph in root.iter(f"{A}p") if root is not None else ():
            text = "".join(run.text or "" for run in paragraph.iter(f"{A}t"))
            self.draft.block(BlockKind.PARAGRAPH, text, place)

    def _note(self, part: str, name: str) -> None:
        note = self.notes.get((part, name))
        if note is not None:
            text = "\n".join(read_paragraph(found).text.strip() for found in note.iter(f"{W}p"))
            self.draft.target(f"{part}/{name}")
            self.draft.block(BlockKind.FOOTNOTE, text, PathLocator("paragraph", f"{part}/{name}"))

    def _comment(self, name: str) -> None:
        comment = self.comments.get(name)
        if comment is not None:
            text = "\n".join(read_paragraph(found).text.strip() for found in comment.iter(f"{W}p"))
            author, date = comment.get(f"{W}author", ""), comment.get(f"{W}date", "")
            place = PathLocator("paragraph", f"comments/{name}")
            self.draft.block(BlockKind.COMMENT, signed(text, author, date), place)


def _numbered(root: etree._Element) -> dict[etree._Element, int]:
    """The number of each paragraph; what only repeats a newer alternative in older words is not counted."""
    numbers: dict[etree._Element, int] = {}
    walk = etree.iterwalk(root, events=("start",), tag=(f"{W}p", f"{MC}Fallback"))
    for _, element in walk:
        if element.tag == f"{W}p":
            numbers[element] = len(numbers) + 1
        elif element.getparent().find(f"{MC}Choice") is not None:
            walk.skip_subtree()
    return numbers


def signed(text: str, author: str, time: str = "") -> str:
    """A comment with who wrote it and when."""
    marks = [f"author: {author}"] * bool(author) + [f"time: {time}"] * bool(time)
    return f"[{', '.join(marks)}]: {text}" if marks and text.strip() else text


def _flat(container: etree._Element) -> list[etree._Element]:
    """Paragraphs and tables of a cell, those in content controls and revisions included."""
    found = []
    for child in container:
        if child.tag in {f"{W}p", f"{W}tbl"}:
            found.append(child)
        elif child.tag in _WRAPPERS:
            found += _flat(child)
    return found


def _rows(table: etree._Element) -> list[etree._Element]:
    return _wrapped(table, f"{W}tr")


def _cells(row: etree._Element) -> list[etree._Element]:
    return _wrapped(row, f"{W}tc")


def _wrapped(container: etree._Element, tag: str) -> list[etree._Element]:
    found = []
    for child in container:
        if child.tag == tag:
            found.append(child)
        elif child.tag in _WRAPPERS:
            found += _wrapped(child, tag)
    return found
