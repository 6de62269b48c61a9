"""The lines of a paper in reading order, with what zones are told by: place, font, raised marks.

Glyphs, rows and reading order are those of the PDF reader (`parse/pdf_*`); a line here keeps its raised
characters besides, because authors are tied to their affiliations by them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pypdfium2 as pdfium

from heddle.ingest.paper.property import FileProperties, file_properties
from heddle.ingest.paper.region import regions
from heddle.ingest.paper.row_text import row_text
from heddle.ingest.parse import pdf_file
from heddle.ingest.parse.pdf_flow import Flow, Line, main_turn, vocabulary
from heddle.ingest.parse.pdf_layout import Row
from heddle.ingest.parse.pdf_line import Piece, pieces, turned, unturn_box
from heddle.ingest.parse.pdf_margin import mark_margins
from heddle.ingest.parse.pdf_page import Face, Glyph, PdfPage, read_page
from heddle.ingest.parse.rejection import rejecting
from heddle.ingest.parse.xmp import read_xmp

_EXCESS = 1.2
"""Height of letters by the font, in heights by their widths, from which the font is not believed."""
_HEIGHT_OF_WIDTH = 2.1
_BIBLIOGRAPHY = re.compile(
    r"^\W*(?:\d+\.?\s*)?(?:references?|bibliography|literature cited|works cited)\W*$", re.IGNORECASE
)
_LEAST_SHARE = 0.1
_MOST_BOLD = 0.5
"""Share of letters, at most, that stand out by being bold."""
_NO_FACE = Face("", bold=False, italic=False)


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A line of a paper.

    Args:
        line: Text, box and font, as the PDF reader has them.
        page: Counts from 1.
        zone: Number of the page's zone (column or band) that it stands in; zones are in reading order.
        raised: Spans of raised characters in the text, half-open.
        bold: Share of its glyphs that are bold, from 0 to 1.
        gap: Distance to the line above in its zone, in heights of this line; 9 where it is the first.
        left: Left edge of its zone, in points.
        right: Right edge of its zone, in points.
        width: Of the page, in points.
        height: Of the page, in points.
        pieces: How many pieces with wide gaps between it has.
        faces: Fonts, each with the place in the text that it begins at.
    """

    line: Line
    page: int
    zone: int
    raised: tuple[tuple[int, int], ...]
    bold: float
    gap: float
    left: float
    right: float
    width: float
    height: float
    pieces: int
    faces: tuple[tuple[int, Face], ...] = ()

    @property
    def text(self) -> str:
        """Its text."""
        return self.line.text

    @property
    def size(self) -> float:
        """Font height, in points."""
        return self.line.size

    @property
    def face(self) -> Face:
        """The font that most of its characters have."""
        if len(self.faces) < 2:
            return self.faces[0][1] if self.faces else _NO_FACE
        counts: Counter[Face] = Counter()
        ends = [*(start for start, _ in self.faces[1:]), len(self.text)]
        for (start, face), end in zip(self.faces, ends, strict=True):
            counts[face] += end - start
        return max(counts, key=lambda face: (counts[face], face.name))

    @property
    def is_margin(self) -> bool:
        """Whether it is a page header or footer."""
        return self.line.margin is not None


@dataclass(frozen=True, slots=True)
class PaperText:
    """All lines of a paper.

    Args:
        lines: In reading order, page by page.
        body: Font height of running text, in points.
        pages: How many pages there are.
        words: Words and how often each stands inside a line, which decides hyphens.
        links: Targets of links on the first page.
        properties: What the file says of the paper.
    """

    lines: tuple[PaperLine, ...]
    body: float
    pages: int
    words: Counter[str] = field(default_factory=Counter)
    links: tuple[str, ...] = ()
    properties: FileProperties = field(default_factory=FileProperties)


def read_lines(data: bytes) -> PaperText:
    """Read the lines of a PDF.

    Raises:
        InputRejected: it cannot be read.
    """
    with rejecting(pdf_file.REJECTIONS):
        document, _ = pdf_file.open_pdf(data)
        try:
            pages = [_page(document, number) for number in range(1, len(document) + 1)]
            return lines_of(pages, file_properties(document.get_metadata_dict(), read_xmp(data)))
        finally:
            document.close()


def _page(document: pdfium.PdfDocument, number: int) -> PdfPage:
    """A page; one that cannot be read has no lines."""
    try:
        return read_page(document, number)
    except pdfium.PdfiumError:
        return PdfPage(number, 0.0, 0.0, 0)


def lines_of(
    pages: Sequence[PdfPage],
    properties: FileProperties | None = None,
    joined: Mapping[int, list[Piece]] | None = None,
) -> PaperText:
    """The lines of pages as the PDF reader sees them.

    Args:
        pages: In order; theirs no more, as heights that a font exaggerates are set right in their glyphs.
        properties: What the file says of the paper; nothing where None.
        joined: The pieces of lines that stand as most of a page does, by the page's number, where they are
            known.
    """
    flows: list[Flow] = []
    found: list[PaperLine] = []
    factor = _shrinkage(pages)
    known_pieces = joined if joined and factor == 1.0 else {}
    for page in pages:
        lines = _page_lines(page, factor, known_pieces.get(page.number))
        flow = Flow(page.number, page.width, page.height, page.rotation)
        flow.zones = [[line.line for line in lines]]
        flows.append(flow)
        found += lines
    found = _unbolded(found)
    mark_margins(flows)
    sizes: Counter[float] = Counter()
    for line in running_lines(found):
        sizes[round(line.size * 2) / 2] += len(line.text)
    body = min(sizes, key=lambda size: (-sizes[size], size), default=0.0)
    links = tuple(target for page in pages[:1] for _, target in page.links)
    known = properties or FileProperties()
    return PaperText(tuple(found), body, len(pages), vocabulary(flows), links, known)


def running_lines(lines: Sequence[PaperLine]) -> Sequence[PaperLine]:
    """The lines before the bibliography that fill their column; all lines where few do.

    A bibliography may have more words than the paper itself, and tables more lines.
    """
    heads = [at for at, line in enumerate(lines) if _BIBLIOGRAPHY.match(line.text)]
    end = heads[-1] if heads and heads[-1] > len(lines) // 4 else len(lines)
    found = [line for line in lines[:end] if line.pieces == 1 and _fills(line)]
    return found if len(found) > _LEAST_SHARE * end else lines


def _fills(line: PaperLine) -> bool:
    return line.line.frame[2] - line.line.frame[0] > 0.8 * (line.right - line.left)


def _unbolded(lines: list[PaperLine]) -> list[PaperLine]:
    """The lines, none of them bold where the file calls most letters bold: then its fonts tell nothing."""
    letters = sum(len(line.text) for line in lines)
    bold = sum(line.bold * len(line.text) for line in lines)
    return lines if bold <= _MOST_BOLD * letters else [replace(line, bold=0.0) for line in lines]


def _page_lines(page: PdfPage, factor: float, joined: list[Piece] | None) -> list[PaperLine]:
    """Lines that stand as most of the page does; stamps in the margin are no part of a paper."""
    main = main_turn(page.glyphs)
    found: list[PaperLine] = []
    for number, rows in enumerate(regions(_pieces(page, factor, main) if joined is None else joined)):
        left, right = min(row.x0 for row in rows), max(row.x1 for row in rows)
        above: Row | None = None
        for row in rows:
            said = row_text(row, page.faces, page.bold)
            if not said.text:
                continue
            gap = (row.y1 - above.y1) / max(said.size, 1.0) if above is not None else 9.0
            found.append(
                PaperLine(
                    _line(row, said.text, said.size, page, main, is_bold=said.bold == 1.0),
                    page.number,
                    number,
                    said.raised,
                    said.bold,
                    min(max(gap, 0.0), 9.0),
                    left,
                    right,
                    page.width,
                    page.height,
                    len(row.pieces),
                    said.faces,
                )
            )
            above = row
    return found


def _pieces(page: PdfPage, factor: float, turn: int) -> list[Piece]:
    """The pieces of lines that are turned one way, heights set right."""
    glyphs = [turned(glyph, page.width, page.height) for glyph in page.glyphs if glyph.turn == turn]
    if factor != 1.0:
        _shrink(glyphs, factor)
    return pieces(glyphs)


def _shrinkage(pages: Sequence[PdfPage]) -> float:
    """What heights of glyphs are to be multiplied by: some fonts claim several times the height of letters.

    A letter of running text is about half as wide as its font is high. One factor holds for all pages, so
    that sizes can be compared.
    """
    small = [
        glyph
        for page in pages
        for glyph in page.glyphs
        if glyph.text.islower() and glyph.turn == 0 and glyph.x1 > glyph.x0
    ]
    if not small:
        return 1.0
    width = float(np.median(np.array([glyph.x1 - glyph.x0 for glyph in small])))
    height = float(np.median(np.array([glyph.y1 - glyph.y0 for glyph in small])))
    excess = height / (_HEIGHT_OF_WIDTH * width)
    return 1.0 if excess < _EXCESS else 1.0 / excess


def _shrink(glyphs: Sequence[Glyph], factor: float) -> None:
    """Multiply the heights of glyphs, each about its middle."""
    for glyph in glyphs:
        middle, half = (glyph.y0 + glyph.y1) / 2, factor * (glyph.y1 - glyph.y0) / 2
        glyph.y0, glyph.y1 = middle - half, middle + half


def _line(row: Row, text: str, size: float, page: PdfPage, turn: int, *, is_bold: bool) -> Line:
    frame = (row.x0, row.y0, row.x1, row.y1)
    box = unturn_box(frame, turn, page.width, page.height)
    return Line(text, box, frame, size, is_bold, turn)
