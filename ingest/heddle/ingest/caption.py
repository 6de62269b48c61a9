"""Captions: which words name which table or figure.

A caption is a block that the parser marked as one or whose words begin with a label (`Table 2.`), or the
title that a format gives a table itself. It belongs to the nearest table or figure of its kind: on a page by
geometry, tables with the caption above and figures with it below first; elsewhere by the order of the file.
What has no such neighbour keeps its caption without a target, so that `Table 2` in the text can at least
be led to the words that describe it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from heddle.core.locator import Box, PageLocator, PathLocator
from heddle.ingest.composition import ComposedDocument, Piece, PieceKind
from heddle.ingest.label import Family, Label, is_caption, read_label
from heddle.ingest.parsed import Block, BlockKind, Element, FigureBlock, TableBlock

_SPOKEN = frozenset({BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.LIST_ITEM})
_LONGEST_TITLE = 300
"""Letters of a block that may follow a label that stands alone, as its title."""
_FARTHEST = 200.0
"""Points between a caption and what it names."""
_NEAR = 40.0
_WRONG_SIDE = 30.0
_WRONG_KIND = 60.0
_STEP = 20.0
"""What an element in between costs where places have no geometry, in points."""
_MOST_STEPS = 2
_MOST_ELEMENTS = 200
"""Elements of a page, before and behind a caption, among which its table or figure is looked for."""


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption.

    Args:
        start: Where its words start in the document's text.
        end: Where they end.
        element: The element that its words stand in.
        label: What it calls its table or figure; None where it counts nothing.
        target: Index of the table or figure; -1 where none was found near it.
    """

    start: int
    end: int
    element: int
    label: Label | None
    target: int = -1


def find_captions(composed: ComposedDocument) -> list[Caption]:
    """The captions of a document in reading order, each with what it belongs to."""
    own = list(_own_captions(composed))
    titled = {caption.target for caption in own}
    loose = list(_loose_captions(composed))
    pairs: list[tuple[float, int, int]] = []
    for place, caption in enumerate(loose):
        for target in _candidates(composed, caption):
            cost = _cost(composed, caption, target)
            if target not in titled and cost is not None:
                pairs.append((cost, place, target))
    tied: dict[int, int] = {}
    for _, place, target in sorted(pairs):
        if place not in tied and target not in titled:
            tied[place] = target
            titled.add(target)
    found = [_tie(caption, tied.get(place, -1)) for place, caption in enumerate(loose)]
    kept = [caption for caption in found if caption.label is not None or caption.target >= 0]
    return sorted([*own, *kept], key=lambda caption: (caption.start, caption.element))


def _tie(caption: Caption, target: int) -> Caption:
    return Caption(caption.start, caption.end, caption.element, caption.label, target)


def _own_captions(composed: ComposedDocument) -> Iterator[Caption]:
    """Captions that the format itself gives a table or a figure."""
    for piece in composed.pieces:
        words = composed.quote(piece)
        if not words:
            continue
        label = read_label(words)
        if _is_own(composed, piece, label, words):
            yield Caption(piece.start, piece.end, piece.element, label, piece.element)


def _is_own(composed: ComposedDocument, piece: Piece, label: Label | None, words: str) -> bool:
    match piece.kind:
        case PieceKind.TABLE_TITLE:
            return True
        case PieceKind.FIGURE:
            return label is not None
        case PieceKind.ROW:
            return piece.row == 0 and _is_title_row(composed, piece, words)
        case _:
            return False


def _is_title_row(composed: ComposedDocument, piece: Piece, words: str) -> bool:
    # A ruled table whose frame holds its caption too.
    table = composed.parsed.elements[piece.element]
    if not isinstance(table, TableBlock) or len(table.rows) < 2:
        return False
    said = {cell for cell in table.rows[0].cells if cell.strip()}
    return len(said) == 1 and is_caption(words)


def _loose_captions(composed: ComposedDocument) -> Iterator[Caption]:
    """Captions that are blocks of their own."""
    for place, piece in enumerate(composed.pieces):
        block = composed.parsed.elements[piece.element]
        if piece.kind is not PieceKind.BLOCK or not isinstance(block, Block):
            continue
        if block.kind is not BlockKind.CAPTION and not (block.kind in _SPOKEN and is_caption(block.text)):
            continue
        label = read_label(block.text)
        end = piece.end
        if label is not None and not block.text[label.end :].strip():
            end = _end_of_title(composed, place)
        yield Caption(piece.start, end, piece.element, label)


def _end_of_title(composed: ComposedDocument, place: int) -> int:
    """Where a caption ends whose label stands alone: with the short block below it, if there is one."""
    own, below = composed.pieces[place], composed.pieces[place + 1 : place + 2]
    if not below or below[0].kind is not PieceKind.BLOCK:
        return own.end
    block, page = composed.parsed.elements[below[0].element], composed.page_of(own.element)
    is_title = (
        isinstance(block, Block)
        and (block.kind is BlockKind.CAPTION or block.kind in _SPOKEN)
        and len(block.text) <= _LONGEST_TITLE
        and read_label(block.text) is None
        and composed.page_of(below[0].element) == page
    )
    return below[0].end if is_title else own.end


def _candidates(composed: ComposedDocument, caption: Caption) -> Iterator[int]:
    elements = composed.parsed.elements
    page = composed.page_of(caption.element)
    if page is not None:
        first, last = caption.element - _MOST_ELEMENTS, caption.element + _MOST_ELEMENTS
        nearby: Sequence[int] = range(max(page.first, first), min(page.last, last))
    else:
        first = max(caption.element - _MOST_STEPS - 1, 0)
        nearby = range(first, min(caption.element + _MOST_STEPS + 2, len(elements)))
    return (index for index in nearby if isinstance(elements[index], TableBlock | FigureBlock))


def _cost(composed: ComposedDocument, caption: Caption, target: int) -> float | None:
    """How far a caption is from a table or figure, in points; None where it cannot be its."""
    words, named = composed.parsed.elements[caption.element], composed.parsed.elements[target]
    kind = _kind_cost(caption.label, named)
    apart = _distance(composed, words, named, caption.element, target)
    if kind is None or apart is None or (apart > _NEAR and (kind or caption.label is None)):
        return None
    below = target > caption.element
    table = caption.label is not None and caption.label.family is Family.TABLE
    wrong = isinstance(named, FigureBlock) == below if not table else not below
    return apart + kind + _WRONG_SIDE * wrong


def _kind_cost(label: Label | None, named: Element) -> float | None:
    """What it costs that a label's family is not that of the element; a picture may show a table."""
    if label is None:
        return 0.0
    if label.family is Family.TABLE:
        return 0.0 if isinstance(named, TableBlock) else _WRONG_KIND
    return 0.0 if isinstance(named, FigureBlock) else _WRONG_KIND


def _distance(
    composed: ComposedDocument, words: Element, named: Element, element: int, target: int
) -> float | None:
    left, right = words.locator, named.locator
    if isinstance(left, PageLocator) and isinstance(right, PageLocator) and left.boxes and right.boxes:
        return _gap(_around(left.boxes), _around(right.boxes)) if left.page == right.page else None
    if isinstance(left, PathLocator) and isinstance(right, PathLocator):
        held, other = _figure_of(left), _figure_of(right)
        if held or other:
            return 0.0 if held == other else None
    steps = _steps(composed, element, target)
    return None if steps > _MOST_STEPS else steps * _STEP


def _steps(composed: ComposedDocument, element: int, target: int) -> int:
    """How many blocks stand between a caption and its target; other captions stand in nobody's way."""
    between = composed.parsed.elements[min(element, target) + 1 : max(element, target)]
    return sum(not (isinstance(item, Block) and item.kind is BlockKind.CAPTION) for item in between)


def _figure_of(place: PathLocator) -> str:
    """The path of the figure element that a place lies in; empty where it lies in none."""
    head, mark, _ = place.path.rpartition("/figure")
    if place.scheme not in {"html", "epub"} or not mark:
        return ""
    return f"{head}{mark}{place.path[len(head) + len(mark) :].partition('/')[0]}"


def _gap(words: Box, named: Box) -> float | None:
    """Points between two boxes of a page, one above the other or side by side."""
    across = min(words[2], named[2]) - max(words[0], named[0])
    down = min(words[3], named[3]) - max(words[1], named[1])
    if across > 0:
        gap = max(-down, 0.0)
        return gap if gap <= _FARTHEST else None
    return -across if down > 0 and -across <= _NEAR else None


def _around(boxes: Sequence[Box]) -> Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
