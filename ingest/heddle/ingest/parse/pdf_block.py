"""From lines to blocks: paragraphs by spacing, headings by size and weight, lists by their marks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from heddle.core.anchor import Anchor, Stretch
from heddle.core.locator import Box, PageLocator
from heddle.ingest.label import is_caption, read_label
from heddle.ingest.parse.pdf_flow import Flow, Line
from heddle.ingest.parse.pdf_table import PdfTable
from heddle.ingest.parsed import BlockKind

_BULLET = re.compile(r"[•●○■□▪▫▸►‣◦·∙\uf0b7\uf0a7✓➢–—\-*]\s+\S")
_NUMBERED = re.compile(r"\(?(?:\d{1,2}|[a-z])[.)]\s+\S")
_STARRED = re.compile(r"\*\s?\S")
_NOTE = re.compile(r"(?:\d{1,2}|[*†‡§])\s?\S")
_LARGER = 1.12
_PITCH = 1.35
_ENDS = (".", "!", "?", ":", ";")


@dataclass(slots=True)
class Paragraph:
    """Lines of one block, with what they are."""

    page: int
    lines: list[Line]
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0

    @property
    def size(self) -> float:
        """Font height, in points."""
        return median(line.size for line in self.lines)

    @property
    def bold(self) -> bool:
        """Whether all lines are bold."""
        return all(line.bold for line in self.lines)

    @property
    def letters(self) -> int:
        """How many characters it has."""
        return sum(len(line.text) for line in self.lines)


Item = Paragraph | PdfTable


def body_size(flows: Sequence[Flow]) -> tuple[float, bool]:
    """Font height of most text, in points, and whether most of that text is bold."""
    sizes: Counter[float] = Counter()
    bold = letters = 0
    for flow in flows:
        for line in flow.lines():
            sizes[round(line.size * 2) / 2] += len(line.text)
            letters += len(line.text)
            bold += len(line.text) * line.bold
    size = min(sizes, key=lambda size: (-sizes[size], size), default=0.0)
    return size, bold * 2 > letters


def paragraphs(flow: Flow, body: float) -> list[Item]:
    """Items of a page in reading order, page headers first and footers last.

    Args:
        flow: The page.
        body: Font height of running text, in points.
    """
    items: list[Item] = []
    margins: dict[BlockKind, list[Item]] = {BlockKind.PAGE_HEADER: [], BlockKind.PAGE_FOOTER: []}
    for zone in flow.zones:
        lines: list[Line] = []
        for item in zone:
            if isinstance(item, Line) and item.margin is not None:
                margins[item.margin].append(Paragraph(flow.number, [item], item.margin))
            elif isinstance(item, Line):
                lines.append(item)
            else:
                items += _cut(lines, flow.number, body)
                items.append(item)
                lines = []
        items += _cut(lines, flow.number, body)
    return [*margins[BlockKind.PAGE_HEADER], *items, *margins[BlockKind.PAGE_FOOTER]]


def _cut(lines: Sequence[Line], page: int, body: float) -> list[Item]:
    if not lines:
        return []
    left, right = min(line.frame[0] for line in lines), max(line.frame[2] for line in lines)
    steps = [
        (below.frame[1] - above.frame[1]) / above.size
        for above, below in pairwise(lines)
        if 0.5 * above.size < below.frame[1] - above.frame[1] < 2.5 * above.size
    ]
    pitch = min(median(steps), 1.6) if steps else 1.2
    found = [Paragraph(page, [lines[0]])]
    for above, below in pairwise(lines):
        # Titles are broken for looks: indent and room on a line say nothing about them.
        is_title = above.size > _LARGER * body
        # So are captions, whose parts are counted: `(b) roots`.
        is_title = is_title or (_counts_on(below) and is_caption(found[-1].lines[0].text))
        if _stands_off(above, below, pitch) or (not is_title and _begins_anew(above, below, left, right)):
            found.append(Paragraph(page, [below]))
        else:
            found[-1].lines.append(below)
    return list(found)


def _stands_off(above: Line, below: Line, pitch: float) -> bool:
    """Whether two lines differ too much in looks, or stand too far apart, for one block.

    Args:
        above: The upper line.
        below: The lower line.
        pitch: Usual distance between lines of a paragraph, in font heights.
    """
    if below.turn != above.turn or below.bold != above.bold:
        return True
    if abs(above.size - below.size) > 0.12 * max(above.size, below.size):
        return True
    step = below.frame[1] - above.frame[1]
    return step < 0 or step > _PITCH * pitch * above.size


def _begins_anew(above: Line, below: Line, left: float, right: float) -> bool:
    """Whether a line begins a list item or, by its indent or the room left above it, a paragraph."""
    if _BULLET.match(below.text) or _opens_caption(above, below):
        return True
    if _NUMBERED.match(below.text) and below.frame[0] <= above.frame[0] + 0.5 * above.size:
        return True
    marked = _BULLET.match(above.text) or _NUMBERED.match(above.text)
    indent = 0.7 * above.size
    if not marked and below.frame[0] - above.frame[0] > indent and above.frame[0] <= left + indent:
        return above.text.endswith(_ENDS) or below.frame[2] > right - indent
    return not below.text[:1].islower() and _was_meant(above, below, right)


def _counts_on(line: Line) -> bool:
    return _NUMBERED.match(line.text) is not None


def _opens_caption(above: Line, below: Line) -> bool:
    """Whether a line begins a caption: a label with a stop behind it, after a line that ends a sentence."""
    label = read_label(below.text)
    return label is not None and label.separated and above.text.endswith(_ENDS)


def _was_meant(above: Line, below: Line, right: float) -> bool:
    """Whether the line break was the author's: the next word would have had room on the line above."""
    if above.text.endswith(("-", ",")):
        return False
    word = below.text.split(" ", 1)[0]
    width = (below.frame[2] - below.frame[0]) * len(word) / len(below.text)
    slack = 0.5 if above.text.endswith(_ENDS) else 2.0
    return above.frame[2] + width + slack * above.size < right


def classify(items: Sequence[Item], body: float, *, body_bold: bool, heights: Mapping[int, float]) -> None:
    """Say what each paragraph is.

    Args:
        items: Of the whole document.
        body: Font height of running text.
        body_bold: Running text is bold, so that weight tells nothing.
        heights: Height of each page by its number.
    """
    found = [item for item in items if isinstance(item, Paragraph) and item.kind is BlockKind.PARAGRAPH]
    headings = [paragraph for paragraph in found if _is_heading(paragraph, body, body_bold=body_bold)]
    chosen = {id(paragraph) for paragraph in headings}
    for paragraph in found:
        if id(paragraph) not in chosen:
            paragraph.kind, paragraph.level = _plain_kind(paragraph, body, heights[paragraph.page])
    sizes = sorted({round(paragraph.size) for paragraph in headings}, reverse=True)
    for paragraph in headings:
        paragraph.kind = BlockKind.HEADING
        paragraph.level = min(sizes.index(round(paragraph.size)) + 1, 6)
    _promote_title(headings, body)


def _promote_title(headings: Sequence[Paragraph], body: float) -> None:
    largest = max((heading.size for heading in headings), default=0.0)
    first = [heading for heading in headings if heading.page == 1 and heading.size >= largest - 0.5]
    if len(first) == 1 and largest > 1.25 * body:
        first[0].kind, first[0].level = BlockKind.TITLE, 0


def _is_heading(paragraph: Paragraph, body: float, *, body_bold: bool) -> bool:
    text = paragraph.lines[0].text
    if any(line.stray for line in paragraph.lines):
        return False
    if len(paragraph.lines) > 3 or paragraph.letters > 200 or not any(letter.isalpha() for letter in text):
        return False
    if is_caption(text) or _BULLET.match(text):
        return False
    if paragraph.size > _LARGER * body:
        return True
    ends = paragraph.lines[-1].text.endswith((".", ",", ";", ":"))
    is_short = len(paragraph.lines) <= 2 and paragraph.letters <= 100
    return paragraph.bold and not body_bold and is_short and not ends and paragraph.size >= 0.95 * body


def _plain_kind(paragraph: Paragraph, body: float, height: float) -> tuple[BlockKind, int]:
    line = paragraph.lines[0]
    if is_caption(line.text):
        return BlockKind.CAPTION, 0
    small = paragraph.size < 0.92 * body and line.box[1] > 0.6 * height
    if small and _STARRED.match(line.text):
        return BlockKind.FOOTNOTE, 0
    if _BULLET.match(line.text) or _NUMBERED.match(line.text):
        return BlockKind.LIST_ITEM, 1
    if small and _NOTE.match(line.text):
        return BlockKind.FOOTNOTE, 0
    return BlockKind.PARAGRAPH, 0


def join(paragraph: Paragraph, words: Counter[str]) -> tuple[str, list[Anchor]]:
    """A paragraph's text, and where its characters stand, line by line.

    Words broken at a line end are joined; the hyphen stays where the document writes the word with it.
    """
    text = ""
    anchors: list[Anchor] = []
    for line in paragraph.lines:
        if text and _is_broken(text, line.text):
            if not _keeps_hyphen(text, line.text, words):
                text = text[:-1]
                anchors[-1] = _without_hyphen(anchors[-1])
        elif text and not (_is_wide(text[-1]) and _is_wide(line.text[0])):
            text += " "
        start = len(text)
        text += line.text
        anchors += [run.shifted(start) for run in line.displayed_runs()] or [
            Stretch(start, len(text), PageLocator(paragraph.page, (rounded(line.box),)))
        ]
    return text, anchors


def raised(paragraph: Paragraph, text: str) -> list[tuple[int, int]]:
    """Spans of a paragraph's text, as `join` made it, that are set as superscript."""
    found: list[tuple[int, int]] = []
    at = 0
    for line in paragraph.lines:
        # A line stands in the text as it is, but for a hyphen at its end.
        start = text.find(line.text[:-1] if line.text.endswith(("-", "‐")) else line.text, at)
        if start < 0:
            return []
        found += [(start + first, start + last) for first, last in line.raised]
        at = start + len(line.text) - 1
    return found


def _without_hyphen(anchor: Anchor) -> Anchor:
    """The anchor of a line whose hyphen the text left out; on the page, the last letter's place holds it."""
    if isinstance(anchor, Stretch):
        return replace(anchor, end=anchor.end - 1)
    return replace(anchor, edges=(*anchor.edges[:-2], anchor.edges[-1]))


def _is_wide(letter: str) -> bool:
    """Whether a letter belongs to a script that puts no spaces between words."""
    return "\u2e80" <= letter <= "\u9fff" or "\uf900" <= letter <= "\ufaff" or "\uff00" <= letter <= "\uffef"


def _is_broken(text: str, following: str) -> bool:
    return len(text) > 2 and text[-1] in "-‐" and text[-2].isalpha() and following[:1].islower()


def _keeps_hyphen(text: str, following: str, words: Counter[str]) -> bool:
    before = re.split(r"[^\w-]+", text[:-1])[-1].lower()
    match = re.match(r"[^\W\d_]+", following)
    after = match.group().lower() if match else ""
    if len(before) < 2:
        return True
    return words[f"{before}-{after}"] > words[f"{before}{after}"]


def rounded(box: Box) -> Box:
    """A box to a hundredth of a point."""
    x0, y0, x1, y1 = box
    return round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2)


def union(boxes: Sequence[Box]) -> Box:
    """The smallest box around some boxes."""
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
