"""PowerPoint presentations: each slide a page, its shapes in reading order, then its notes and comments.

Locators name the slide and the shape's id on it; speaker notes stand at the shape `notes`, comments at
`comments`. What repeats on every slide (date, header, footer, slide number) is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from heddle.core.headway import tell
from heddle.core.locator import SlideLocator
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media
from heddle.ingest.parse.chart import read_chart
from heddle.ingest.parse.docx_name import DGM, MC, A, R, number_of
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.package import PACKAGE_REJECTIONS, Package, Relationship
from heddle.ingest.parse.pptx_comment import comment_authors, read_comments
from heddle.ingest.parse.pptx_list import Bullets, Template
from heddle.ingest.parse.pptx_name import (
    C_CHART,
    EMU_PER_POINT,
    P,
    alternative_text,
    paragraphs_of,
    placeholder_type,
    shape_properties,
)
from heddle.ingest.parse.pptx_table import read_slide_table
from heddle.ingest.parse.pptx_text import read_speech
from heddle.ingest.parse.rejection import Rejection, malformed
from heddle.ingest.parsed import BlockKind, Page, ParsedDocument, TableRow

REJECTIONS = (
    *PACKAGE_REJECTIONS,
    Rejection(RecursionError, RejectionReason.TOO_LARGE, "the presentation's shapes are nested too deeply"),
)
_TITLES = frozenset({"title", "ctrTitle"})
_MARGINS = frozenset({"dt", "hdr", "ftr", "sldNum"})
_OFF = frozenset({"0", "false", "off"})
_NO_TITLE = frozenset({"PowerPoint Presentation", "PowerPoint-Präsentation", "Présentation PowerPoint"})
"""Titles that PowerPoint writes by itself into the properties."""


def parse(data: bytes, media: Media, limits: Limits) -> ParsedDocument:
    """Parse a presentation; locators are slides and shapes."""
    package = Package(data, limits)
    root = package.xml(package.main)
    if root is None or root.tag != f"{P}presentation":
        raise malformed("its main part is no presentation")
    draft = Draft(limits)
    deck = _Deck(package, draft, _size(root), comment_authors(package))
    slides = list(_slides(package, root, draft))
    for number, name in enumerate(slides, start=1):
        deck.slide(number, name)
        tell("parse", number, len(slides))
    properties = package.properties()
    title = "" if properties.title in _NO_TITLE else properties.title
    return draft.finish(
        media,
        title=title or next((page.name for page in draft.pages if page.name), ""),
        metadata=properties.metadata,
        authors=properties.authors,
    )


def _slides(package: Package, root: etree._Element, draft: Draft) -> Iterator[str]:
    """Names of the slides' parts in the order of the show, each once."""
    relationships = package.relationships(package.main)
    shown: set[str] = set()
    for entry in root.iterfind(f"{P}sldIdLst/{P}sldId"):
        relationship = relationships.get(entry.get(f"{R}id", ""))
        if relationship is None or relationship.target not in package.names:
            draft.warn("a slide that the presentation lists is missing")
        elif relationship.target not in shown:
            shown.add(relationship.target)
            yield relationship.target


def _size(root: etree._Element) -> tuple[float, float]:
    size = root.find(f"{P}sldSz")
    if size is None:
        return 0.0, 0.0
    return number_of(size.get("cx")) / EMU_PER_POINT, number_of(size.get("cy")) / EMU_PER_POINT


@dataclass(slots=True)
class _Deck:
    """Reads slides, in order, into a draft."""

    package: Package
    draft: Draft
    size: tuple[float, float]
    authors: dict[str, str]
    _parts: dict[str, etree._Element | None] = field(default_factory=dict)

    def slide(self, number: int, name: str) -> None:
        """Read one slide with its notes and comments."""
        first = len(self.draft.elements)
        root = self.package.xml(name)
        tree = root.find(f"{P}cSld/{P}spTree") if root is not None else None
        title = ""
        if root is None or tree is None:
            self.draft.warn(f"slide {number} is empty or damaged")
        else:
            if root.get("show", "1") in _OFF:
                self.draft.warn(f"slide {number} is hidden in the show; it was read all the same")
            slide = _Slide(
                self.draft, self.package, number, self.package.relationships(name), self._template(name)
            )
            title = slide.read(tree)
        self._notes(number, name)
        self._comments(number, name)
        width, height = self.size
        self.draft.pages.append(Page(number, first, len(self.draft.elements), title, width, height))

    def _template(self, name: str) -> Template:
        layout = next(self.package.related(name, "slideLayout"), "")
        master = next(self.package.related(layout, "slideMaster"), "") if layout else ""
        return Template(self._part(layout), self._part(master))

    def _part(self, name: str) -> etree._Element | None:
        if name not in self._parts:
            self._parts[name] = self.package.xml(name)
        return self._parts[name]

    def _notes(self, number: int, name: str) -> None:
        place = SlideLocator(number, "notes")
        for part in self.package.related(name, "notesSlide"):
            root = self.package.xml(part)
            for shape in root.iter(f"{P}sp") if root is not None else ():
                for paragraph in paragraphs_of(shape.find(f"{P}txBody")):
                    if placeholder_type(shape) == "body":
                        self.draft.block(BlockKind.PARAGRAPH, read_speech(paragraph).text, place)

    def _comments(self, number: int, name: str) -> None:
        for part in self.package.related(name, "comments"):
            root = self.package.xml(part)
            for text in read_comments(root, self.authors) if root is not None else ():
                self.draft.block(BlockKind.COMMENT, text, SlideLocator(number, "comments"))


@dataclass(slots=True)
class _Slide:
    """Reads the shapes of one slide."""

    draft: Draft
    package: Package
    number: int
    relationships: dict[str, Relationship]
    template: Template

    def read(self, tree: etree._Element) -> str:
        """Read all shapes, the title first; returns the title."""
        shapes = list(_shapes(tree))
        titles = [shape for shape in shapes if placeholder_type(shape) in _TITLES]
        said = [self._title(shape) for shape in titles]
        for shape in shapes:
            if shape not in titles:
                self._shape(shape)
        return next((title for title in said if title), "")

    def _place(self, shape: etree._Element) -> SlideLocator:
        own = shape_properties(shape)
        return SlideLocator(self.number, own.get("id", "") if own is not None else "")

    def _title(self, shape: etree._Element) -> str:
        speeches = [read_speech(paragraph) for paragraph in paragraphs_of(shape.find(f"{P}txBody"))]
        text = " ".join(speech.text for speech in speeches if speech.text)
        if self.draft.block(BlockKind.HEADING, " ".join(text.split()), self._place(shape), level=1):
            self._links([link for speech in speeches for link in speech.links])
        return " ".join(text.split())

    def _shape(self, shape: etree._Element) -> None:
        if placeholder_type(shape) in _MARGINS:
            return
        if shape.tag == f"{P}grpSp":
            self._picture(shape)
            for inner in _shapes(shape):
                self._shape(inner)
        elif shape.tag == f"{P}graphicFrame":
            self._frame(shape)
        elif shape.tag == f"{P}pic":
            self._picture(shape)
        else:
            self._text(shape)

    def _picture(self, shape: etree._Element) -> None:
        """Take a shape's picture and what was written for those who cannot see it."""
        alternative = alternative_text(shape)
        blip = shape.find(f"{P}blipFill/{A}blip")
        relationship = self.relationships.get(blip.get(f"{R}embed", "")) if blip is not None else None
        picture = self.package.picture(relationship.target) if relationship is not None else None
        if alternative or picture is not None:
            self.draft.figure("", self._place(shape), alternative=alternative, picture=picture)

    def _text(self, shape: etree._Element) -> None:
        place = self._place(shape)
        bullets = Bullets(tuple(self.template.styles(shape)))
        for paragraph in paragraphs_of(shape.find(f"{P}txBody")):
            speech = read_speech(paragraph)
            if not speech.text:
                continue
            level, label = bullets.next(paragraph)
            kind = BlockKind.LIST_ITEM if level else BlockKind.PARAGRAPH
            text = f"{label} {speech.text}" if label else speech.text
            if self.draft.block(kind, text, place, level=level):
                self._links(speech.links)

    def _links(self, links: Sequence[tuple[str, str]]) -> None:
        for words, name in links:
            relationship = self.relationships.get(name)
            # Other kinds lead to a slide of the same file.
            if relationship is not None and relationship.kind == "hyperlink":
                self.draft.link(words, relationship.target)

    def _frame(self, frame: etree._Element) -> None:
        place = self._place(frame)
        content = frame.find(f"{A}graphic/{A}graphicData")
        table = content.find(f"{A}tbl") if content is not None else None
        chart = content.find(C_CHART) if content is not None else None
        diagram = content.find(f"{DGM}relIds") if content is not None else None
        if chart is None:
            self._picture(frame)
        if table is not None:
            self._table(table, place)
        elif chart is not None:
            self._chart(chart.get(f"{R}id", ""), place, alternative_text(frame))
        elif diagram is not None:
            self._diagram(diagram.get(f"{R}dm", ""), place)

    def _table(self, element: etree._Element, place: SlideLocator) -> None:
        table = read_slide_table(element)
        rows = [TableRow(row, place, spans) for row, spans in zip(table.grid, table.spans, strict=True)]
        if self.draft.table(
            rows,
            place,
            header_rows=table.header_rows,
            key_value=table.key_value,
            header_columns=table.header_columns,
        ):
            self._links(table.links)

    def _chart(self, name: str, place: SlideLocator, described: str) -> None:
        root = self._related(name)
        if root is None:
            self.draft.warn(f"a chart on slide {self.number} is missing")
            return
        chart = read_chart(root)
        self.draft.figure(chart.caption, place, alternative=described)
        self.draft.table(((row, place) for row in chart.rows), place, header_rows=1)

    def _diagram(self, name: str, place: SlideLocator) -> None:
        root = self._related(name)
        for paragraph in root.iter(f"{A}p") if root is not None else ():
            self.draft.block(BlockKind.PARAGRAPH, read_speech(paragraph).text, place)

    def _related(self, name: str) -> etree._Element | None:
        relationship = self.relationships.get(name)
        return self.package.xml(relationship.target) if relationship is not None else None


def _shapes(container: etree._Element) -> Iterator[etree._Element]:
    """Shapes of a tree or group, in order; of two ways to say one, the first."""
    for child in container:
        if child.tag in {f"{P}sp", f"{P}pic", f"{P}grpSp", f"{P}graphicFrame"}:
            yield child
        elif child.tag == f"{MC}AlternateContent":
            chosen = child.find(f"{MC}Choice")
            yield from _shapes(chosen if chosen is not None else child)
        elif child.tag == f"{MC}Fallback":
            yield from _shapes(child)
