"""The flow of a page: its lines and tables in reading order, with all that later steps need of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from heddle.core.glyph_run import GlyphRun
from heddle.core.locator import Box
from heddle.ingest.parse.characters import clean
from heddle.ingest.parse.pdf_drawing import drawn_figures
from heddle.ingest.parse.pdf_layout import Row, zones
from heddle.ingest.parse.pdf_line import Piece, pieces, turn_box, turned, unturn_box
from heddle.ingest.parse.pdf_object import Rule
from heddle.ingest.parse.pdf_page import Glyph, PdfPage
from heddle.ingest.parse.pdf_parallel import part_columns
from heddle.ingest.parse.pdf_raised import raised_spans
from heddle.ingest.parse.pdf_run import FrameRun, displayed_run, line_runs, part_lines
from heddle.ingest.parse.pdf_table import PdfTable, aligned_table, ruled_tables
from heddle.ingest.parse.pdf_vertical import mark_vertical
from heddle.ingest.parsed import BlockKind

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(slots=True)
class Line:
    """A line of text.

    Args:
        text: Clean and stripped.
        box: As displayed.
        frame: In the frame where it stands upright; what paragraphs are made by.
        size: Font height in points.
        bold: Whether all of it is bold.
        turn: Degrees clockwise that it is turned.
        stray: It is turned another way than most of its page (a stamp in the margin, a label).
        margin: Page header or footer, once known to be one.
        runs: Where its characters stand, in its frame.
        page: Width and height of its page, in points.
        raised: Spans of its text that are set as superscript.
    """

    text: str
    box: Box
    frame: Box
    size: float
    bold: bool
    turn: int = 0
    stray: bool = False
    margin: BlockKind | None = None
    runs: list[FrameRun] = field(default_factory=list)
    page: tuple[float, float] = (0.0, 0.0)
    raised: tuple[tuple[int, int], ...] = ()

    def displayed_runs(self) -> list[GlyphRun]:
        """Where its characters stand on the page as displayed."""
        found = (displayed_run(run, self.turn, *self.page) for run in self.runs)
        return [run for run in found if run is not None]


@dataclass(slots=True)
class Flow:
    """A page's lines and tables, zone by zone in reading order.

    Args:
        links: Words and target of links with their box.
        figures: Boxes of its figures.
        letters: How many characters it shows.
        joined: The pieces of lines that stand as most of the page does, where no table took any of its
            glyphs; for whoever reads the page in another way right after, and not to be kept.
    """

    number: int
    width: float
    height: float
    rotation: int
    zones: list[list[Line | PdfTable]] = field(default_factory=list)
    links: list[tuple[Box, str, str]] = field(default_factory=list)
    figures: list[Box] = field(default_factory=list)
    letters: int = 0
    pictures: int = 0
    joined: list[Piece] | None = None

    def lines(self) -> list[Line]:
        """All lines, in reading order."""
        return [item for zone in self.zones for item in zone if isinstance(item, Line)]


def flow_of(page: PdfPage) -> Flow:
    """Lay out a page; text that is turned another way than most comes last."""
    flow = Flow(page.number, page.width, page.height, page.rotation, pictures=page.pictures)
    flow.letters = sum(len(glyph.text) for glyph in page.glyphs)
    mark_vertical(page.glyphs)
    main = main_turn(page.glyphs)
    for turn in sorted({glyph.turn for glyph in page.glyphs}, key=lambda turn: (turn != main, turn)):
        glyphs = [turned(glyph, page.width, page.height) for glyph in page.glyphs if glyph.turn == turn]
        _lay_out(flow, page, glyphs, turn, stray=turn != main)
    tables = [item.box for zone in flow.zones for item in zone if isinstance(item, PdfTable)]
    flow.figures = drawn_figures(page, tables)
    flow.links = [(box, _words_in(box, page.glyphs), target) for box, target in page.links]
    return flow


def main_turn(glyphs: Sequence[Glyph]) -> int:
    """How most glyphs of a page are turned; the least turn of several."""
    turns = Counter([glyph.turn for glyph in glyphs])
    return min(turns, key=lambda turn: (-turns[turn], turn), default=0)


def _lay_out(flow: Flow, page: PdfPage, glyphs: Sequence[Glyph], turn: int, *, stray: bool) -> None:
    """Add the zones of glyphs that are turned one way."""
    tables: list[PdfTable] = []
    used: set[int] = set()
    if page.rules and not stray:
        rules = [_turned_rule(rule, page, turn) for rule in page.rules]
        tables, used = ruled_tables(rules, glyphs)
    found = pieces([glyph for glyph in glyphs if glyph.index not in used] if used else glyphs)
    if not tables and not stray:
        flow.joined = found
    for number, table in enumerate(tables):
        found.append(Piece([], *table.box, table=number))
    parts = (part for zone in zones(found) for part in part_columns(zone))
    laid = [_items(part, tables, page, turn, stray=stray) for part in parts]
    part_lines([run for zone in laid for item in zone for run in _runs_of(item)])
    flow.zones += laid


def _runs_of(item: Line | PdfTable) -> list[FrameRun]:
    if isinstance(item, Line):
        return item.runs
    return [run for row in item.rows for cell in row.runs for run in cell]


def _turned_rule(rule: Rule, page: PdfPage, turn: int) -> Rule:
    return Rule(*turn_box((rule.x0, rule.y0, rule.x1, rule.y1), turn, page.width, page.height))


def _items(
    zone: Sequence[Row], tables: Sequence[PdfTable], page: PdfPage, turn: int, *, stray: bool
) -> list[Line | PdfTable]:
    items: list[Line | PdfTable] = []
    at = 0
    while at < len(zone):
        row = zone[at]
        aligned = aligned_table(zone, at) if row.table < 0 else None
        if row.table >= 0:
            items.append(_displayed(tables[row.table], page, turn))
            at += 1
        elif aligned is not None:
            items.append(_displayed(aligned[0], page, turn))
            at = aligned[1]
        else:
            line = _line(row, page, turn, stray=stray)
            items += [line] if line.text else []
            at += 1
    return items


def _displayed(table: PdfTable, page: PdfPage, turn: int) -> PdfTable:
    def shown(box: Box) -> Box:
        return unturn_box(box, turn, page.width, page.height)

    rows = [
        replace(row, box=shown(row.box), boxes=tuple(box and shown(box) for box in row.boxes))
        for row in table.rows
    ]
    return PdfTable(shown(table.box), rows, turn, (page.width, page.height))


def _line(row: Row, page: PdfPage, turn: int, *, stray: bool) -> Line:
    frame = (row.x0, row.y0, row.x1, row.y1)
    bold = all(glyph.index in page.bold for piece in row.pieces for glyph in piece.glyphs)
    text = clean(row.text).replace("\n", " ").strip()
    size = (page.width, page.height)
    return Line(
        text,
        unturn_box(frame, turn, *size),
        frame,
        row.size,
        bold,
        turn,
        stray,
        runs=line_runs(row.ordered, text),
        raised=raised_spans(row.ordered, text),
        page=size,
    )


def _words_in(box: Box, glyphs: Sequence[Glyph]) -> str:
    x0, y0, x1, y1 = box
    inside = [
        glyph
        for glyph in glyphs
        if x0 <= (glyph.x0 + glyph.x1) / 2 <= x1 and y0 <= (glyph.y0 + glyph.y1) / 2 <= y1
    ]
    return " ".join(piece.text for piece in pieces(inside))


def vocabulary(flows: Sequence[Flow]) -> Counter[str]:
    """Words of a document and how often each stands inside a line, whole."""
    return Counter(
        word.lower() for flow in flows for line in flow.lines() for word in _WORD.findall(line.text)
    )
