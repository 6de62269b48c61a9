"""What stands around a mention in the text: words, and other names that the text itself gives."""

from __future__ import annotations

import re
import zlib
from typing import Final

from heddle.ingest.resolution.spelling import fold_words
from heddle.ingest.word_set import word_set

REACH: Final = 160
"""Letters before and after a mention whose words count."""
_SHORTEST: Final = 4
_NAME = r"[\"“'‘]?\s?([^\W_][^()\[\]\"”;]{1,58}?)\s?[\"”'’]?"
_IN_BRACKETS = re.compile(
    r"\s*\(\s*(?:also known as|a\.?k\.?a\.?|formerly|known as|short for|abbreviated(?: as)?|called|hereafter"
    rf"|hereinafter|i\.e\.,?|or|the)?\s*{_NAME}\s*(?:[,;][^()]*)?\)"
)
_IN_WORDS = re.compile(
    r"\s*,?\s+(?:also known as|a\.?k\.?a\.?|formerly known as|formerly|better known as|known simply as"
    r"|known as|abbreviated as|abbreviated|nicknamed|or simply)\s+(?:the\s+)?"
    rf"{_NAME}(?=[,.;:()]|\s(?:is|was|in|and|has)\b|$)"
)
_YEARS = re.compile(r"^[\d\s,–-]+$|\b\d{4}\b")
_IDLE: Final = word_set(
    "this that with from have been were which their they them there would could about after also into over",
    "more most some such only other than then these those when where while will between both each during",
    "before because being does doing said says very what your ours under again against upon within without",
)


def words_around(text: str, start: int, end: int) -> set[int]:
    """Hashes of the words within `REACH` of a span, short and idle ones left out."""
    before, after = text[max(0, start - REACH) : start], text[end : end + REACH]
    words = (*fold_words(before)[1:], *fold_words(after)[:-1])
    return {
        zlib.crc32(word.encode())
        for word in words
        if len(word) >= _SHORTEST and word not in _IDLE and not word.isdigit()
    }


def other_names(text: str, end: int) -> list[str]:
    """Names that a text gives right behind a mention: `Graph Transformer (HGT)`."""
    found = []
    for pattern in (_IN_BRACKETS, _IN_WORDS):
        match = pattern.match(text, end)
        if match and not _YEARS.search(match[1]) and any(letter.isupper() for letter in match[1]):
            found.append(match[1].strip())
    return found
