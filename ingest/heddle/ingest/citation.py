"""Citations: words of a text that name items of its bibliography, `[3, 5-7]` or `(Smith et al., 2019)`.

Numbers count only where the list counts its items, and only where every number of a bracket is in the list.
Numbers in round brackets count where the whole document cites that way. A name and a year count where one
item alone begins with that name and is of that year; what fits several items names none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from heddle.ingest.author_key import fold
from heddle.ingest.bibliography import BibliographyItem

_NUMBERS = r"\d{1,3}(?:\s*[-–—,;]\s*\d{1,3})*"
_SQUARE = re.compile(rf"(?<![\[=<>≤≥])\[(?P<numbers>{_NUMBERS})\](?!\()")
_ROUND = re.compile(rf"(?<=[\w.,;)’”\"'] )\((?P<numbers>{_NUMBERS})\)(?=[\s.,;:])")
_NAMED = re.compile(r"\[(?P<names>[A-Z][\w+*-]{1,12}(?:\s*[,;]\s*[A-Z][\w+*-]{1,12})*)\]")
_ONE = re.compile(r"(?P<first>\d{1,3})(?:\s*[-–—]\s*(?P<last>\d{1,3}))?")
_INTERVAL = re.compile(r"(?:\bCIs?|interval|range[ds]?|between|from|∈|\bin|=|:)\s*$", re.IGNORECASE)
_INDEXED = re.compile(r"(?<![^\W\d_])[^\W\d_]{1,2}$")
"""A name of one or two letters right before a bracket: `t[1]` is a component, not a citation."""
_MOST_RANGE = 50
_LEAST_SHARE = 0.5
_LEAST_ITEMS = 5
_COUNTED = re.compile(
    r"(?:\b(?:eqs?|equations?|steps?|case|figs?|figures?|tables?|sections?|item|level|type)\.?\s*)$",
    re.IGNORECASE,
)

_PARTICLE = (
    r"(?:(?:[Vv]an|[Vv]on|[Dd]e[rnl]?|[Dd]a|[Dd]i|[Dd]u|[Dd]os|[Ll][ae]|[Ee]l|[Aa]l|[Tt]e[nr]|das|zu)[\s-])"
)
_SURNAME = rf"(?:{_PARTICLE}{{0,3}}[A-ZÀ-ÖØ-Þ][^\W\d_]*(?:[-'’‐][^\W\d_]+)*)"
_YEAR = r"(?:1[5-9]|20)\d\d[a-z]?"
_AUTHOR_YEAR = re.compile(
    rf"(?P<first>{_SURNAME})"
    rf"(?P<more>(?:,\s+{_SURNAME}){{0,6}},?\s+(?:and|&|und|et|y|e)\s+(?P<last>{_SURNAME})"
    r"|,?\s+(?:et\s+al\b\.?|and\s+(?:colleagues|co-workers|others)|u\.\s?a\.))?"
    r"(?:['’]s)?"
    rf"\s*(?:,\s*\(?|\(|\[)?\s*(?P<years>{_YEAR}(?:\s*[,;&]\s*{_YEAR}(?!\w))*(?:\s*,\s*[a-z](?!\w))*)(?!\w)",
)
_ONE_YEAR = re.compile(rf"{_YEAR}(?!\w)")
_HELD_YEAR = re.compile(r"\(\s*(?:[A-Z][a-z]+\.?\s+)?(?P<year>(?:1[5-9]|20)\d\d[a-z]?)[),\s]")
_ANY_YEAR = re.compile(rf"(?<![\w–-]){_YEAR}(?![\w–-])")
_INITIALS = re.compile(r"(?:[A-ZÀ-ÖØ-Þ]\.?[\s-]*){1,4}(?=[A-ZÀ-ÖØ-Þ][^\W\d_])")
_AUTHOR_ZONE = 400


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a text that names an item.

    Args:
        item: Place of the item in the list.
        start: Where the words start.
        end: Where they end.
    """

    item: int
    start: int
    end: int


class CitationReader:
    """Reads the citations of one document.

    Args:
        items: Its bibliography.
        texts: Stretches of its prose, by which it is seen how the document cites.
        raised: Superscript runs that may be citations.

    Attributes:
        cites_by_raised_numbers: Whether such runs name most of the list.
    """

    def __init__(
        self, items: Sequence[BibliographyItem], texts: Collection[str], raised: Collection[str] = ()
    ) -> None:
        self._by_number = _unique(items)
        self._numbered = any(number.isdigit() for number in self._by_number)
        self._named = any(not number.isdigit() for number in self._by_number)
        square = self._numbered and self._is_habit(_numbers_in(_SQUARE, texts))
        self._by_year = {} if square else _by_year(items)
        self.cites_by_raised_numbers = not square and self._is_habit(
            number for run in raised for number, _, _ in _expand(run, 0)
        )
        self._patterns = [_SQUARE]
        if not square and not self.cites_by_raised_numbers and self._is_habit(_numbers_in(_ROUND, texts)):
            self._patterns = [_ROUND]

    def read(self, text: str) -> Iterator[Citation]:
        """The citations of a text, in order of their kind and place."""
        if self._numbered:
            for pattern in self._patterns:
                for match in pattern.finditer(text):
                    yield from self._of_numbers(text, match)
        if self._named:
            for match in _NAMED.finditer(text):
                yield from self._of_names(match)
        if self._by_year:
            for match in _AUTHOR_YEAR.finditer(text):
                yield from self._of_author(match)

    def _is_habit(self, numbers: Iterable[str]) -> bool:
        """Whether numbers in one kind of brackets, or raised ones, name most of the list."""
        found = set(numbers)
        hits = len(found & self._by_number.keys())
        return hits >= _LEAST_ITEMS and hits >= _LEAST_SHARE * len(self._by_number) and "1" in found

    def _of_numbers(self, text: str, match: re.Match[str]) -> Iterator[Citation]:
        before = text[max(match.start() - 16, 0) : match.start()]
        if _INTERVAL.search(before) or _COUNTED.search(before) or _INDEXED.search(before):
            return
        yield from self.listed(match["numbers"], match.start("numbers"))

    def listed(self, numbers: str, start: int) -> Iterator[Citation]:
        """The items that a run of numbers names; none unless the list has all of them.

        Args:
            numbers: The run: `3,5-7`.
            start: Where it stands.
        """
        found = list(_expand(numbers, start))
        if found and all(number in self._by_number for number, _, _ in found):
            for number, first, last in found:
                yield Citation(self._by_number[number], first, last)

    def _of_names(self, match: re.Match[str]) -> Iterator[Citation]:
        for name in re.finditer(r"[\w+*-]+", match["names"]):
            if name.group() in self._by_number:
                start = match.start("names")
                yield Citation(self._by_number[name.group()], start + name.start(), start + name.end())

    def _of_author(self, match: re.Match[str]) -> Iterator[Citation]:
        years = match.start("years")
        for year in _ONE_YEAR.finditer(match["years"]):
            item = self._item_of(match, year.group())
            if item is not None:
                # The first year has the names with it, others stand alone.
                yield Citation(
                    item, years + year.start() if year.start() else match.start(), years + year.end()
                )

    def _item_of(self, match: re.Match[str], year: str) -> int | None:
        """The one item that begins with the names and is of the year; None where several or none are."""
        fitting = [head for head in self._by_year.get(year, ()) if head.begins_with(match["first"])]
        if match["last"]:
            fitting = [head for head in fitting if fold(match["last"]) in head.zone]
        elif len(fitting) > 1:
            several = match["more"] is not None
            fitting = [head for head in fitting if head.several == several]
        return fitting[0].item if len(fitting) == 1 else None


@dataclass(frozen=True, slots=True)
class _Head:
    """How an item begins: its names up to the year, folded."""

    item: int
    first: str
    zone: str
    several: bool

    def begins_with(self, name: str) -> bool:
        """Whether the first author's surname is a name, with or without its particles."""
        plain = re.sub(rf"^{_PARTICLE}+", "", name)
        return self.first in {fold(name), fold(plain)}


def _unique(items: Sequence[BibliographyItem]) -> Mapping[str, int]:
    """Places of items by number; numbers that two items have (two lists) name none."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        if item.number:
            places[item.number].append(place)
    return {number: found[0] for number, found in places.items() if len(found) == 1}


def _by_year(items: Sequence[BibliographyItem]) -> Mapping[str, list[_Head]]:
    heads: defaultdict[str, list[_Head]] = defaultdict(list)
    for place, item in enumerate(items):
        held = _HELD_YEAR.search(item.text)
        year = held["year"] if held else next((found.group() for found in _ANY_YEAR.finditer(item.text)), "")
        if year:
            zone = item.text[: min(item.text.find(year), _AUTHOR_ZONE)]
            first, several = _first_author(zone)
            if first:
                heads[year].append(_Head(place, first, fold(zone), several))
    return heads


def _first_author(zone: str) -> tuple[str, bool]:
    """The first surname of an item, folded, without particles, and whether other authors follow."""
    names = _INITIALS.sub("", zone, count=1) if _INITIALS.match(zone) else zone
    match = re.match(rf"\s*(?P<name>{_SURNAME})", names)
    if match is None:
        return "", False
    several = re.search(r"\bet\s+al\b|\band\b|&|;|\bund\b|,[^,]+,[^,]+,", zone) is not None
    return fold(re.sub(rf"^{_PARTICLE}+", "", match["name"])), several


def _numbers_in(pattern: re.Pattern[str], texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for match in pattern.finditer(text):
            yield from (number for number, _, _ in _expand(match["numbers"], 0))


def _expand(numbers: str, start: int) -> Iterator[tuple[str, int, int]]:
    """Each number of a list with the span of the words that say it; a range's words say all it covers."""
    for match in _ONE.finditer(numbers):
        first, last = int(match["first"]), int(match["last"] or match["first"])
        if not first <= last <= first + _MOST_RANGE:
            yield "", start + match.start(), start + match.end()
            return
        for number in range(first, last + 1):
            yield str(number), start + match.start(), start + match.end()
