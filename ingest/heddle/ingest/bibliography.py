"""Bibliographies: the reference list of a document, split into its items by rule.

The list stands under a heading (`References`, `Works cited`, `Literatur`, ...) and ends with its section.
Items are told apart by what the list itself shows, tried in this order: numbers that count up from the
first (`[1]`, `1.`), the hanging indent of the lines on a page, or one block an item.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from heddle.core.anchor import Anchor
from heddle.core.glyph_run import GlyphRun
from heddle.core.ids import NodeId, WorkspaceId, shared_id
from heddle.core.locator import Box, PageLocator
from heddle.graph.schema import NodeType
from heddle.ingest.author_key import fold
from heddle.ingest.composition import ComposedDocument, Piece, PieceKind
from heddle.ingest.label import is_caption
from heddle.ingest.parsed import Block, BlockKind

_NUMBERING = r"(?:(?:section\s+)?(?:\d{1,2}|[IVX]{1,5}|[A-Z])(?:\.\d{1,2})*[.):]?\s+)?"
_HEADING = re.compile(
    _NUMBERING + r"(?:list\s+of\s+|selected\s+|cited\s+)?(?:references?"
    r"(?:\s+(?:cited|list|and\s+notes|and\s+further\s+reading))?"
    r"|bibliograph(?:y|ie|ía)|works\s+cited|literature(?:\s+cited)?|cited\s+literature"
    r"|literatur(?:verzeichnis|angaben|liste)?|quellen(?:verzeichnis|angaben)?|einzelnachweise|référen?ces"
    r"(?:\s+bibliographiques)?|referencias(?:\s+bibliográficas)?|bibliografía|bibliografia|riferimenti"
    r"(?:\s+bibliografici)?|referências)\s*[:.]?",
    re.IGNORECASE,
)
_AFTER = re.compile(
    _NUMBERING
    + r"(?:appendi|supplement|supporting|acknowledg|author|figure|table|funding|conflict|compet|about"
    r"|notes?\b|index\b|further|external|see\s+also|anhang|annex|data\s+avail|abbrev|ethic|copyright|publish|weblinks)",
    re.IGNORECASE,
)
_MARGINS = frozenset({BlockKind.PAGE_HEADER, BlockKind.PAGE_FOOTER, BlockKind.COMMENT})
_LABEL = re.compile(
    r"(?:\[(?P<square>\d{1,3})\]|\((?P<round>\d{1,3})\)|(?P<bare>\d{1,3})(?P<stop>[.)]?))\s*(?![\d\s])"
)
_NAMED_LABEL = re.compile(r"\[(?P<name>[A-Z][\w+*-]{1,12})\]\s+")
_BACK = re.compile(r"^[\^↑]\s*(?:(?:[a-z]\s+){1,26}(?=[A-Z\"“‘]))?")
"""What a page writes before an item to lead back to where it is cited."""
_LEAST_LETTERS = 20
_LONGEST = 1500
_INDENT = (4.0, 60.0)
"""Points by which the lines of an item after its first are set in."""
_SAME = 2.5
_MOST_SKIPPED = 2
_LEAST_COUNTED = 5
"""Numbers in a row that make a list which does not begin with its first lines."""


@dataclass(frozen=True, slots=True)
class BibliographyItem:
    """One item of a reference list.

    Args:
        number: Its number in the list, without brackets; empty where items are not counted.
        text: Its words on one line, without the number.
        start: Where it starts in the document's text, number included.
        end: Where it ends.
        element: Index of the element that it starts in.
    """

    number: str
    text: str
    start: int
    end: int
    element: int


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the list: its span, and where it begins on its page; -1 where nothing says."""

    start: int
    end: int
    element: int
    page: int = 0
    left: float = -1.0


def reference_id(workspace: WorkspaceId, text: str) -> NodeId:
    """The id of a reference, by its letters and digits without case and accents.

    Two lists that cite a work in the same words share the node.

    Args:
        workspace: Part of every shared id.
        text: The item's words, without its number.
    """
    return shared_id(workspace, NodeType.REFERENCE.value, fold(text))


def bibliography_items(composed: ComposedDocument) -> list[BibliographyItem]:
    """The items of a document's reference lists, in order; empty where it has none."""
    items: list[BibliographyItem] = []
    for first, last in _lists(composed):
        lines = _lines(composed, first, last)
        numbered = _numbered(composed, lines)
        starts = numbered or _hanging(lines) or _blocks(lines)
        items += _items(composed, lines, starts, _LABEL if numbered else _NAMED_LABEL)
    return items


def is_bibliography_heading(text: str) -> bool:
    """Whether a heading announces a reference list.

    >>> is_bibliography_heading("6. References"), is_bibliography_heading("Reference data")
    (True, False)
    """
    return _HEADING.fullmatch(" ".join(text.split())) is not None


def _lists(composed: ComposedDocument) -> list[tuple[int, int]]:
    """First and last element, exclusive, of each reference list."""
    elements = composed.parsed.elements
    found: list[tuple[int, int]] = []
    for index, element in enumerate(elements):
        if not isinstance(element, Block) or element.kind in _MARGINS or (found and index < found[-1][1]):
            continue
        if len(element.text) <= 60 and is_bibliography_heading(element.text):
            found.append((index + 1, _end_of_list(composed, index)))
    return found


def _end_of_list(composed: ComposedDocument, heading: int) -> int:
    elements = composed.parsed.elements
    head = elements[heading]
    level = head.level if isinstance(head, Block) and head.kind is BlockKind.HEADING else 0
    for index in range(heading + 1, len(elements)):
        element = elements[index]
        if not isinstance(element, Block):
            continue
        if element.kind is BlockKind.HEADING:
            above = level and element.level < level
            named = _AFTER.match(element.text) or is_bibliography_heading(element.text)
            same = element.level == level and not _LABEL.match(element.text) and len(element.text) < 60
            if above or named or same:
                return index
        elif element.kind is BlockKind.PARAGRAPH and len(element.text) < 40 and _AFTER.match(element.text):
            return index
    return len(elements)


def _lines(composed: ComposedDocument, first: int, last: int) -> list[_Line]:
    """The lines of a list, as finely as its parser tells them apart."""
    lines: list[_Line] = []
    for element in range(first, last):
        block = composed.parsed.elements[element]
        if not isinstance(block, Block) or block.kind in _MARGINS or is_caption(block.text):
            continue
        for piece in composed.pieces_of(element):
            if piece.kind is PieceKind.BLOCK:
                lines += _lines_of(block, piece, composed)
    return lines


def _lines_of(block: Block, piece: Piece, composed: ComposedDocument) -> list[_Line]:
    if isinstance(block.locator, PageLocator) and block.anchors:
        return _printed_lines(block.locator, block.anchors, piece)
    found, start = [], piece.start
    for line in composed.quote(piece).split("\n"):
        if line.strip():
            found.append(_Line(start, start + len(line), piece.element))
        start += len(line) + 1
    return found


def _printed_lines(place: PageLocator, anchors: Sequence[Anchor], piece: Piece) -> list[_Line]:
    """The lines of a block on a page: runs beside each other are one."""
    lines: list[_Line] = []
    before: Box | None = None
    for anchor in anchors:
        box = _box_of(anchor)
        if anchor.start >= anchor.end or box is None:
            continue
        start, end = piece.start + anchor.start, piece.start + anchor.end
        if before is not None and _beside(before, box):
            lines[-1] = replace(lines[-1], end=end)
        else:
            lines.append(_Line(start, end, piece.element, place.page, box[0]))
        before = box
    return lines


def _box_of(anchor: Anchor) -> Box | None:
    if isinstance(anchor, GlyphRun):
        return anchor.box()
    return (
        anchor.locator.boxes[0] if isinstance(anchor.locator, PageLocator) and anchor.locator.boxes else None
    )


def _beside(left: Box, right: Box) -> bool:
    shared = min(left[3], right[3]) - max(left[1], right[1])
    return right[0] >= left[0] and shared > 0.4 * min(left[3] - left[1], right[3] - right[1])


def _numbered(composed: ComposedDocument, lines: Sequence[_Line]) -> list[int]:
    """Places of the lines that begin with the next number; empty unless the list counts from its start.

    On a page of several columns the first items may stand before the heading: the list then counts from
    the first number below it.
    """
    labels = [
        (place, int(_digits(match)), _form(match))
        for place, line in enumerate(lines)
        if (match := _LABEL.match(composed.text, line.start, line.end)) is not None
    ]
    firsts = [label for label in labels if label[1] == 1][:1] or labels[:1]
    starts: list[int] = []
    for _, first, form in firsts:
        expected = first
        for place, number, shape in labels:
            if shape == form and expected <= number <= expected + _MOST_SKIPPED * bool(starts):
                starts.append(place)
                expected = number + 1
    counted = len(starts) >= _LEAST_COUNTED or (len(starts) >= 2 and starts[0] <= 2)
    return starts if counted else []


def _digits(match: re.Match[str]) -> str:
    return match["square"] or match["round"] or match["bare"]


def _form(match: re.Match[str]) -> str:
    return "[]" if match["square"] else "()" if match["round"] else f"n{match['stop']}"


def _hanging(lines: Sequence[_Line]) -> list[int]:
    """Places of the lines that stand left of those below them, column by column; empty without an indent."""
    if not lines or any(line.left < 0 for line in lines):
        return []
    starts: list[int] = []
    hung = 0
    for column in _columns(lines):
        left = min(lines[place].left for place in column)
        inside = [place for place in column if _INDENT[0] < lines[place].left - left < _INDENT[1]]
        starts += [place for place in column if lines[place].left - left <= _SAME]
        hung += len(inside)
    # A list whose lines are all flush left says nothing by its indent.
    return sorted(starts) if hung >= 0.25 * len(lines) else []


def _columns(lines: Sequence[_Line]) -> list[list[int]]:
    """Places of lines, in runs of one page whose left edges are near each other."""
    columns: list[list[int]] = []
    for place, line in enumerate(lines):
        before = lines[columns[-1][-1]] if columns else None
        near = before is not None and before.page == line.page and abs(before.left - line.left) < _INDENT[1]
        if near:
            columns[-1].append(place)
        else:
            columns.append([place])
    return columns


def _blocks(lines: Sequence[_Line]) -> list[int]:
    return [0, *(place + 1 for place, (a, b) in enumerate(pairwise(lines)) if a.element != b.element)][
        : len(lines)
    ]


def _items(
    composed: ComposedDocument, lines: Sequence[_Line], starts: Sequence[int], label: re.Pattern[str]
) -> list[BibliographyItem]:
    found = []
    # A heading with nothing below it has a list without items.
    for place, after in pairwise([*starts, len(lines)]):
        start, end = lines[place].start, lines[after - 1].end
        words = composed.text[start:end]
        match = label.match(words)
        number = next((group for group in match.groups()[:3] if group), "") if match else ""
        text = _BACK.sub("", " ".join(words[match.end() if match else 0 :].split()))
        if _LEAST_LETTERS <= len(text) <= _LONGEST and any(letter.isalpha() for letter in text):
            found.append(BibliographyItem(number, text, start, end, lines[place].element))
    return found
