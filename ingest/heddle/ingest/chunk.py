"""Chunks: the prose of a document cut into pieces of a paragraph's length that keep their place.

A chunk never holds a table row or a figure (those are nodes of their own), so chunks, rows and figures
together cover the text exactly once. Cuts fall between blocks where that fits, else between sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from heddle.core.locator import Locator
from heddle.ingest.composition import ComposedDocument, Piece, PieceKind
from heddle.ingest.parsed import Block, BlockKind
from heddle.ingest.sentence import split_sentences, trim

CHUNKER = "1"
"""Version of the cutting rules; part of every chunk's id."""


@dataclass(frozen=True, slots=True)
class ChunkLimits:
    """How long chunks are, in words.

    Args:
        target: A chunk is closed once it has so many.
        most: No chunk that can be cut has more.
        least: A chunk with fewer is merged with a neighbour of its section and page.
        crumb: A chunk with fewer is merged even across a section or page boundary.
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
    """Blocks, cut where they are too long, each with the number of its flow: a run without a table."""
    flow = 0
    for piece in composed.pieces:
        if piece.kind in (PieceKind.ROW, PieceKind.FIGURE):
            flow += 1
            continue
        for start, end in _cut_block(composed.quote(piece), limits):
            words = len(composed.text[piece.start + start : piece.start + end].split())
            yield flow, Segment(piece, piece.start + start, piece.start + end, words)


def _cut_block(text: str, limits: ChunkLimits) -> Iterator[tuple[int, int]]:
    if len(text) < limits.most or len(text.split()) <= limits.most:
        yield 0, len(text)
        return
    start = end = words = 0
    for first, last in _short_spans(text, limits):
        count = len(text[first:last].split())
        if words and words + count > limits.target:
            yield start, end
            start, words = first, 0
        end, words = last, words + count
    yield start, end


def _short_spans(text: str, limits: ChunkLimits) -> Iterator[tuple[int, int]]:
    """Sentences, and pieces of those that are themselves too long (a log, a list without stops)."""
    for first, last in split_sentences(text):
        if len(text[first:last].split()) <= limits.target and last - first <= limits.most * 40:
            yield first, last
        else:
            yield from _word_runs(text, first, last, limits)


def _word_runs(text: str, first: int, last: int, limits: ChunkLimits) -> Iterator[tuple[int, int]]:
    start, words, position = first, 0, first
    longest = limits.most * 40
    while position < last:
        end = position
        while end < last and not text[end].isspace() and end - start < longest:
            end += 1
        words += 1
        if words >= limits.target or end - start >= longest or end >= last:
            span = trim(text, start, end)
            if span[0] < span[1]:
                yield span
            start, words = end, 0
        position = end + 1 if end < last and text[end].isspace() else end
        if words == 0:
            start = position
    span = trim(text, start, last)
    if span[0] < span[1]:
        yield span


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
    # A heading alone goes to the text under it; a page number goes to the page before.
    return shorter < limits.crumb
