"""How dates are written: one pattern a form, and one that finds where any of them may stand.

A pattern says what has the shape of a date. Whether it is one is for `date_reading` to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from heddle.ingest.date_word import DAY_OFFSETS, FULL_MONTHS, MONTHS, WEEKDAYS
from heddle.ingest.word_set import word_set


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))


_MONTH = rf"(?:{_any(MONTHS)})(?!\w)\.?"
_ORDINAL = r"(?:st|nd|rd|th|er|[ºª°.])?"
_NUMBER = r"(?:0?[1-9]|[12]\d|3[01])"
_DAY = rf"{_NUMBER}{_ORDINAL}"
_DAY_BEHIND = rf"{_NUMBER}(?:st|nd|rd|th)?"
_TO = r"\s?(?:[-–—/&]|to|and|bis|und|y|e|et|a|au|al|t/m|tot)\s?"
_YEAR = r"(?:1[0-9]\d\d|20\d\d)"
_SHORT_YEAR = rf"(?:{_YEAR}|['’]\d\d)"
_GAP = r"[ \u00a0\u202f\n]{1,3}"
_OF = r"(?:of\s|de\s|del\s|di\s|d['’])?"
_HOUR = r"[0-2]?\d:[0-5]\d(?::[0-5]\d)?(?:\s?[ap]\.?m\.?(?!\w)|(?:\.\d{1,9})?(?:Z|\s?[-+]\d\d:?\d\d))?"
_CLOCK = rf"(?:,?[ T](?:at |um |à |alle |às |om )?(?P<clock>{_HOUR}))?"
_UNIT = "day|week|month|quarter|year"

FORMS = {
    "iso": (
        r"(?P<year>\d{4})(?:-(?P<month>\d\d)-(?P<day>\d\d)|/(?P<month2>\d\d)/(?P<day2>\d\d)|\.(?P<month3>\d\d)\."
        rf"(?P<day3>\d\d)){_CLOCK}"
    ),
    "week": r"(?P<year>\d{4})-W(?P<week>\d\d)",
    "numeric": (
        r"(?P<first>[0-3]?\d)(?:/(?P<slash>[0-3]?\d)/|\.\s?(?P<dot>[0-3]?\d)\.\s?|-(?P<dash>[0-3]?\d)-)"
        rf"(?P<year>{_YEAR}|\d\d(?![\d.])){_CLOCK}"
    ),
    "dashed": rf"(?P<day>[0-3]?\d)[-/](?P<name>{_MONTH})[-/](?P<year>{_YEAR}|\d\d)",
    "day_month": (
        rf"(?P<day>{_DAY})(?:(?:{_GAP}(?P<name1>{_MONTH}))?{_TO}(?P<day2>{_DAY}))?(?:{_GAP})?{_OF}(?P<name>{_MONTH})"
        rf"(?:,?{_GAP}(?:de\s|del\s)?(?P<year>{_SHORT_YEAR})(?![\d:])|(?!\d)){_CLOCK}"
    ),
    "month_day": (
        rf"(?P<name>{_MONTH}){_GAP}(?P<day>{_DAY_BEHIND})(?:{_TO}(?:(?P<name2>{_MONTH}){_GAP})?(?P<day2>{_DAY_BEHIND}))?"
        rf"(?![\d:%])(?:\s?,?{_GAP}(?P<year>{_YEAR})(?!\d))?{_CLOCK}"
    ),
    "month_year": (
        rf"(?P<name>{_MONTH})(?:{_TO}(?P<name2>{_MONTH}))?(?:,?{_GAP}|[-/])(?:of\s|de\s|del\s)?"
        rf"(?P<year>{_SHORT_YEAR})(?!\d)"
    ),
    "quarter": (
        rf"(?:(?P<kind>[QH])(?P<count>[1-4])[ /,-]{{0,2}}(?:FY\s?)?(?P<year>{_YEAR}|['’]?\d\d)(?!\d)"
        rf"|(?P<year2>{_YEAR})[ /-]?(?P<kind2>[QH])(?P<count2>[1-4])"
        rf"|(?P<count3>[1-4])Q(?P<year3>{_YEAR}|\d\d)(?!\d)"
        r"|(?P<word>first|second|third|fourth|1st|2nd|3rd|4th)[ -](?P<kind4>quarter|half)"
        rf"(?:{_GAP}of)?(?:{_GAP}the)?(?:{_GAP}(?:fiscal|year))?{_GAP}(?P<year4>{_YEAR})"
        rf"|(?P<count5>[1-4])\.{_GAP}Quartal{_GAP}(?P<year5>{_YEAR}))"
    ),
    "decade": (
        r"(?:mid-)?(?P<decade>1[0-9]\d|20\d)0(?:['’]?s|er)(?!\w)(?:\sJahren?)?"
        r"|(?:années|años|anni|anos|jaren)\s(?P<decade2>1[0-9]\d|20\d)0"
    ),
    "century": (
        r"(?P<century>1?\d|2[01])(?:st|nd|rd|th)\s?[- ]\s?century"
        r"|(?P<century_word>eighteenth|nineteenth|twentieth|twenty-first)[- ]century"
        r"|(?P<century2>1?\d|2[01])\.\sJahrhunderts?|(?P<century3>1?\d|2[01])e\s(?:siècle|eeuw)"
    ),
    "years": rf"(?P<year>{_YEAR})\s?(?P<mark>[-–—/])\s?(?P<last>{_YEAR}|\d\d)(?!\d)",
    "year": rf"(?P<year>{_YEAR})(?!\d)",
    "month": rf"(?P<name>{_any(FULL_MONTHS)})(?!\w)",
    "relative": (
        rf"(?P<word>{_any(DAY_OFFSETS)})(?!\w)"
        rf"|(?P<turn>last|next|this)\s(?:(?P<unit>{_UNIT})|(?P<weekday>{_any(WEEKDAYS)}))(?!\w)"
        rf"|(?P<count>\d{{1,3}}|a|an|one|two|three|four|five|six)\s(?P<past>{_UNIT})s?\sago(?!\w)"
    ),
}
"""Pattern of each form, the more telling before those that could be a piece of them."""

_START = r"(?<![\w/#§.\-])(?<!\d,)"
_END = r"(?![\w%€$£])(?!-\d)(?!/\d)(?![.,:]\d)"
_GROUP = re.compile(r"\(\?P<\w+>")
_FIRST_WORDS = word_set(
    "mid- first second third fourth eighteenth nineteenth twentieth années años anni anos jaren last next",
    "this one two three four five six",
)
_OPENERS = {word[:3] for word in (*MONTHS, *DAY_OFFSETS, *_FIRST_WORDS)} | {
    "a ",
    "an ",
    *(f"{letter}{number}" for letter in "qh" for number in "1234"),
}
# Tried first: most words are no date by their first letters, which saves two thirds of the time.
_MAY_OPEN = rf"(?=\d|{_any(_OPENERS)})"
_ANYWHERE = re.compile(
    _START
    + _MAY_OPEN
    + "(?:"
    + "|".join(f"(?P<{kind}>{_GROUP.sub('(?:', form)})" for kind, form in FORMS.items())
    + ")"
    + _END,
    re.IGNORECASE,
)
_WHOLE = {kind: re.compile(form, re.IGNORECASE) for kind, form in FORMS.items()}


def candidates(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Where something has the shape of a date: the form's name, and its match in the text, in order."""
    for found in _ANYWHERE.finditer(text):
        kind = str(found.lastgroup)
        match = _WHOLE[kind].match(text, found.start(), found.end())
        if match is not None:
            yield kind, match
