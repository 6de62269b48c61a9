"""Styles of OpenDocument: what kind of block a paragraph's style makes of it, and how lists are numbered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from heddle.ingest.parse.docx_number import Level, Numbering
from heddle.ingest.parse.odf_name import OFFICE, STYLE, TEXT, count_of
from heddle.ingest.parse.package import Package
from heddle.ingest.parsed import BlockKind

_KINDS = {
    "Title": BlockKind.TITLE,
    "Caption": BlockKind.CAPTION,
    "Illustration": BlockKind.CAPTION,
    "Figure": BlockKind.CAPTION,
    "Drawing": BlockKind.CAPTION,
    "Table": BlockKind.CAPTION,
    "Preformatted Text": BlockKind.CODE,
    "Source Text": BlockKind.CODE,
}
_FORMATS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_MOST_PARENTS = 20
_MOST_NUMBER = 100_000
_DEEPEST = 10


@dataclass(frozen=True, slots=True)
class ListLevel:
    """One level of a list: how its number is written; no format means a bullet, or nothing.

    Args:
        format: `1`, `a`, `A`, `i`, `I`, or empty.
        prefix: What stands before the number.
        suffix: What stands after it.
        start: The first number.
        shown: How many levels the number shows (`2.1` shows two).
    """

    format: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    shown: int = 1


@dataclass(slots=True)
class Styles:
    """The styles of a document.

    Args:
        kinds: Kind of block by paragraph style.
        lists: Levels by list style, and by depth from 1.
        outline: Levels of headings.
        list_of: List style that a paragraph style asks for.
        hidden: Styles of slides that are not shown.
    """

    kinds: dict[str, BlockKind] = field(default_factory=dict)
    lists: dict[str, dict[int, ListLevel]] = field(default_factory=dict)
    outline: dict[int, ListLevel] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)


def read_styles(package: Package) -> Styles:
    """Read the styles of a package: the common ones and those of its content."""
    found = Styles()
    parents: dict[str, tuple[str, str]] = {}
    for root in (package.xml("styles.xml"), package.xml("content.xml")):
        for element in _styles(root):
            name = element.get(f"{STYLE}name", "")
            if element.tag == f"{TEXT}list-style":
                found.lists[name] = _levels(element)
            elif element.tag == f"{TEXT}outline-style":
                found.outline = _levels(element)
            elif element.get(f"{STYLE}family") == "paragraph":
                shown = element.get(f"{STYLE}display-name", name).replace("_20_", " ")
                parents[name] = (shown, element.get(f"{STYLE}parent-style-name", ""))
            elif any("hidden" in child.attrib.values() for child in element):
                found.hidden.add(name)
    for name in parents:
        kind = _kind(name, parents)
        if kind is not None:
            found.kinds[name] = kind
    return found


def _styles(root: etree._Element | None) -> Iterator[etree._Element]:
    for place in ("styles", "automatic-styles"):
        group = root.find(f"{OFFICE}{place}") if root is not None else None
        if group is not None:
            yield from group


def _kind(name: str, parents: dict[str, tuple[str, str]]) -> BlockKind | None:
    for _ in range(_MOST_PARENTS):
        if name not in parents:
            return None
        shown, parent = parents[name]
        if shown in _KINDS:
            return _KINDS[shown]
        name = parent
    return None


def _levels(style: etree._Element) -> dict[int, ListLevel]:
    return {
        count_of(level, f"{TEXT}level", _DEEPEST): ListLevel(
            level.get(f"{STYLE}num-format", ""),
            level.get(f"{STYLE}num-prefix", ""),
            level.get(f"{STYLE}num-suffix", ""),
            count_of(level, f"{TEXT}start-value", _MOST_NUMBER),
            count_of(level, f"{TEXT}display-levels", _DEEPEST),
        )
        for level in style
    }


@dataclass(slots=True)
class Counter:
    """How far a list, or the headings, have counted."""

    counts: dict[int, int] = field(default_factory=dict)

    def next(self, levels: dict[int, ListLevel], depth: int, start: int | None = None) -> str:
        """Count one item and return its number as shown; empty for bullets.

        Args:
            levels: The levels of the list.
            depth: Of the item, from 1.
            start: A number that the item sets itself.
        """
        level = levels.get(depth, ListLevel())
        for deeper in [known for known in self.counts if known > depth]:
            del self.counts[deeper]
        self.counts[depth] = start if start is not None else self.counts.get(depth, level.start - 1) + 1
        if level.format not in _FORMATS:
            return ""
        above = range(max(depth - level.shown + 1, 1), depth + 1)
        numbers = [self._written(levels.get(at, ListLevel()), at) for at in above]
        return f"{level.prefix}{'.'.join(number for number in numbers if number)}{level.suffix}".strip()

    def _written(self, level: ListLevel, depth: int) -> str:
        style = _FORMATS.get(level.format)
        number = self.counts.get(depth, level.start)
        return Numbering({"": {0: Level(number, style, "%1")}}).label("", 0) if style else ""
