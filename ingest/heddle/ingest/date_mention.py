"""Dates in a text: where they stand and what they mean, told from numbers that only look like dates.

A year by itself is one where the words before it say so (`in 2019`, `since 2019`), never after a currency
or before a unit, and not inside parentheses behind a name, where it is a citation. Dates that follow each
other with `to` or a dash between are one range.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from heddle.core.iso_date import days_of, is_date
from heddle.ingest.date_pattern import candidates
from heddle.ingest.date_reading import DateSetting, read_date
from heddle.ingest.date_word import FULL_MONTHS, MONTHS
from heddle.ingest.word_set import word_set

_SURE = word_set(
    "in since until till during year years circa c ca early late mid spring summer autumn fall winter",
    "season fy fiscal class jahr jahre jahres seit bis sommer winter en depuis dès année desde hasta",
    "año anno anni dal nel em ano sinds jaar im ab ad",
)
"""Words before a number of four digits that make it a year, whatever follows."""
_LIKELY = word_set(
    "of by from before after around about between the to through and over a annual this last next on",
    "for born died his her its their our my s ad no vor nach von der die das und de le del du al até",
    "tot van het para o",
)
"""Words before it that make it one where no word for what is counted follows."""
_BEFORE = re.compile(r"(?:([^\W\d_]+)['’]?\.?|([^\w\s]))[\s\-(\"'“]*$")
_COUNTED = re.compile(
    r"\s+(?:[a-zà-ÿ]{2,}[a-zà-ÿ-]*[^\Wsui]s|people|men|women|children|persons|Personen|Stück)\b"
)
_VERB = re.compile(
    r"\s+(?:was|is|has|as|this|its|his|us|does|always|perhaps|sales|results|elections|olympics)\b"
)
_UNIT = re.compile(r"\s?(?:[%‰°€$£¥]|(?:kg|g|mg|km|m|cm|mm|l|ml|h|min|s|Hz|MHz|W|kW|EUR|USD|CHF|GBP)\b)")
_JOIN = re.compile(
    r"\s{0,2}(?:[-–—/]|to|until|till|through|bis|à|au|al|hasta|até|tot|and|und)\s{0,2}", re.IGNORECASE
)
_FOLLOWS = re.compile(r"\s?(?:,\s?|[-–—]\s?)?(?:\s?(?:and|or|to|und|oder|bis|et|y|e|en)\s)?\s?")
"""What stands between the dates of a list or a range."""
_BETWEEN = re.compile(r"\b(?:between|zwischen|entre|tra|tussen)\s+(?:the\s+)?$", re.IGNORECASE)
_AND = word_set("and und")
_PAGES = re.compile(r"(?:\bpp?\.?\s?|[;:,]\s?|\d\)\s?)$")
_OPENED = re.compile(r"\(\s?$")
_CLOSED = re.compile(r"\s?\)")
_CITATION = re.compile(r"\bet al\.?,?\s*[(\[]?\s?$")
_CITED = re.compile(r"[a-z]?(?:;|\)|,\s(?:p\.|pp\.|\d{4}))")
_WINDOW = 24
_OLDEST, _NEWEST = 1500, 2100


@dataclass(frozen=True, slots=True, order=True)
class DateMention:
    """A date in a text.

    Args:
        start: Offset in the text, in code points.
        end: Offset, exclusive.
        date: The date, in a form of `heddle.core.iso_date`.
        relative: Whether it counts from the document's own date.
    """

    start: int
    end: int
    date: str
    relative: bool = False


def find_dates(text: str, setting: DateSetting, *, titles: bool = False) -> list[DateMention]:
    """The dates in a text, in order, none overlapping another.

    Args:
        text: A block or a cell.
        setting: How the document's dates are to be read.
        titles: Whether the text is a heading or a cell of dates, where a year needs no word before it.

    >>> [found.date for found in find_dates("From 3 May to 7 June 2024, and in 1998.", DateSetting())]
    ['2024-05-03/2024-06-07', '1998']
    """
    found: list[DateMention] = []
    for kind, match in candidates(text):
        follows = (
            kind == "year"
            and bool(found)
            and _FOLLOWS.fullmatch(text, found[-1].end, match.start()) is not None
        )
        if not follows and not _stands(kind, text, match, setting, titles=titles):
            continue
        written = read_date(kind, match, setting)
        if written is not None:
            found.append(DateMention(match.start(), match.end(), written, kind == "relative"))
    joined = _joined(text, found) if len(found) > 1 else found
    return [_in_year(mention, setting) for mention in joined] if setting.today else joined


def _in_year(mention: DateMention, setting: DateSetting) -> DateMention:
    """A day without a year in the year in which it is nearest to the document's own date."""
    if not mention.date.startswith("--") or setting.today is None:
        return mention
    today = setting.today

    def distance(year: int) -> int:
        days = days_of(mention.date.replace("--", f"{year:04}-"))
        return abs((days.first - today).days) if days else 0

    for year in sorted(
        range(today.year - 1, today.year + 2), key=lambda year: (_attempt(distance, year), year)
    ):
        written = mention.date.replace("--", f"{year:04}-")
        if is_date(written):
            return replace(mention, date=written, relative=True)
    return mention


def _attempt(distance: Callable[[int], int], year: int) -> int:
    try:
        return distance(year)
    except ValueError:
        # The 29th of February of a year that has none, or a range over the turn of the year.
        return 10**6


def _stands(kind: str, text: str, match: re.Match[str], setting: DateSetting, *, titles: bool) -> bool:
    """Whether the words around something with the shape of a date let it be one."""
    before = text[max(match.start() - _WINDOW, 0) : match.start()]
    match kind:
        case "year":
            return _is_year(text, match, before, cites=setting.cites, titles=titles)
        case "years":
            return _PAGES.search(before) is None and _OLDEST <= int(match["year"]) <= _NEWEST
        case "month":
            return _is_month(match.group(), before)
        case "day_month" | "month_day" | "month_year" | "dashed":
            return _reads_as_month(match["name"], setting)
        case _:
            return True


def _is_year(text: str, match: re.Match[str], before: str, *, cites: bool, titles: bool) -> bool:
    year = int(match["year"])
    if _UNIT.match(text, match.end()) or (titles is False and year < 1000):
        return False
    if _CITATION.search(before):
        return False
    if titles:
        return _OLDEST <= year <= _NEWEST and _PAGES.search(before) is None
    if _OPENED.search(before):
        # Behind a name it cites where the document cites; else `(2019)` says when.
        return _CLOSED.match(text, match.end()) is not None and not cites
    words = _BEFORE.search(before)
    word = (words[1] or "").lower() if words else ""
    if word in _SURE:
        counted = _COUNTED.match(text, match.end()) and not _VERB.match(text, match.end())
        return not (counted and word in ("in", "en", "im"))
    if word in MONTHS:
        return True
    likely = word in _LIKELY and _OLDEST <= year <= _NEWEST and not _CITED.match(text, match.end())
    return likely and (
        _COUNTED.match(text, match.end()) is None or _VERB.match(text, match.end()) is not None
    )


def _is_month(name: str, before: str) -> bool:
    """Whether the name of a month by itself means it: `in June`, not `June Miller` or `may`."""
    words = _BEFORE.search(before)
    word = (words[1] or "").lower() if words else ""
    told = word in _SURE or word in (
        "by",
        "of",
        "from",
        "before",
        "after",
        "last",
        "next",
        "this",
        "to",
        "through",
    )
    return told and (name[0].isupper() or name.lower() not in ("may", "march", "august", "mars", "mai"))


def _reads_as_month(name: str, setting: DateSetting) -> bool:
    """Whether a word can be a month's name: whole names, and short ones that are capitalised or foreign."""
    word = name.rstrip(".")
    if word.lower() in FULL_MONTHS and word.lower() not in ("may", "march"):
        return True
    return word[0].isupper() or setting.language not in ("en", "und")


def _joined(text: str, found: Sequence[DateMention]) -> list[DateMention]:
    """Dates, those that make a range as one; its first takes the year that only its last says."""
    joined: list[DateMention] = []
    for mention in found:
        before = joined[-1] if joined else None
        gap = text[before.end : mention.start] if before else ""
        if before and _JOIN.fullmatch(gap) and not before.relative and not mention.relative:
            ranged = _range(before, mention) if _is_range(text, before, gap) else None
            if ranged:
                joined[-1] = ranged
                continue
        joined.append(mention)
    return joined


def _is_range(text: str, before: DateMention, gap: str) -> bool:
    # `May 3 and June 7` are two days, `between May 3 and June 7` is one range.
    if gap.strip().lower() in _AND:
        return _BETWEEN.search(text[max(before.start - _WINDOW, 0) : before.start]) is not None
    return True


def _range(first: DateMention, last: DateMention) -> DateMention | None:
    if any(mark in first.date + last.date for mark in "/["):
        return None
    start = first.date
    if start.startswith("--") and not last.date.startswith("--"):
        start = last.date[:4] + start[1:]
    written = f"{start}/{last.date}"
    return replace(first, end=last.end, date=written) if is_date(written) else None
