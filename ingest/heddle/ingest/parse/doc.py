"""Word 97-2003 documents: body with headings, tables and lists, notes, comments, text boxes, margins.

Paragraphs are counted from 1 in document order, those in cells included; that number is the locator, as in
newer Word documents. Numbers of lists, which Word computes, are not shown.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from heddle.ingest.limits import Limits
from heddle.ingest.media import Media
from heddle.ingest.parse.compound import COMPOUND_REJECTIONS, Compound
from heddle.ingest.parse.doc_fib import FileInformation, Part, positions, read_file_information
from heddle.ingest.parse.doc_paragraph import ParagraphShape, ParagraphShapes, read_paragraph_shapes
from heddle.ingest.parse.doc_piece import PieceText, read_pieces, whole
from heddle.ingest.parse.doc_style import read_doc_styles
from heddle.ingest.parse.doc_summary import STREAM, read_summary
from heddle.ingest.parse.docx import signed
from heddle.ingest.parse.docx_style import Style
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.flow import Flow, Shape
from heddle.ingest.parse.rejection import malformed
from heddle.ingest.parsed import Block, BlockKind, ParsedDocument

REJECTIONS = COMPOUND_REJECTIONS
_MARKS = re.compile(r"[\x07\x0c\x0d\x13\x14\x15\x02\x05]")
_CELL, _SECTION, _PARAGRAPH = "\x07", "\x0c", "\x0d"
_FIELD, _RESULT, _FIELD_END = "\x13", "\x14", "\x15"
_PLAIN = str.maketrans({"\x0b": "\n", "\x1e": "-", "\x1f": None, "\x01": None, "\x08": None, "\0": None})
_LINK = re.compile(r'HYPERLINK\s+(?:\\l\s+)?"([^"]*)"')
_KINDS = (
    BlockKind.PAGE_HEADER,
    BlockKind.PAGE_HEADER,
    BlockKind.PAGE_FOOTER,
    BlockKind.PAGE_FOOTER,
    BlockKind.PAGE_HEADER,
    BlockKind.PAGE_FOOTER,
)
_SEPARATORS = 6
"""Stories before the headers: lines that part notes from the body."""


def parse(data: bytes, media: Media, limits: Limits) -> ParsedDocument:
    """Parse a Word 97-2003 document."""
    file = Compound(data, limits)
    stream = file.stream(["WordDocument"])
    if stream is None:
        raise malformed("its main stream is missing")
    information = read_file_information(stream)
    table = file.stream([information.table])
    if table is None:
        raise malformed("its table stream is missing")
    draft = Draft(limits)
    reader = _Reader(
        draft,
        information,
        table,
        read_pieces(information.part(Part.PIECES, table), stream, limits),
        read_paragraph_shapes(information.part(Part.PARAGRAPH_PAGES, table), stream),
        read_doc_styles(information.part(Part.STYLES, table)),
    )
    reader.read()
    properties = read_summary(file.stream([STREAM]) or b"")
    titles = (
        block.text for block in draft.elements if isinstance(block, Block) and block.kind is BlockKind.TITLE
    )
    return draft.finish(
        media,
        title=properties.title or next(titles, ""),
        metadata=properties.metadata,
        authors=properties.authors,
    )


@dataclass(slots=True)
class _Field:
    """A field that is open: what it does, and where its result began."""

    instruction: list[str] = field(default_factory=list)
    mark: int = -1


@dataclass(slots=True)
class _Reader:
    """Reads the stories of one document into a draft."""

    draft: Draft
    information: FileInformation
    table: bytes
    pieces: PieceText
    shapes: ParagraphShapes
    styles: dict[int, Style]

    def read(self) -> None:
        """Read headers, the body with what hangs on it, text boxes, footers."""
        stories = self.information.stories
        start_of_notes = stories.body
        start_of_headers = start_of_notes + stories.footnotes
        start_of_comments = start_of_headers + stories.headers + stories.macros
        start_of_endnotes = start_of_comments + stories.comments
        start_of_boxes = start_of_endnotes + stories.endnotes
        margins = list(self._margins(start_of_headers))
        hanging = self._notes(Part.FOOTNOTE_MARKS, Part.FOOTNOTES, start_of_notes, "footnotes")
        hanging |= self._notes(Part.ENDNOTE_MARKS, Part.ENDNOTES, start_of_endnotes, "endnotes")
        hanging |= self._comments(start_of_comments)
        self._read_margins(margins, BlockKind.PAGE_HEADER)
        self._story(0, stories.body, Flow(self.draft, self.styles), hanging)
        boxes = Flow(self.draft, self.styles, prefix="boxes/")
        self._story(start_of_boxes, start_of_boxes + stories.boxes, boxes, {})
        self._read_margins(margins, BlockKind.PAGE_FOOTER)

    def _margins(self, start: int) -> Iterator[tuple[BlockKind, int, int]]:
        data = self.information.part(Part.HEADERS, self.table)
        places = [place for (place,) in struct.iter_unpack("<I", data[: len(data) // 4 * 4])]
        # The last position is undefined ([MS-DOC], 2.8.20).
        for number, (first, last) in enumerate(
            zip(places[_SEPARATORS:], places[_SEPARATORS + 1 : -1], strict=False)
        ):
            yield _KINDS[number % len(_KINDS)], start + first, start + last

    def _read_margins(self, margins: list[tuple[BlockKind, int, int]], kind: BlockKind) -> None:
        prefix = "header/" if kind is BlockKind.PAGE_HEADER else "footer/"
        flow = Flow(self.draft, self.styles, kind, prefix)
        for own, first, last in margins:
            if own is kind:
                self._story(first, last, flow, {})

    def _notes(self, marks: Part, texts: Part, start: int, name: str) -> dict[int, Flow]:
        """Notes by the position of their mark in the body."""
        found = {}
        for number, (mark, first, last, _) in enumerate(self._ranges(marks, texts, start, 2), start=1):
            flow = Flow(self.draft, self.styles, BlockKind.FOOTNOTE, f"{name}/{number}/")
            self._words(first, last, flow)
            found[mark] = flow
        return found

    def _comments(self, start: int) -> dict[int, Flow]:
        """Comments by the position of their mark in the body, with the initials of who wrote them."""
        found = {}
        ranges = self._ranges(Part.COMMENT_MARKS, Part.COMMENTS, start, 30)
        for number, (mark, first, last, entry) in enumerate(ranges, start=1):
            count = min(int.from_bytes(entry[:2], "little"), 9)
            author = entry[2 : 2 + 2 * count].decode("utf-16-le", "replace")
            flow = Flow(self.draft, self.styles, BlockKind.COMMENT, f"comments/{number}/")
            words = Flow(self.draft, self.styles)
            self._words(first, last, words)
            flow.say(signed(words.words().strip(), author))
            found[mark] = flow
        return found

    def _ranges(
        self, marks: Part, texts: Part, start: int, size: int
    ) -> Iterator[tuple[int, int, int, bytes]]:
        places, entries = positions(self.information.part(marks, self.table), size)
        data = self.information.part(texts, self.table)
        bounds = [bound for (bound,) in struct.iter_unpack("<I", data[: len(data) // 4 * 4])]
        for mark, entry, first, last in zip(places, entries, bounds, bounds[1:], strict=False):
            yield mark, start + first, start + last, entry

    def _words(self, first: int, last: int, flow: Flow) -> None:
        """Say the words of a story in one paragraph, a line for each of its own."""
        text = self.pieces.text[first:last].rstrip(_PARAGRAPH)
        flow.say(
            whole(_MARKS.sub(lambda mark: "\n" if mark.group() == _PARAGRAPH else "", text)).translate(_PLAIN)
        )

    def _story(self, first: int, last: int, flow: Flow, hanging: dict[int, Flow]) -> None:
        """Read a story, from one character up to, not including, another."""
        text = self.pieces.text
        last = min(last, len(text))
        marks = sorted(hanging)
        fields: list[_Field] = []
        at = first
        while at < last:
            match = _MARKS.search(text, at, last)
            end = match.start() if match else last
            self._say(whole(text[at:end]).translate(_PLAIN), flow, fields)
            if match is not None:
                self._mark(match.group(), end, flow, fields)
                here = bisect_left(marks, end)
                if here < len(marks) and marks[here] == end:
                    flow.after.append(hanging[end])
            at = end + 1
        flow.end(Shape())

    @staticmethod
    def _say(words: str, flow: Flow, fields: list[_Field]) -> None:
        inside = next((one for one in reversed(fields) if one.mark < 0), None)
        if inside is not None:
            inside.instruction.append(words)
        else:
            flow.say(words)

    def _mark(self, mark: str, position: int, flow: Flow, fields: list[_Field]) -> None:
        if mark == _FIELD:
            fields.append(_Field())
        elif mark == _RESULT and fields:
            fields[-1].mark = flow.mark()
        elif mark == _FIELD_END and fields:
            done = fields.pop()
            target = _LINK.search("".join(done.instruction))
            if target and done.mark >= 0:
                flow.link(done.mark, target.group(1))
        elif mark in {_PARAGRAPH, _SECTION, _CELL}:
            # Fields go over paragraphs; a link that does is that of the paragraph it ends in.
            self._end(mark, self.shapes.at(self.pieces.offset(position)), flow)

    @staticmethod
    def _end(mark: str, shape: ParagraphShape, flow: Flow) -> None:
        if mark == _CELL and shape.row_end:
            flow.row()
        elif mark == _CELL:
            flow.cell()
        elif mark == _PARAGRAPH or flow.words().strip():
            flow.paragraph(Shape(shape.style, shape.outline, shape.in_table, shape.depth, shape.in_list))
