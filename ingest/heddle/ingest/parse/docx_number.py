"""Numbers that Word computes for numbered paragraphs (ECMA-376 part 1, 17.9): `2.1`, `(a)` and the like."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from heddle.ingest.parse.docx_name import W, number_of, value_of

_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_SMALL = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_MOST_ROMAN = 10_000


def _roman(number: int) -> str:
    text = ""
    rest = min(number, _MOST_ROMAN)
    for value, letters in (*_ROMAN, *_ROMAN_SMALL):
        text += letters * (rest // value)
        rest %= value
    return text


def _letter(number: int) -> str:
    # Word goes on after z with aa, bb, cc.
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 20) if number > 0 else ""


_FORMATS: dict[str, Callable[[int], str]] = {
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "decimalZero": lambda number: f"{number:02d}",
}
_SILENT = frozenset({"bullet", "none"})


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: where it starts, how it counts, and the pattern of its label."""

    start: int = 1
    style: str = "decimal"
    pattern: str = ""
    paragraph_style: str = ""


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has counted."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    abstract: dict[str, str] = field(default_factory=dict)
    _counts: defaultdict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    def label(self, number_id: str, depth: int) -> str:
        """Count one paragraph and return its label; empty for bullets and unknown lists."""
        levels = self.levels.get(number_id)
        if not levels or depth not in levels:
            return ""
        # Lists of one abstract definition count on together.
        counts = self._counts[self.abstract.get(number_id, number_id)]
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        level = levels[depth]
        if level.style in _SILENT:
            return ""

        def shown(match: re.Match[str]) -> str:
            at = int(match.group(1)) - 1
            inner = levels.get(at, Level())
            return _FORMATS.get(inner.style, str)(counts.get(at, inner.start))

        return _PLACE.sub(shown, level.pattern).strip()


def read_numbering(root: etree._Element | None) -> Numbering:
    """Read the numbering part."""
    found = Numbering()
    if root is None:
        return found
    abstract = {
        element.get(f"{W}abstractNumId", ""): _levels(element) for element in root.findall(f"{W}abstractNum")
    }
    for element in root.findall(f"{W}num"):
        name = element.get(f"{W}numId", "")
        base = value_of(element.find(f"{W}abstractNumId"))
        found.abstract[name] = base
        levels = dict(abstract.get(base, {}))
        for override in element.findall(f"{W}lvlOverride"):
            depth = number_of(override.get(f"{W}ilvl"))
            start = override.find(f"{W}startOverride")
            levels |= _levels(override)
            if start is not None:
                kept = levels.get(depth, Level())
                levels[depth] = Level(number_of(value_of(start), 1), kept.style, kept.pattern)
                found.abstract[name] = f"{base}/{name}"
        found.levels[name] = levels
    return found


def _levels(element: etree._Element) -> dict[int, Level]:
    return {
        number_of(level.get(f"{W}ilvl")): Level(
            number_of(value_of(level.find(f"{W}start")), 1),
            value_of(level.find(f"{W}numFmt")) or "decimal",
            value_of(level.find(f"{W}lvlText")),
            value_of(level.find(f"{W}pStyle")),
        )
        for level in element.findall(f"{W}lvl")
    }
