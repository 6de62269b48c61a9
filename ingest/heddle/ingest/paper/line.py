"""The lines of a paper in reading order, with what zones are told by: place, font, raised marks.

Glyphs, rows and reading order are those of the PDF reader (`parse/pdf_*`); a line here keeps its raised
characters besides, because authors are tied to their affiliations by them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

import numpy as np
import pypdfium2 as pdfium

from heddle.ingest.paper.property import FileProperties, file_properties
from heddle.ingest.paper.region import regions
from heddle.ingest.parse import pdf_file
from heddle.ingest.parse.pdf_flow import Flow, Line, vocabulary
from heddle.ingest.parse.pdf_layout import Row
from heddle.ingest.parse.pdf_line import pieces, turned, unturn_box
from heddle.ingest.parse.pdf_margin import mark_margins
from heddle.ingest.parse.pdf_page import Face, Glyph, PdfPage, read_page
from heddle.ingest.parse.rejection import rejecting
from heddle.ingest.parse.xmp import read_xmp

_SMALL = 0.82
"""Height of a raised glyph, at most, in heights of its line."""
_LIFT = 0.12
"""How far the foot of a raised glyph stands above that of its line, at least, in heights of the line."""
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


def lines_of(pages: Sequence[PdfPage], properties: FileProperties | None = None) -> PaperText:
    """The lines of pages as the PDF reader sees them.

    Args:
        pages: In order; theirs no more, as heights that a font exaggerates are set right in their glyphs.
        properties: What the file says of the paper; nothing where None.
    """
    flows: list[Flow] = []
    found: list[PaperLine] = []
    factor = _shrinkage(pages)
    for page in pages:
        lines = _page_lines(page, factor)
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


def _page_lines(page: PdfPage, factor: float) -> list[PaperLine]:
    """Lines that stand as most of the page does; stamps in the margin are no part of a paper."""
    turns = Counter(glyph.turn for glyph in page.glyphs)
    main = min(turns, key=lambda turn: (-turns[turn], turn), default=0)
    glyphs = [turned(glyph, page.width, page.height) for glyph in page.glyphs if glyph.turn == main]
    if factor != 1.0:
        _shrink(glyphs, factor)
    found: list[PaperLine] = []
    for number, rows in enumerate(regions(pieces(glyphs))):
        left, right = min(row.x0 for row in rows), max(row.x1 for row in rows)
        above: Row | None = None
        for row in rows:
            text, raised, faces = _text(row, page.faces)
            if not text:
                continue
            size, bold = row.size, _bold_share(row, page)
            gap = (row.y1 - above.y1) / max(size, 1.0) if above is not None else 9.0
            found.append(
                PaperLine(
                    _line(row, text, size, page, main, is_bold=bold == 1.0),
                    page.number,
                    number,
                    raised,
                    bold,
                    min(max(gap, 0.0), 9.0),
                    left,
                    right,
                    page.width,
                    page.height,
                    len(row.pieces),
                    faces,
                )
            )
            above = row
    return found


def _shrinkage(pages: Sequence[PdfPage]) -> float:
    """What heights of glyphs are to be multiplied by: some fonts claim several times the height of letters.

    A letter of running text is about half as wide as its font is high. One factor holds for all pages, so
    that sizes can be compared.
    """
    sizes = [
        (glyph.x1 - glyph.x0, glyph.y1 - glyph.y0)
        for page in pages
        for glyph in page.glyphs
        if glyph.x1 > glyph.x0 and glyph.turn == 0 and glyph.text.islower()
    ]
    if not sizes:
        return 1.0
    width, height = np.median(np.asarray(sizes), axis=0).tolist()
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


def _bold_share(row: Row, page: PdfPage) -> float:
    if not page.bold:
        return 0.0
    glyphs = [glyph.index for piece in row.pieces for glyph in piece.glyphs]
    return len(page.bold.intersection(glyphs)) / max(len(glyphs), 1)


def _text(
    row: Row, fonts: Mapping[int, Face]
) -> tuple[str, tuple[tuple[int, int], ...], tuple[tuple[int, Face], ...]]:
    """A row's text, the spans of its raised characters, and where each of its fonts begins."""
    glyphs = [glyph for piece in row.pieces for glyph in piece.glyphs]
    size = median([glyph.y1 - glyph.y0 for glyph in glyphs])
    highest, floor = _SMALL * size, median([glyph.y1 for glyph in glyphs]) - _LIFT * size
    parts: list[str] = []
    flags: list[bool] = []
    faces: list[tuple[int, Face]] = []
    face: Face | None = None
    was_raised = False
    # This runs for every glyph of a paper.
    for piece in row.pieces:
        gapped = bool(parts)
        for glyph, gap in zip(piece.glyphs, piece.gaps, strict=True):
            letters = glyph.text
            if len(letters) > 1 or not letters.isascii():
                is_raised = _is_raised(glyph, highest, floor)
            else:
                is_raised = glyph.y1 <= floor and glyph.y1 - glyph.y0 <= highest
            if gap or gapped:
                parts.append(" ")
                flags.append(is_raised and was_raised and not gapped)
                gapped = False
            own = fonts.get(glyph.index)
            if own is not None and own is not face:
                face = own
                faces.append((len(flags), own))
            parts.append(letters)
            flags.extend([is_raised] * len(letters))
            was_raised = is_raised
    text = "".join(parts)
    lead = len(text) - len(text.lstrip())
    text = text.strip()
    return (
        text,
        _spans(flags[lead : lead + len(text)]) if True in flags else (),
        tuple((max(at - lead, 0), face) for at, face in faces),
    )


def _is_raised(glyph: Glyph, highest: float, floor: float) -> bool:
    """Whether a glyph is raised.

    Args:
        glyph: Of a line.
        highest: Height of a raised glyph of that line, at most.
        floor: Where its foot stands, at most.
    """
    if glyph.text in "¹²³⁴⁵⁶⁷⁸⁹⁰":
        return True
    if len(glyph.text) > 1:
        # Ligatures come from fonts of their own with heights of their own.
        return False
    return glyph.y1 - glyph.y0 <= highest and glyph.y1 <= floor


def _spans(flags: Sequence[bool]) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    start = -1
    for at, flag in enumerate([*flags, False]):
        if flag and start < 0:
            start = at
        elif not flag and start >= 0:
            spans.append((start, at))
            start = -1
    return tuple(spans)
