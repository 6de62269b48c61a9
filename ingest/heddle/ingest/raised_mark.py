"""Raised marks: superscript numbers that cite, and superscript marks of footnotes.

An exponent is raised too. So a number counts as a citation only behind a word or a stop, and only in a
document that cites most of its list this way; a mark counts as a note's only where one footnote of the same
page begins with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from heddle.ingest.composition import ComposedDocument, PieceKind
from heddle.ingest.parsed import Block, BlockKind, Element

_NUMBERS = re.compile(r"\d{1,3}(?:\s?[,;–—-]\s?\d{1,3})*[,;]?")
_BEFORE = re.compile(r"(?:[^\W\d_]{3,}|\bal|[^\W\d_][.,;:]|[.,;:)\]’”\"'%]\s?)$")
_UNITS = re.compile(r"(?:^|[\s\d/·(])(?:mm|cm|dm|km|min|sec|mol|log|exp|sin|cos)$")
_COUNTED = re.compile(r"\s*\(\d+(?:[.·]\d+)?\s?%")
"""What stands behind a count in a table: `8 (11%)`."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_LEAST_PROSE = 0.4
"""Share of the words of running text that begin with a small letter, at least."""
_MARK = re.compile(r"\d{1,2}|[*†‡§¶]{1,3}|[a-z]")


@dataclass(frozen=True, slots=True)
class RaisedMark:
    """A raised run of a document's text: its words and its span."""

    element: int
    text: str
    start: int
    end: int


def raised_marks(composed: ComposedDocument) -> Iterator[RaisedMark]:
    """The raised runs of a document's blocks, in order."""
    for piece in composed.pieces:
        block = composed.parsed.elements[piece.element]
        if piece.kind is PieceKind.BLOCK and isinstance(block, Block):
            for first, last in block.raised:
                start, end = piece.start + first, min(piece.start + last, piece.end)
                if start < end:
                    yield RaisedMark(piece.element, composed.text[start:end], start, end)


def citing_marks(composed: ComposedDocument, marks: Sequence[RaisedMark]) -> list[RaisedMark]:
    """The marks that read as citations: numbers behind a word or a stop of running text, not exponents."""
    prose = {element: _is_prose(composed.parsed.elements[element]) for element in {m.element for m in marks}}
    return [
        mark
        for mark in marks
        if prose[mark.element] and _NUMBERS.fullmatch(mark.text.strip()) and _follows_words(composed, mark)
    ]


def _is_prose(element: Element) -> bool:
    """Whether a block is running text; in a line of authors, raised numbers name affiliations."""
    words = _WORD.findall(element.text) if isinstance(element, Block) else []
    small = sum(1 for word in words if word[0].islower())
    return small > _LEAST_PROSE * len(words)


def _follows_words(composed: ComposedDocument, mark: RaisedMark) -> bool:
    before = composed.text[max(mark.start - 8, 0) : mark.start]
    if _COUNTED.match(composed.text, mark.end):
        return False
    return _BEFORE.search(before) is not None and _UNITS.search(before) is None


def noted_marks(composed: ComposedDocument, marks: Sequence[RaisedMark]) -> Iterator[tuple[RaisedMark, int]]:
    """The marks of footnotes, each with the element of its note.

    A note is a footnote of the same page that begins with the mark; where two do, the mark names neither.
    """
    notes: dict[tuple[int, str], list[int]] = {}
    for index, element in enumerate(composed.parsed.elements):
        if isinstance(element, Block) and element.kind is BlockKind.FOOTNOTE:
            match = _MARK.match(element.text)
            if match:
                notes.setdefault((_page(composed, index), match.group()), []).append(index)
    for mark in marks:
        found = notes.get((_page(composed, mark.element), mark.text.strip()), [])
        if len(found) == 1 and found[0] != mark.element:
            yield mark, found[0]


def _page(composed: ComposedDocument, element: int) -> int:
    page = composed.page_of(element)
    return page.number if page is not None else 0
