"""Strings as they are compared with each other: form, case, accents and punctuation aside."""

from __future__ import annotations

import re
import unicodedata

_OTHER = re.compile(r"[\W_]+")
_NUMBERING = re.compile(r"^\W*(?:\d+(?:\.\d+)*[.)]?|[ivxIVX]+[.)]|[a-zA-Z][.)])?\s*")


def plain(text: str) -> str:
    """Letters and digits alone, lower case, without accents (NFKC, then decomposed)."""
    if text.isascii():
        return _OTHER.sub("", text.lower())
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).lower())
    return _OTHER.sub("", "".join(letter for letter in folded if not unicodedata.combining(letter)))


def similarity(first: str, second: str) -> float:
    """One less the edit distance over the longer length: 1 for equal strings, 0 for nothing in common."""
    from rapidfuzz.distance import Levenshtein

    longer = max(len(first), len(second))
    return 1.0 - Levenshtein.distance(first, second) / longer if longer else 1.0


def title_words(name: str) -> list[str]:
    """The words of a journal's name in plain form, without small ones and without a subtitle."""
    bare = re.split(r"\s?:\s", name)[0]
    words = [plain(word) for word in re.split(r"[\s.]+", bare)]
    return [word for word in words if word and word not in ("of", "the", "and", "in", "for", "on")]


def is_abbreviation(short: str, long: str) -> bool:
    """Whether a journal's name abbreviates another word by word (ISO 4)."""
    first, second = title_words(short), title_words(long)
    fewer = sum(map(len, first)) <= sum(map(len, second))
    return fewer and len(first) == len(second) > 1 and all(map(_abbreviates, first, second))


def _abbreviates(short: str, long: str) -> bool:
    return short[:1] == long[:1] and is_subsequence(short, long)


def is_subsequence(short: str, long: str) -> bool:
    """Whether the letters of one text stand in another, in order."""
    letters = iter(long)
    return all(letter in letters for letter in short)


def without_number(title: str) -> str:
    """A section title without its number: publishers print some that their XML lacks."""
    return _NUMBERING.sub("", title)
