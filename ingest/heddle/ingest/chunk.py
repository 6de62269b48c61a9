"""Chunks: the prose of a document cut into pieces of a paragraph's length that keep their place.

A chunk never holds a table row or a figure (those are nodes of their own), so chunks, rows and figures
together cover the text exactly once. Cuts fall between blocks where that fits, else between sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from heddle.core.locator import Locator, MailLocator, PathLocator
from heddle.ingest.composition import ComposedDocument, Piece, PieceKind
from heddle.ingest.parsed import Block, BlockKind
from heddle.ingest.sentence import split_sentences

CHUNKER = "3"
"""Version of the cutting rules; part of every chunk's id."""

_WORD = re.compile(r"\S+")
_HANGING = frozenset({"footnotes", "endnotes", "comments"})
"""Parts of a text document whose pieces hang on paragraphs of its body."""
_LONGEST_WORD = 40
"""Code points a word may have on average before a block is cut by length: a key, a scan's noise."""


@dataclass(frozen=True, slots=True)
class ChunkLimits:
    """How long chunks are, in words.

    Args:
        target: A chunk is closed once it has so many.
        most: No chunk that can be cut has more.
        least: A chunk with fewer is merged with a neighbour of its section and page.
        crumb: A chunk with fewer is merged even across a section boundary.
    """

    target: int = 120
    most: int = 200
    least: int = 40
    crumb: int = 12


@dataclass(frozen=True, slots=True)
class Segment:
    """The part of one block that lies in a chunk; entities and sentences never cross it."""

    piece: Piece
    start: int
    end: int
    words: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage.

    Args:
        start: Span start in the document's text.
        end: Span end, exclusive.
        locator: Where a person finds it.
        block: Block kind of its first block.
        element: Index of its first element; says its section and page.
        segments: The blocks it is made of.
    """

    start: int
    end: int
    locator: Locator
    block: str
    element: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A chunk in the making: segments, and what keeps it apart from its neighbours."""

    segments: tuple[Segment, ...]
    flow: int
    home: tuple[int, int]

    @property
    def words(self) -> int:
        return sum(segment.words for segment in self.segments)


def cut_chunks(composed: ComposedDocument, limits: ChunkLimits | None = None) -> list[Chunk]:
    """Cut the prose of a document into chunks, in order."""
    limits = limits or ChunkLimits()
    drafts = _merge_short(list(_gather(_segments(composed, limits), composed, limits)), limits)
    return [_chunk(composed, draft.segments) for draft in drafts]


def _chunk(composed: ComposedDocument, segments: tuple[Segment, ...]) -> Chunk:
    start, end = segments[0].start, segments[-1].end
    element = composed.parsed.elements[segments[0].piece.element]
    kind = element.kind.value if isinstance(element, Block) else BlockKind.CAPTION.value
    return Chunk(start, end, composed.locate(start, end), kind, segments[0].piece.element, segments)


def _segments(composed: ComposedDocument, limits: ChunkLimits) -> Iterator[tuple[int, Segment]]:
    """Blocks, cut where they are too long, each with the number of its flow.

    A flow is a run without a table, within one part of a mail or text or chapter of a book, as no locator
    spans two; what frames a web page is never one with its matter.
    """
    flow = 0
    part = ("", False)
    for piece in composed.pieces:
        if piece.kind in (PieceKind.ROW, PieceKind.FIGURE):
            flow += 1
            continue
        element = composed.parsed.elements[piece.element]
        beside = isinstance(element, Block) and element.kind is BlockKind.BOILERPLATE
        before, part = part, (_container(element.locator), beside)
        flow += part != before
        for start, end in _cut_block(composed.quote(piece), limits):
            size = _size(composed.text[piece.start + start : piece.start + end])
            yield flow, Segment(piece, piece.start + start, piece.start + end, size)


def _container(place: Locator) -> str:
    match place:
        case MailLocator(part):
            return part
        case PathLocator("epub", path):
            return path.partition("#")[0]
        case PathLocator("paragraph", path):
            # Notes and comments hang on a paragraph and are read with it; headers and footers stand alone.
            part, inner, _ = path.partition("/")
            return "" if not inner or part in _HANGING else part
        case _:
            return ""


def _size(text: str) -> int:
    """Words of a text; a run without spaces counts as the words it could be."""
    return max(len(text.split()), -(-len(text) // _LONGEST_WORD))


def _cut_block(text: str, limits: ChunkLimits) -> Iterator[tuple[int, int]]:
    if _size(text) <= limits.most:
        yield 0, len(text)
        return
    start = end = 0
    for first, last in _short_spans(text, limits):
        if end > start and _size(text[start:last]) > limits.target:
            yield start, end
            start = first
        end = last
    yield start, end


def _short_spans(text: str, limits: ChunkLimits) -> Iterator[tuple[int, int]]:
    """Sentences, and pieces of those that are themselves too long (a log, a list without stops)."""
    for first, last in split_sentences(text):
        if _size(text[first:last]) <= limits.target:
            yield first, last
        else:
            yield from _word_runs(text, first, last, limits.target)


def _word_runs(text: str, first: int, last: int, most: int) -> Iterator[tuple[int, int]]:
    words = [
        (start, min(start + _LONGEST_WORD, match.end()))
        for match in _WORD.finditer(text, first, last)
        for start in range(match.start(), match.end(), _LONGEST_WORD)
    ]
    for index in range(0, len(words), most):
        run = words[index : index + most]
        yield run[0][0], run[-1][1]


def _gather(
    segments: Iterable[tuple[int, Segment]], composed: ComposedDocument, limits: ChunkLimits
) -> Iterator[_Draft]:
    """Join segments until the target is reached; a new section, page or flow closes a chunk."""
    held: list[Segment] = []
    held_flow, held_home = 0, (0, 0)
    section = 0
    for flow, segment in segments:
        element = composed.parsed.elements[segment.piece.element]
        if _envelope(element):
            flow = -1 - segment.piece.element
        heading = isinstance(element, Block) and element.kind is BlockKind.HEADING
        section += heading
        page = composed.page_of(segment.piece.element)
        home = (section, page.number if page else 0)
        full = sum(item.words for item in held) + segment.words > limits.most
        if held and (flow != held_flow or home != held_home or full or _reached(held, limits)):
            yield _Draft(tuple(held), held_flow, held_home)
            held = []
        if not held:
            held_flow, held_home = flow, home
        held.append(segment)
    if held:
        yield _Draft(tuple(held), held_flow, held_home)


def _envelope(element: object) -> bool:
    # The header block of a mail stays a chunk of its own: its words are the envelope, not the letter.
    return isinstance(element, Block) and element.kind is BlockKind.MAIL_HEADER


def _reached(held: list[Segment], limits: ChunkLimits) -> bool:
    return sum(segment.words for segment in held) >= limits.target


def _merge_short(drafts: list[_Draft], limits: ChunkLimits) -> list[_Draft]:
    merged: list[_Draft] = []
    for draft in drafts:
        if merged and _belongs(merged[-1], draft, limits):
            before = merged.pop()
            draft = _Draft(before.segments + draft.segments, draft.flow, draft.home)
        merged.append(draft)
    return merged


def _belongs(before: _Draft, after: _Draft, limits: ChunkLimits) -> bool:
    if before.flow != after.flow or before.words + after.words > limits.most:
        return False
    shorter = min(before.words, after.words)
    if before.home == after.home:
        return shorter < limits.least
    # A heading alone goes to the text under it, but never to another page: no locator spans two.
    return before.home[1] == after.home[1] and shorter < limits.crumb
