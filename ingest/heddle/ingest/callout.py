"""Callouts: words of a text that name a part of its document, `Table 2`, `Figs. 1-3`, `Section 4.1`.

Only what is written is read here; whether there is such a part is for `part_link.py` to say. Callouts that
speak of another text (`Fig. 3 of [12]`, `Section 3 of the Act`, `their Table 1`) are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from heddle.ingest.label import PREFIX, WORDS, Family, canonical_number

SECTION = "section"
APPENDIX = "appendix"
EQUATION = "equation"

_OTHER_WORDS = {
    SECTION: r"sections?|sect\.|secs?\.|§§?|abschnitt(?:e[sn]?|s)?|kapitels?|chapters?|secci[óo]n(?:es)?"
    r"|chapitres?|cap[íi]tulos?|sezion[ei]|apartados?",
    APPENDIX: r"appendix|appendices|anhangs?|anhänge|annexe?s?|ap[ée]ndices?|anexos?",
    EQUATION: r"eqs?\.|equations?|eqns?\.|gleichung(?:en)?|ecuaci[óo]n(?:es)?|équations?",
}
_ANY_WORDS = {**{family.value: words for family, words in WORDS.items()}, **_OTHER_WORDS}
_WORD = re.compile(
    rf"(?<![\w-]){PREFIX}(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _ANY_WORDS.items()) + r")"
    r"(?:\s{1,2}|(?<=[.§])|(?=\())",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"(?:.*s\.?|.*en|.*eaux|§§|.*appendices|abb\.|.*tabelle)", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?P<number>(?:[A-Z]{1,2}[.-]?)?\d{1,3}(?:\.\d{1,3})*|[IVX]{1,5}(?![\w])|[A-Z](?:\.\d{1,2})*(?![\w]))"
    r"(?P<part>(?:[a-zA-Z](?![\w]))?)(?![\w])"
)
_BRACKETED = re.compile(r"\(\s*(?P<number>(?:[A-Z]\.?)?\d{1,3}(?:[.-]\d{1,3})*)(?P<part>[a-z]?)\s*\)")
_PARTS = re.compile(r"(?:\s*(?:,|[-–]|&|and|und|et)\s*[a-zA-Z](?![\w.]))+")
_JOIN = re.compile(
    r"\s*(?P<range>[-–—]|\bto\b|\bbis\b|\bthrough\b)\s*|\s*(?:,\s*(?:and|und|et|y)|,|;|&|/|\band\b|\bor\b|\bund\b|\boder\b|\bet\b|\by\b)\s*"
)
_MOST_RANGE = 30

_NAME = r"[A-Z][\w'’-]+"
_ELSEWHERE = re.compile(
    r"\s*,?\s*\(?(?:of|in|from|by|von|aus|bei|de|dans|en)\s+"
    rf"(?:\[|\(?refs?\b|{_NAME}(?:\s+et\s+al|\s+and\s+{_NAME}|,?\s*\(?\d{{4}}|’s|'s)"
    r"|(?:the\s+|our\s+)?(?:supplement|supporting|online|companion|electronic|original|additional)"
    r"|their\b|his\b|her\b)",
)
_OF_ANOTHER = re.compile(
    r"\s*,?\s*(?:of|des|der|du|de\s+la|del)\s+(?!(?:this|the\s+(?:present|main|current)|our|dieses)\b)"
)
_ABROAD = re.compile(
    r"(?:\b(?:their|his|her|its|article\s+\d+,?|et\s+al\.?,?|whose)|\d{4}[a-z]?\s*[,:]|\[\d+\s*[,:])\s*\(?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Callout:
    """One number that a text calls.

    Args:
        family: `Family` of a caption, `section`, `appendix` or `equation`.
        number: As `canonical_number` writes it.
        part: The letter behind it (`3a`), upper case; empty where there is none.
        start: Where the words start that call it: the first of a list has the word with it.
        end: Where they end.
    """

    family: str
    number: str
    part: str
    start: int
    end: int


def read_callouts(text: str) -> Iterator[Callout]:
    """The callouts of a text, in order.

    >>> [(c.number, text[c.start : c.end]) for text in ["See Tables 2 and 3."] for c in read_callouts(text)]
    [('2', 'Tables 2'), ('3', '3')]
    """
    for match in _WORD.finditer(text):
        family = match.lastgroup or next(name for name in _ANY_WORDS if match[name])
        calls = list(_numbers(text, match, family))
        if calls and not _is_abroad(text, match.start(), calls[-1].end, family):
            yield from calls


def _numbers(text: str, match: re.Match[str], family: str) -> Iterator[Callout]:
    plural = _PLURAL.fullmatch(match[family]) is not None
    start, at = match.start(), match.end()
    before: Callout | None = None
    ranged = False
    while (number := _number_at(text, at, family)) is not None:
        if before is not None and number["number"][0].isalpha() != before.number[0].isalpha():
            return
        end = _end_of_parts(text, number)
        called = Callout(family, _canonical(number["number"], match), number["part"].upper(), start, end)
        if ranged and before is not None:
            yield from _between(before, called)
        yield called
        join = _JOIN.match(text, end)
        # `Table 2 and 3 patients` names one table: lists need the plural, ranges do not.
        if join is None or not (plural or join["range"]):
            return
        before, ranged, start, at = called, join["range"] is not None, join.end(), join.end()


def _number_at(text: str, at: int, family: str) -> re.Match[str] | None:
    if family == EQUATION:
        return _BRACKETED.match(text, at) or _plain(text, at)
    if family == APPENDIX:
        return _NUMBER.match(text, at)
    return _plain(text, at)


def _plain(text: str, at: int) -> re.Match[str] | None:
    found = _NUMBER.match(text, at)
    # A capital alone names an appendix; elsewhere it is the next word.
    return found if found and (any(map(str.isdigit, found["number"])) or _is_roman(found["number"])) else None


def _is_roman(number: str) -> bool:
    return set(number) <= set("IVX")


def _end_of_parts(text: str, number: re.Match[str]) -> int:
    """Where a number with its parts ends: `3a, b and c`."""
    parts = _PARTS.match(text, number.end()) if number["part"] else None
    return parts.end() if parts else number.end()


def _canonical(number: str, match: re.Match[str]) -> str:
    return canonical_number(number, supplement=bool(match["supplement"]), extended=bool(match["extended"]))


def _between(first: Callout, last: Callout) -> Iterator[Callout]:
    """What a range calls beside its ends; its words are the whole range."""
    head, tail = re.fullmatch(r"(\D*)(\d+)", first.number), re.fullmatch(r"(\D*)(\d+)", last.number)
    if head and tail and head[1] == tail[1] and 0 < int(tail[2]) - int(head[2]) <= _MOST_RANGE:
        for number in range(int(head[2]) + 1, int(tail[2])):
            yield Callout(first.family, f"{head[1]}{number}", "", first.start, last.end)


def _is_abroad(text: str, start: int, end: int, family: str) -> bool:
    """Whether a callout speaks of a part of another text."""
    if _ELSEWHERE.match(text, end) or _ABROAD.search(text, max(start - 24, 0), start):
        return True
    return family not in set(Family) and _OF_ANOTHER.match(text, end) is not None
