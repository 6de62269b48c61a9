"""Strings as they are compared with each other: form, case, accents and punctuation aside."""

from __future__ import annotations

import re
import unicodedata

_OTHER = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Letters and digits alone, lower case, without accents (NFKC, then decomposed)."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).lower())
    return _OTHER.sub("", "".join(letter for letter in folded if not unicodedata.combining(letter)))


def similarity(first: str, second: str) -> float:
    """One less the edit distance over the longer length: 1 for equal strings, 0 for nothing in common."""
    from rapidfuzz.distance import Levenshtein

    longer = max(len(first), len(second))
    return 1.0 - Levenshtein.distance(first, second) / longer if longer else 1.0
