"""Anchors: the finer places inside a quotation, from which the place of any piece of it follows.

A chunk, a row or a sentence is found by one locator. Its anchors say more: where each character stands on a
page (`glyph_run.py`), which cell, shape, element, lines or span of a mail part each stretch comes from. They
are kept with the quotation as one compact piece of JSON, whose meaning follows from the kind of the locator:

- a run of glyphs, `[start, direction, low, high, first edge, steps]`
- any other stretch, `[start, end, place]`, the place being what its locator adds to the page, sheet, slide,
  mail part or scheme that the whole names
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from heddle.core.cover import counted, cover, write_range
from heddle.core.glyph_run import GlyphRun, run_from_json
from heddle.core.locator import (
    Box,
    Locator,
    MailLocator,
    PageLocator,
    PathLocator,
    SheetLocator,
    SlideLocator,
)

_BREAKS = {"lines": "\n", "paragraph": "\n\n"}
"""What parts the units that a path counts, by its scheme."""
_SAME_LINE = 0.5
"""Share of the lower of two boxes that lies beside the other where both are on one line."""
_WORD_GAP = 3.0
"""Gap between two boxes of one line, in heights of the lower one, above which they stay two."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a text with a place of its own.

    Args:
        start: Offset in the text, in code points.
        end: Offset, exclusive.
        locator: Where the piece is.
    """

    start: int
    end: int
    locator: Locator

    def shifted(self, offset: int) -> Stretch:
        """The same stretch where its text begins at an offset of another."""
        return Stretch(self.start + offset, self.end + offset, self.locator)


Anchor = GlyphRun | Stretch


def part_of(anchors: Iterable[Anchor], text: str, start: int, end: int) -> tuple[Anchor, ...]:
    """The anchors of a piece of a text, with offsets that count from the piece's start.

    Args:
        anchors: Of the text, in order.
        text: The text.
        start: Where the piece begins, in code points.
        end: Where it ends, exclusive.
    """
    found: list[Anchor] = []
    for anchor in anchors:
        if anchor.start >= end or anchor.end <= start:
            continue
        if isinstance(anchor, GlyphRun):
            piece = anchor.part(start, end)
            found += [piece.shifted(-start)] if piece else []
        else:
            first, last = max(start, anchor.start), min(end, anchor.end)
            words = text[anchor.start : anchor.end]
            place = _inside(anchor.locator, words, first - anchor.start, last - anchor.start)
            found.append(Stretch(first - start, last - start, place))
    return tuple(found)


def locate(whole: Locator, anchors: Sequence[Anchor]) -> Locator:
    """The locator that some anchors give together; the whole's where they say nothing.

    Args:
        whole: Where the quotation stands that the anchors belong to; names the page of runs.
        anchors: Of the piece.
    """
    places = [anchor.locator for anchor in anchors if isinstance(anchor, Stretch)]
    if isinstance(whole, PageLocator):
        runs = [anchor for anchor in anchors if isinstance(anchor, GlyphRun)]
        places += [PageLocator(whole.page, _lines(runs))] if runs else []
    return cover(places) if places else whole


def narrow(whole: Locator, anchors: Sequence[Anchor], text: str, start: int, end: int) -> Locator:
    r"""The locator of a piece of a quotation.

    Args:
        whole: Where the quotation stands.
        anchors: Of the quotation; without any, the place follows as far as the locator counts what the
            quotation counts.
        text: The quotation.
        start: Where the piece begins in it, in code points.
        end: Where it ends, exclusive.

    >>> str(narrow(PathLocator("lines", "3-5"), (), "One.\nTwo.\nThree.", 5, 9))
    'lines 4'
    """
    known = anchors or (Stretch(0, len(text), whole),)
    return locate(whole, part_of(known, text, start, end))


def dump_anchors(whole: Locator, anchors: Sequence[Anchor]) -> str:
    """Anchors as one property of a node; empty where they say no more than the whole's locator."""
    known = anchors_to_json(whole, anchors)
    return json.dumps(known, ensure_ascii=False, separators=(",", ":")) if known else ""


def load_anchors(whole: Locator, text: str) -> tuple[Anchor, ...]:
    """Read back what `dump_anchors` wrote.

    Raises:
        ValueError: the text holds no anchors of the kind that the locator asks for.
    """
    return anchors_from_json(whole, json.loads(text)) if text else ()


def anchors_to_json(whole: Locator, anchors: Sequence[Anchor]) -> list[list[Any]]:
    """Anchors as JSON; empty where they say no more than the whole's locator."""
    if not any(isinstance(anchor, GlyphRun) or anchor.locator != whole for anchor in anchors):
        return []
    return [
        anchor.to_json()
        if isinstance(anchor, GlyphRun)
        else [anchor.start, anchor.end, _place(anchor.locator)]
        for anchor in anchors
        if isinstance(anchor, GlyphRun) or _container(anchor.locator) == _container(whole)
    ]


def anchors_from_json(whole: Locator, value: Iterable[list[Any]]) -> tuple[Anchor, ...]:
    """Read back what `anchors_to_json` wrote.

    Raises:
        ValueError: the value holds no anchors of the kind that the locator asks for.
    """
    return tuple(
        run_from_json(item) if len(item) > 3 else Stretch(item[0], item[1], _placed(whole, item[2]))
        for item in value
    )


def _place(locator: Locator) -> Any:
    match locator:
        case PageLocator(_, boxes):
            return [list(box) for box in boxes]
        case SheetLocator(_, cells):
            return cells
        case SlideLocator(_, shape):
            return shape
        case MailLocator(_, start, end):
            return [start, end]
        case PathLocator(_, path):
            return path


def _container(locator: Locator) -> tuple[type[Locator], int | str]:
    """What a place counts within: a page, a sheet, a slide, a mail part, a scheme."""
    match locator:
        case PageLocator(inside) | SheetLocator(inside) | SlideLocator(inside) | MailLocator(inside):
            return type(locator), inside
        case PathLocator(scheme):
            return type(locator), scheme


def _placed(whole: Locator, place: Any) -> Locator:
    match whole, place:
        case PageLocator(page), list():
            return PageLocator(page, tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in place))
        case SheetLocator(sheet), str():
            return SheetLocator(sheet, place)
        case SlideLocator(slide), str():
            return SlideLocator(slide, place)
        case MailLocator(part), [int(start), int(end)]:
            return MailLocator(part, start, end)
        case PathLocator(scheme), str():
            return PathLocator(scheme, place)
        case _:
            raise ValueError(f"not the place of an anchor: {place!r}")


def _inside(locator: Locator, text: str, start: int, end: int) -> Locator:
    """The place of a piece of a stretch, where its locator counts what its text counts."""
    match locator:
        case MailLocator(part, first, last) if last - first == len(text):
            return MailLocator(part, first + start, first + end)
        case PathLocator(scheme, path) if scheme in _BREAKS:
            return PathLocator(scheme, _narrow_range(path, text, start, end, _BREAKS[scheme]))
        case _:
            return locator


def _narrow_range(path: str, text: str, start: int, end: int, mark: str) -> str:
    part, slash, own = path.rpartition("/")
    units = counted(own)
    # Only where each break of the text is one of the source, the units can be counted.
    if units is None or units[1] - units[0] != text.count(mark):
        return path
    return part + slash + write_range(*(units[0] + text.count(mark, 0, place) for place in (start, end)))


def _lines(runs: Sequence[GlyphRun]) -> tuple[Box, ...]:
    """One box for the runs that follow each other on one line, in reading order."""
    lines: list[Box] = []
    before: GlyphRun | None = None
    for run in runs:
        box = run.box()
        if before is not None and before.upright == run.upright and _beside(lines[-1], box, run.upright):
            last = lines[-1]
            box = min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3])
            lines[-1] = box
        else:
            lines.append(box)
        before = run
    return tuple(lines)


def _beside(left: Box, right: Box, upright: bool) -> bool:
    """Whether two boxes stand on one line, close to each other."""
    along, across = (0, 1) if upright else (1, 0)
    lower = min(left[across + 2] - left[across], right[across + 2] - right[across])
    shared = min(left[across + 2], right[across + 2]) - max(left[across], right[across])
    gap = max(left[along], right[along]) - min(left[along + 2], right[along + 2])
    return shared >= _SAME_LINE * lower and gap <= _WORD_GAP * lower
