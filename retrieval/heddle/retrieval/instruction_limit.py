"""What an instruction limits besides kinds of sources: a period, documents by file name, how many hits.

Only what cannot be meant otherwise is taken: a date behind a word that makes it a period ("since March
2024", "dated 2023"), a name with the ending of a file behind a word that points at it ("only from
report.pdf"), a number of hits or results ("at most 5 results"). A number in "list three facts" is no limit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from heddle.core.iso_date import days_of
from heddle.ingest.date_mention import DateMention, find_dates
from heddle.ingest.date_reading import DateSetting
from heddle.retrieval.source_words import ANY_NAME

_ENDINGS = (
    "pdf|docx?|odt|rtf|txt|md|html?|xlsx?|xlsm|xlsb|ods|csv|tsv|pptx?|odp|epub|eml|msg|mbox|json|jsonl|ipynb|"
    "xml|png|jpe?g|tiff?|gif|bmp|webp|zip|gz"
)
_FILE = re.compile(
    r"\b(?:from|in|inside|within|into|use|using|read|search|consult|check|to|of|aus|dans|de|and|or|nor|,|&)\s+"
    r"(?:the\s+)?(?:files?|documents?|datei|fichier)?\s*"
    rf"(?:[\"'“‘«](?P<quoted>[^\"'”’»\n]{{1,200}}\.(?:{_ENDINGS}))[\"'”’»]|"
    rf"(?P<bare>(?:[^\s\"'“”,;:]+ ){{0,6}}?[^\s\"'“”,;:]{{1,200}}\.(?:{_ENDINGS}))\b)",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(
    r"\b(?:not|nothing|no(?! later| more)|n't|except(?: for)?|without|but|excluding|ignore|skip|other than|"
    r"never|like)\b[^.;!?]*$",
    re.IGNORECASE,
)
_NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
    "twenty": 20,
}
_MOST = re.compile(
    r"\b(?:at most|no more than|not more than|up to|a maximum of|max(?:imum)?\.?|only|just|the|top|first|"
    r"best|give me|show|return|retrieve|find|fetch)[\s-]+(?:the )?"
    rf"(?:top |first |best )?(?P<number>\d{{1,3}}|{'|'.join(_NUMBERS)})\s+"
    r"(?:best |top |search )?(?:hits?|results?|matches|pieces of evidence|entries)\b",
    re.IGNORECASE,
)
_WINDOW = 40
_OPENS = re.compile(
    r"\b(?:since|after|later than|starting|from|seit|ab|nach|depuis|après|desde)(?: the)?\s*$", re.IGNORECASE
)
_ONWARDS = re.compile(r"^\s*(?:on(?:wards?)?|and (?:later|after)|or (?:later|newer))\b", re.IGNORECASE)
_ENDS = re.compile(
    r"\b(?:until|till|up to|no later than|through|by|before|earlier than|older than|prior to|bis|vor|avant|"
    r"hasta)(?: the)?\s*$",
    re.IGNORECASE,
)
_STRICT_BOUND = re.compile(
    r"\b(?:before|earlier than|older than|prior to|vor|avant|after|later than|nach|après)(?: the)?\s*$",
    re.IGNORECASE,
)
_DURING = re.compile(
    r"\b(?:only|just|nur|dated|sources?|documents?|files?|reports?|papers?|records?|entries|evidence|material|"
    rf"results|hits|{ANY_NAME})(?: (?:that|which) (?:are|were|is))?"
    r"(?: (?:sent|written|published|created|made|dated))?"
    r"(?: (?:in|of|for|during|within|dated|from|on|between|im|vom|aus|en|de))?(?: the)?"
    r"(?: (?:year|month|period|jahr))?\s*$",
    re.IGNORECASE,
)
_TOPIC = re.compile(
    r"\b(?:about|question on|questions? (?:in|of|concerning|regarding)|writing|studying|working on|my name|"
    r"i am|i'm)\b[^.,;:!?]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class InstructionLimit:
    """What an instruction limits.

    Args:
        since: First day of the period that it names; None where it has no beginning.
        until: Last day of it, included; None where it has no end.
        files: File names of the documents to stay inside, as they are written.
        most: Hits wanted at most; None where it does not say.
    """

    since: date | None = None
    until: date | None = None
    files: tuple[str, ...] = ()
    most: int | None = None


def instruction_limit(instruction: str) -> InstructionLimit:
    """What an instruction limits in time, in documents and in number.

    >>> instruction_limit("only from report.pdf, at most 3 hits").files
    ('report.pdf',)
    """
    files = _files(instruction)
    for name in files:
        # A date in the name of a file is no period.
        instruction = instruction.replace(name, " ")
    instruction = _TOPIC.sub(" ", instruction)
    since, until = _period(instruction)
    found = _MOST.search(instruction)
    number = found.group("number").lower() if found else ""
    most = _NUMBERS.get(number) or (int(number) if number else None)
    return InstructionLimit(since, until, files, most or None)


def _files(instruction: str) -> tuple[str, ...]:
    found = [
        match.group("quoted") or match.group("bare")
        for match in _FILE.finditer(instruction)
        if not _NOT_BEFORE.search(instruction[: match.start()] + match.group()[:8])
    ]
    return tuple(dict.fromkeys(found))


def _period(instruction: str) -> tuple[date | None, date | None]:
    """The first and last day of what all dates of an instruction leave."""
    first, last = date.min, date.max
    for mention in find_dates(instruction, DateSetting()):
        begin, end = _bounds(instruction, mention)
        first, last = max(first, begin), min(last, end)
    if first > last:
        return None, None
    return (None if first == date.min else first), (None if last == date.max else last)


def _bounds(instruction: str, mention: DateMention) -> tuple[date, date]:
    days = days_of(mention.date)
    before = instruction[max(mention.start - _WINDOW, 0) : mention.start]
    after = instruction[mention.end : mention.end + _WINDOW]
    if days is None or "X" in mention.date or _NOT_BEFORE.search(before):
        return date.min, date.max
    ranged = days.first.year != days.last.year
    if _ENDS.search(before):
        return date.min, _moved(days.first, -1) if _STRICT_BOUND.search(before) else days.last
    if _ONWARDS.search(after) or (
        _OPENS.search(before) and not ranged and not before.lower().endswith("from ")
    ):
        return (_moved(days.last, 1) if _STRICT_BOUND.search(before) else days.first), date.max
    if _DURING.search(before):
        return days.first, days.last
    return date.min, date.max


def _moved(day: date, days: int) -> date:
    return day if day in (date.min, date.max) else day + timedelta(days=days)
