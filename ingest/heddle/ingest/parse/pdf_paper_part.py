"""The parts of a paper as blocks: its title, headings and captions, where the reader of papers found them.

The general reader knows headings by size and weight alone. In a paper the model of lines knows them better:
names in bold are none, headings in the size of the text are, and some stand on one line with the text behind
them. So where a paper was read, its lines decide, and paragraphs are cut where a part begins and ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from heddle.core.locator import Box
from heddle.ingest.bibliography import is_bibliography_heading
from heddle.ingest.parse.pdf_block import Item, Paragraph
from heddle.ingest.parse.pdf_flow import Line
from heddle.ingest.parse.pdf_run import FrameRun
from heddle.ingest.parsed import BlockKind

if TYPE_CHECKING:
    from heddle.ingest.paper.paper import Paper

_LEAST_HEADINGS = 2
"""Headings of a paper from which what is none of them is none."""
_SAME = 0.5
"""Share of the lower, and of the narrower, of two boxes that they have in common where they are one line."""
_MOST_REST = 2
"""Letters behind a heading on its line that are no text yet."""
_BEHIND = re.compile(r"[\s.:—–-]*")
_OUTER = re.compile(
    r"\W*(?:\d+\.?\s*)?(?:abstract|summary|key\s?words|acknowledge?ments?|funding|declarations?|appendix.*"
    r"|(?:competing|conflicts? of) interests?|author(?:s['’]|['’]s)? contributions?|abbreviations"
    r"|ethic.*|data .*)\W*",
    re.IGNORECASE,
)
_OPEN = frozenset(
    {
        BlockKind.PARAGRAPH,
        BlockKind.HEADING,
        BlockKind.TITLE,
        BlockKind.LIST_ITEM,
        BlockKind.CAPTION,
        BlockKind.FOOTNOTE,
    }
)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the paper on one page.

    Args:
        kind: What it is.
        level: Of a heading.
        text: Its words.
        boxes: Of its lines.
    """

    kind: BlockKind
    level: int
    text: str
    boxes: tuple[Box, ...]


def mark_parts(pages: Sequence[tuple[int, list[Item]]], paper: Paper) -> None:
    """Cut and name the paragraphs of a paper's pages by the parts that its reader found.

    Args:
        pages: Number and items of each page; the items are changed in place.
        paper: The paper.
    """
    parts = _parts_by_page(paper)
    knows_headings = len(paper.headings) >= _LEAST_HEADINGS
    for number, items in pages:
        found = parts.get(number, [])
        items[:] = _cut_page(items, found)
        for item in items:
            if isinstance(item, Paragraph):
                _settle(item, found, has_title=bool(paper.title.lines), knows_headings=knows_headings)


def _parts_by_page(paper: Paper) -> dict[int, list[_Part]]:
    found: dict[int, list[_Part]] = {}
    said = [
        (BlockKind.TITLE, 0, paper.title.text, paper.title.lines),
        *((BlockKind.HEADING, heading.level, heading.text, heading.lines) for heading in paper.headings),
        *((BlockKind.CAPTION, 0, "", caption.lines) for caption in paper.captions),
    ]
    for kind, level, text, lines in said:
        for page in sorted({line.page for line in lines}):
            boxes = tuple(line.line.box for line in lines if line.page == page)
            found.setdefault(page, []).append(_Part(kind, level, text, boxes))
    return found


def _settle(item: Paragraph, parts: Sequence[_Part], *, has_title: bool, knows_headings: bool) -> None:
    """Take back what the general reader took for a title or a heading and the reader of papers did not."""
    is_part = any(item.kind is part.kind and _stands_in(item.lines[0], part) for part in parts)
    if is_part or not ((item.kind is BlockKind.TITLE and has_title) or item.kind is BlockKind.HEADING):
        return
    text = " ".join(line.text for line in item.lines)
    is_outer = is_bibliography_heading(text) or _OUTER.fullmatch(text) is not None
    if item.kind is BlockKind.TITLE or (knows_headings and not is_outer):
        item.kind, item.level = BlockKind.PARAGRAPH, 0


@dataclass(slots=True)
class _Held:
    """A line with the paragraph that the general reader put it into."""

    line: Line
    owner: Paragraph


def _cut_page(items: Sequence[Item], parts: Sequence[_Part]) -> list[Item]:
    """The items of a page with the paragraphs cut, each wholly inside a part or wholly outside all."""
    found: list[Item] = []
    waiting: list[_Held] = []
    for item in items:
        if isinstance(item, Paragraph) and item.kind in _OPEN:
            waiting += [_Held(line, item) for line in item.lines]
            continue
        found += _cut(waiting, parts)
        waiting = []
        found.append(item)
    return [*found, *_cut(waiting, parts)]


def _cut(waiting: list[_Held], parts: Sequence[_Part]) -> Iterator[Paragraph]:
    """Paragraphs of lines that follow each other: a part may have lines of several, as it is set wide."""
    current: Paragraph | None = None
    owner: Paragraph | None = None
    while waiting:
        held = waiting[0]
        part = next((part for part in parts if _stands_in(held.line, part)), None)
        taken = _take(waiting, part) if part is not None else []
        if part is not None and taken:
            if current is not None:
                yield current
            yield Paragraph(held.owner.page, taken, part.kind, part.level)
            current = None
            continue
        waiting.pop(0)
        if current is not None and owner is held.owner:
            current.lines.append(held.line)
            continue
        if current is not None:
            yield current
        owner = held.owner
        current = Paragraph(owner.page, [held.line], owner.kind, owner.level)
    if current is not None:
        yield current


def _take(waiting: list[_Held], part: _Part) -> list[Line]:
    """Take the lines of a part off the front of a list; none where they do not say its words."""
    count = next((at for at, held in enumerate(waiting) if not _stands_in(held.line, part)), len(waiting))
    taken = [held.line for held in waiting[:count]]
    if part.kind is BlockKind.HEADING:
        read = _read_heading(taken, part.text)
        if read is None:
            return []
        count, halves = read
        if halves is not None:
            # What follows the heading on its line stays where the line was.
            waiting[:count] = [_Held(halves[1], waiting[count - 1].owner)]
            return [*taken[: count - 1], halves[0]]
    waiting[:count] = []
    return taken[:count]


def _read_heading(lines: Sequence[Line], words: str) -> tuple[int, tuple[Line, Line] | None] | None:
    """How many lines a heading takes, and the halves of the last one where text follows the heading on it.

    None where the lines say other words, or one that would have to be cut cannot be.
    """
    before = ""
    for count, line in enumerate(lines, start=1):
        end = _end_of(line.text, before, words)
        # A heading without letters would be cut off nothing, again and again.
        if not end:
            return None
        if sum(map(str.isalpha, line.text[end:])) > _MOST_REST:
            halves = _halves(line, end)
            return (count, halves) if halves is not None else None
        before += line.text
        if _letters(before) == _letters(words):
            return count, None
    # A heading that goes on in another column ends with the lines that are here.
    return len(lines), None


def _letters(text: str) -> list[str]:
    return [letter for letter in text.casefold() if letter.isalnum()]


def _end_of(last: str, before: str, words: str) -> int | None:
    """Where some words end in a line, given the text of the lines before it; None where others are there."""
    wanted, known = _letters(words), _letters(before)
    if wanted[: len(known)] != known:
        return None
    left = wanted[len(known) :]
    for at, letter in enumerate(last.casefold()):
        if not left:
            behind = _BEHIND.match(last, at)
            return behind.end() if behind is not None else at
        if letter.isalnum() and letter != left.pop(0):
            return None
    return len(last)


def _halves(line: Line, at: int) -> tuple[Line, Line] | None:
    """A line cut in two; None where it is not known where its characters stand."""
    edge = next(
        (run.edges[at - run.start] for run in line.runs if run.start <= at < run.start + len(run.edges)), None
    )
    if edge is None or line.turn or len(line.text.casefold()) != len(line.text):
        return None
    x0, y0, x1, y1 = line.frame
    front = line.text[:at].rstrip()
    return (
        _piece(line, 0, len(front), (x0, y0, edge, y1)),
        _piece(line, at, len(line.text), (edge, y0, x1, y1)),
    )


def _piece(line: Line, start: int, end: int, frame: Box) -> Line:
    return replace(
        line,
        text=line.text[start:end],
        box=frame,
        frame=frame,
        runs=list(_runs(line.runs, start, end)),
        raised=tuple(
            (max(first, start) - start, min(last, end) - start)
            for first, last in line.raised
            if first < end and start < last
        ),
    )


def _runs(runs: Sequence[FrameRun], start: int, end: int) -> Iterator[FrameRun]:
    for run in runs:
        first, last = max(run.start, start), min(run.start + len(run.edges) - 1, end)
        if first < last:
            edges = run.edges[first - run.start : last - run.start + 1]
            yield replace(run, start=first - start, edges=edges)


def _stands_in(line: Line, part: _Part) -> bool:
    return any(_is_one(line.box, box) for box in part.boxes)


def _is_one(one: Box, other: Box) -> bool:
    for low, high in ((0, 2), (1, 3)):
        shared = min(one[high], other[high]) - max(one[low], other[low])
        if shared <= _SAME * min(one[high] - one[low], other[high] - other[low]):
            return False
    return True
