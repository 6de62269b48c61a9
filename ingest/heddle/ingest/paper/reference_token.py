"""The words of a reference, and what each shows of the field that it belongs to.

The features follow those of ParsCit and GROBID: form, place, punctuation around, and classes of words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

_TOKEN = re.compile(
    r"https?://\S+|doi:?\s?10\.\S+|10\.\d{4,9}/\S+"
    # Words and numbers that only a change of font parts: `Glycobiology23`, `1985The giant pandas`.
    r"|(?-i:(?:19|20)\d\d(?=[A-Z][a-z])|[A-Z][a-z]{3,}(?=\d{1,4}\b))"
    r"|[^\W_]+(?:['’][^\W_]+)*|[^\w\s]|_",
    re.IGNORECASE,
)
_CLASSES: dict[str, frozenset[str]] = {
    "month": frozenset(
        [
            "jan",
            "feb",
            "mar",
            "apr",
            "may",
            "jun",
            "jul",
            "aug",
            "sep",
            "oct",
            "nov",
            "dec",
            "january",
            "february",
            "march",
            "april",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ]
    ),
    "publisher": frozenset(
        [
            "press",
            "publisher",
            "publishers",
            "publishing",
            "publications",
            "verlag",
            "springer",
            "elsevier",
            "wiley",
            "academic",
            "university",
            "crc",
            "churchill",
            "livingstone",
            "saunders",
            "mosby",
            "oxford",
            "cambridge",
            "inc",
            "ltd",
            "company",
            "sons",
            "verlagsgesellschaft",
            "humana",
            "blackwell",
            "dekker",
        ]
    ),
    "place": frozenset(
        [
            "new",
            "york",
            "london",
            "delhi",
            "berlin",
            "paris",
            "usa",
            "uk",
            "germany",
            "india",
            "boston",
            "philadelphia",
            "chicago",
            "tokyo",
            "amsterdam",
            "geneva",
            "heidelberg",
            "cambridge",
            "oxford",
            "washington",
            "dc",
            "mumbai",
            "calcutta",
        ]
    ),
    "journal": frozenset(
        [
            "j",
            "journal",
            "int",
            "am",
            "eur",
            "br",
            "med",
            "sci",
            "res",
            "biol",
            "chem",
            "clin",
            "pharmacol",
            "proc",
            "ann",
            "arch",
            "acta",
            "bull",
            "rev",
            "lett",
            "annals",
            "archives",
            "international",
            "american",
            "european",
            "nature",
            "science",
            "lancet",
            "ethnopharmacol",
            "food",
            "agric",
            "oncol",
            "phytother",
            "microbiol",
            "biochem",
            "nat",
            "natl",
            "acad",
            "plos",
        ]
    ),
    "edited": frozenset(["ed", "eds", "editor", "editors", "edited", "edn", "edition"]),
    "in": frozenset(["in"]),
    "etal": frozenset(["et", "al"]),
    "pages": frozenset(["p", "pp", "pages", "pg"]),
    "volume": frozenset(["vol", "volume", "v", "no", "issue", "suppl"]),
    "and": frozenset(["and", "&"]),
    "stop": frozenset(
        [
            "of",
            "the",
            "in",
            "on",
            "for",
            "with",
            "from",
            "by",
            "to",
            "a",
            "an",
            "as",
            "at",
            "its",
            "via",
            "during",
            "between",
        ]
    ),
    "access": frozenset(
        [
            "available",
            "accessed",
            "http",
            "https",
            "www",
            "online",
            "cited",
            "retrieved",
            "from",
            "doi",
            "url",
            "internet",
        ]
    ),
    "thesis": frozenset(
        ["thesis", "dissertation", "report", "msc", "phd", "proceedings", "conference", "symposium"]
    ),
}


class Field(StrEnum):
    """What a word of a reference belongs to."""

    AUTHOR = "author"
    TITLE = "title"
    SOURCE = "source"
    VOLUME = "volume"
    ISSUE = "issue"
    PAGES = "pages"
    YEAR = "year"
    DOI = "doi"
    PUBLISHER = "publisher"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark of a reference, with its span in the text."""

    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The words and marks of a reference."""
    return [Token(found.group(), found.start(), found.end()) for found in _TOKEN.finditer(text)]


def token_features(words: Sequence[Token]) -> list[list[str]]:
    """The features of each word."""
    own = [_own(word.text) for word in words]
    passed = _passed(words)
    quoted = _quoted(words)
    found = []
    for at, (word, names) in enumerate(zip(words, own, strict=True)):
        place = min(int(8 * at / max(len(words), 1)), 7)
        features = ["bias", *names, f"place{place}", *passed[at], f"at{min(at, 4)}"]
        if at and words[at - 1].end == word.start:
            features.append("glued")
        if quoted[at]:
            features.append("quoted")
        for distance in (-3, -2, -1, 1, 2, 3):
            other = at + distance
            if 0 <= other < len(words):
                features += [f"{distance}{name}" for name in own[other][: 3 if abs(distance) > 1 else 5]]
            else:
                features.append(f"{distance}edge")
        if 0 < at < len(words) - 1:
            features.append(f"{own[at - 1][0]}|{own[at][0]}|{own[at + 1][0]}")
        if at + 2 < len(words):
            features.append(f"{own[at][0]}|{own[at + 1][0]}|{own[at + 2][0]}>")
        if at > 1:
            features.append(f"{own[at - 2][0]}|{own[at - 1][0]}|{own[at][0]}<")
        found.append(features)
    return found


@lru_cache(maxsize=8192)
def _own(text: str) -> tuple[str, ...]:
    """A word's form first, then its classes; marks and short words come again in each reference."""
    lower = text.lower()
    classes = [f"is:{name}" for name, words in _CLASSES.items() if lower in words]
    form = _form(text)
    if not text[0].isalnum():
        return (form, *classes)
    ending = [f"ends:{lower[-3:]}", f"starts:{lower[:3]}"] if text.isalpha() and len(text) > 3 else []
    return (form, *classes, *ending, f"length{min(len(text), 9)}", f"word:{lower}")


@lru_cache(maxsize=8192)
def _form(text: str) -> str:
    if text.lower().startswith(("http", "doi", "10.")):
        return "link"
    if text.isdigit():
        if len(text) == 4 and text[:2] in ("18", "19", "20"):
            return "year"
        return f"digits{min(len(text), 5)}"
    if not text[0].isalnum():
        return text if text not in "“”„«»" else '"'
    if any(map(str.isdigit, text)):
        return "mixed"
    if len(text) == 1:
        return "letter" if text.isupper() else "small"
    if text.isupper():
        return f"caps{min(len(text), 4)}"
    return "name" if text[0].isupper() else "lower"


def _passed(words: Sequence[Token]) -> list[list[str]]:
    """What has come before each word: a year, how many full stops, how many words in lower case."""
    found = []
    year = stops = lower = colons = 0
    for word in words:
        form = _form(word.text)
        found.append(
            [f"year{min(year, 2)}", f"stops{min(stops, 6)}", f"lower{min(lower, 6)}", f"colons{colons}"]
        )
        year += form == "year"
        stops += word.text == "."
        colons = min(colons + (word.text in ":;"), 3)
        lower += form == "lower" and word.text.lower() not in ("and", "et", "al")
    return found


def _quoted(words: Sequence[Token]) -> list[bool]:
    inside, found = False, []
    for word in words:
        if word.text in "“„«":
            inside = True
        found.append(inside)
        if word.text in "”»":
            inside = False
    return found
