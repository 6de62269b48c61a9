"""The name of a paper's journal, by votes of the places that show it.

A journal's name stands before volume and year in lines for citing, alone or between marks in page headers
and footers, in the masthead, and in what the file says of itself. An abbreviation votes for the name that
it abbreviates word by word (ISO 4).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from heddle.ingest.paper.line import PaperText
from heddle.ingest.paper.matching import is_abbreviation, plain
from heddle.ingest.paper.zone import Zone

_LONG = 60
_MOST_WORDS = 11
_BEFORE = re.compile(r"^.*(?:[.?!]\s+|(?i:cit(?:e|ation)[^:]*):\s*|\s\|\s)(?=[^\W\d_a-z])")
_SHORTENED = re.compile(
    r"(?:(?<=\s)|^)[A-Z][a-z]{0,8}\.\s?(?:[A-Z][a-z]{0,10}\.?\s?|(?:of|in|for|and|&|open|sci\.)\s)*\S*$"
)
_JUNK = re.compile(r"^.*(?:[/@]\S*|\d(?![^\W\d_ ]?\s?[A-Z])\S*|et al\.?)[\s.,]+(?=\S)")
_NOT_JOURNAL = re.compile(
    r"copyright|licen[sc]e|received|accepted|published|publication|doi|http|www|et al|page \d|articles?\b"
    r"|^\W*research$|^\W*full paper$|review|downloaded|available|issn|open access|correspond|advance access"
    r"|special issue|supplement|authors?\b|publish|press\b|\.com|\.org|\bltd\b|\binc\b|running|authoris"
    r"|original|communication$|@",
    re.IGNORECASE,
)
_PERIODICAL = re.compile(
    r"\b(?:journal|bmc|bmj|medicine|science|reports|frontiers|world|letters|bulletin|annals|archives|acta"
    r"|proceedings|transactions|international|quarterly|review of|revista|advances|lancet|plos|j)\b",
    re.IGNORECASE,
)
_SMALL_WORDS = frozenset(
    {"of", "and", "the", "in", "for", "on", "de", "la", "et", "und", "der", "to", "&", "with"}
)
_MONTHS = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"\s*[|•·●]\s*|\s*\b(?:www\.|https?:)\S+\s*|,?\s*\b(?:19|20)\d\d\b.*$|,?\s*\bvol(?:ume)?\b.*$"
    r"|,?\s*\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b.*$"
    r"|^\d+\s+|\s+\d+$|\s*\bdoi\b.*$|^downloaded from.*$|\s\d+\s?[:(].*$|\s\(\d{4}\).*$",
    re.IGNORECASE,
)
_SAID = re.compile(r"^([^,;:]{3,90}?)\s*,\s*(?:\d|doi|https?:|vol)", re.IGNORECASE)
_BY_PUBLISHER = re.compile(r"(?:authors?(?:\(s\))?|©[^.]{0,40})\.\s+([A-Z3][^.]{2,70}?)\s+published by\b")
_TARGET = re.compile(r"10\.\d{4,9}/\S+|www\.\S+|https?:\S+")
_LEAST_TARGET = 6
_LARGE = 1.15
"""Size of a masthead, at least, in sizes of running text."""
_HEAVY, _FIRM, _LIGHT = 8, 6, 2


@dataclass(frozen=True, slots=True)
class JournalShape:
    """What may be the name of a paper's journal.

    Args:
        title: Of the paper in plain form, which is no journal's name.
        targets: Links, addresses and identifiers of the first page in plain form; a journal's name that they
            hold is one, whatever its shape.
    """

    title: str
    targets: str

    @classmethod
    def of(cls, text: PaperText, title: str) -> JournalShape:
        """The shape for a paper with a title."""
        written = (each for line in text.lines if line.page == 1 for each in _TARGET.findall(line.text))
        return cls(plain(title), plain(" ".join((*text.links, text.properties.doi, *written))))

    def fits(self, name: str) -> bool:
        """Whether a text may be the name: short, capitalised, and no part of the title."""
        words = name.split()
        if not 1 <= len(words) <= _MOST_WORDS or not 3 <= len(name) <= 90 or not name[:1].isalnum():
            return False
        if _NOT_JOURNAL.search(name) or _MONTHS.search(name):
            return False
        squeezed = plain(name)
        if len(squeezed) >= _LEAST_TARGET and squeezed in self.targets:
            return True
        return _is_capitalised(words) and len(squeezed) > 2 and squeezed not in self.title

    def is_target(self, name: str) -> bool:
        """Whether the paper's addresses and identifiers hold a name."""
        return len(plain(name)) >= _LEAST_TARGET and plain(name) in self.targets


def _is_capitalised(words: Sequence[str]) -> bool:
    """Whether words are those of a name: capitals, `eLife`, small words, or abbreviations with full stops."""
    name = " ".join(words)
    if any(map(str.isdigit, re.sub(r"^\d\s", "", name))) or words[0].rstrip(".").islower():
        return False
    if name == name.lower():
        return False
    dotted = sum(word.endswith(".") for word in words) >= len(words) // 2 > 0
    small = [word for word in words if word[0].islower() and word == word.lower()]
    return dotted or all(word in _SMALL_WORDS for word in small)


def before_volume(written: str, shape: JournalShape) -> str:
    """The journal's name at the end of what stands before its volume or year; empty where there is none."""
    bare = re.sub(r",?\s\d{1,4}$", "", written.rstrip(" ,;:.|–-("))
    shortened = _SHORTENED.search(bare)
    name = shortened.group(0) if shortened else _BEFORE.sub("", bare)
    words = name.split()
    if shortened and len(words) > 2 and len(words[0]) > 7 and len(bare) > len(name):
        name = " ".join(words[1:])
    name = _JUNK.sub("", name.strip(" ,;:.|–-("))
    name = name.rsplit(", ", 1)[-1] if len(name) > _LONG else name
    name = re.sub(r"\s*\b(?:vol(?:ume)?|issue|no)\b.*$", "", name, flags=re.IGNORECASE).strip(" ,;:.|–-")
    return name if shape.fits(name) else ""


def read_journal(cited: Counter[str], text: PaperText, zones: Sequence[Zone], shape: JournalShape) -> str:
    """The name with most votes.

    Args:
        cited: Votes of names that stand before a volume, as `before_volume` gives them.
        text: The paper.
        zones: Of its lines.
        shape: What the name may look like.
    """
    votes = Counter(cited)
    names = {plain(word) for word in _names(text, zones)}
    for name, weight in (*_said(text, shape), *_shown(text, zones, shape)):
        if not {plain(word) for word in re.findall(r"[^\W\d_]{2,}", name)} - {"and"} <= names:
            votes[name] += weight
    merged: Counter[str] = Counter()
    for name, count in votes.items():
        merged[plain(name)] += count
    for name in votes:
        longer = sorted({plain(other) for other in votes if _is_short_for(name, other)} - {plain(name)})
        for other in longer:
            merged[other] += merged[plain(name)]
    return min(votes, key=lambda name: (-merged[plain(name)], -len(name), name), default="")


def _is_short_for(name: str, other: str) -> bool:
    """Whether a name abbreviates another, or is its last word, which a line end parted from the rest."""
    return is_abbreviation(name, other) or (" " not in name and other.endswith(f" {name}"))


def _names(text: PaperText, zones: Sequence[Zone]) -> Iterator[str]:
    """Words of the lines of authors, which stand in page headers too."""
    for line, zone in zip(text.lines, zones, strict=True):
        if zone is Zone.AUTHOR:
            yield from re.findall(r"[^\W\d_]{2,}", line.text)


def _said(text: PaperText, shape: JournalShape) -> Iterator[tuple[str, int]]:
    """Names that the file itself gives."""
    if shape.fits(text.properties.journal):
        yield text.properties.journal, _HEAVY
    found = _SAID.match(text.properties.subject)
    if found and shape.fits(found.group(1).strip()):
        yield found.group(1).strip(), _FIRM


def _shown(text: PaperText, zones: Sequence[Zone], shape: JournalShape) -> Iterator[tuple[str, int]]:
    """Names in page headers and footers, in the masthead, and in the line of the publisher."""
    for line, zone in zip(text.lines, zones, strict=True):
        edge = line.line.box[1] < 0.09 * line.height or line.line.box[3] > 0.91 * line.height
        around = line.page == 1 and (edge or zone in (Zone.FRONT, Zone.MARGIN))
        if not (line.is_margin or around) or zone in (Zone.REFERENCE, Zone.REFERENCE_MORE):
            continue
        said = _BY_PUBLISHER.search(line.text)
        if said and shape.fits(said.group(1)):
            yield said.group(1), _FIRM
        for part in filter(None, map(str.strip, _PARTS.split(line.text))):
            name = part.strip(" .,:;-–")
            large = line.size > _LARGE * text.body and shape.is_target(name)
            if shape.fits(name) and (_PERIODICAL.search(name) or large):
                yield name, _LIGHT
