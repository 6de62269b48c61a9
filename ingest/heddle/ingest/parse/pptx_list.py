"""Which paragraphs of a slide are list items, and the numbers that PowerPoint shows before them.

A paragraph inherits its bullet: from its shape's list style, from the place on the layout that the shape
fills, from that on the master, and from the master's text styles (ECMA-376 part 1, 21.1.2.4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from heddle.ingest.parse.docx_name import A, number_of
from heddle.ingest.parse.docx_number import Level, Numbering
from heddle.ingest.parse.pptx_name import P, placeholder, placeholder_type

_BULLETS = (f"{A}buNone", f"{A}buChar", f"{A}buBlip", f"{A}buAutoNum")
_SCHEME = re.compile(r"(arabic|alphaLc|alphaUc|romanLc|romanUc)(Period|ParenR|ParenBoth|Plain|Minus)?")
_STYLES = {
    "arabic": "decimal",
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
}
_PATTERNS = {"ParenR": "%1)", "ParenBoth": "(%1)", "Plain": "%1", "Minus": "%1 -"}
_BODY = frozenset({"body", "obj", "subTitle", "tbl", "chart", "dgm", "media", "clipArt", "pic"})
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Template:
    """What a slide inherits from: its layout and that layout's master."""

    layout: etree._Element | None = None
    master: etree._Element | None = None

    def styles(self, shape: etree._Element) -> Iterator[etree._Element]:
        """List styles that a shape's text inherits, the nearest first."""
        own = shape.find(f"{P}txBody/{A}lstStyle")
        if own is not None:
            yield own
        kind = placeholder_type(shape)
        if not kind:
            return
        for root in (self.layout, self.master):
            like = _like(root, shape, kind)
            inherited = like.find(f"{P}txBody/{A}lstStyle") if like is not None else None
            if inherited is not None:
                yield inherited
        if self.master is not None:
            name = "bodyStyle" if kind in _BODY else "titleStyle"
            yield from self.master.findall(f"{P}txStyles/{P}{name}")


def _like(root: etree._Element | None, shape: etree._Element, kind: str) -> etree._Element | None:
    """The shape of a layout or master whose place a shape fills: by index, else by type."""
    own = placeholder(shape)
    index = own.get("idx") if own is not None else None
    found = None
    for other in root.iter(f"{P}sp") if root is not None else ():
        place = placeholder(other)
        if place is None:
            continue
        if index is not None and place.get("idx") == index:
            return other
        if found is None and place.get("type", "obj") == kind:
            found = other
    return found


@dataclass(slots=True)
class Bullets:
    """The bullets of one text body, paragraph by paragraph.

    Args:
        styles: List styles that it inherits, the nearest first.
    """

    styles: tuple[etree._Element, ...] = ()
    _counts: dict[int, int] = field(default_factory=dict)

    def next(self, paragraph: etree._Element) -> tuple[int, str]:
        """Level of a paragraph as a list item, 0 where it is none, and the number shown before it."""
        own = paragraph.find(f"{A}pPr")
        depth = min(max(number_of(own.get("lvl")), 0), _DEEPEST) if own is not None else 0
        bullet = self._bullet(own, depth)
        for level in [level for level in self._counts if level > depth]:
            del self._counts[level]
        if bullet is None or bullet.tag != f"{A}buAutoNum":
            self._counts.pop(depth, None)
            return (depth + 1, "") if bullet is not None and bullet.tag != f"{A}buNone" else (0, "")
        start = max(number_of(bullet.get("startAt"), 1), 1)
        self._counts[depth] = self._counts.get(depth, start - 1) + 1
        return depth + 1, _label(bullet.get("type", ""), self._counts[depth])

    def _bullet(self, own: etree._Element | None, depth: int) -> etree._Element | None:
        levels = (style.find(f"{A}lvl{depth + 1}pPr") for style in self.styles)
        for properties in (own, *levels):
            found = (child for child in properties if child.tag in _BULLETS) if properties is not None else ()
            bullet = next(iter(found), None)
            if bullet is not None:
                return bullet
        return None


def _label(scheme: str, number: int) -> str:
    match = _SCHEME.fullmatch(scheme)
    style = _STYLES[match.group(1)] if match else "decimal"
    pattern = _PATTERNS.get(match.group(2) or "", "%1.") if match else "%1."
    return Numbering({"": {0: Level(number, style, pattern)}}).label("", 0)
