"""Sentences: where prose may be cut and what a relation is quoted from, by rule and without a model."""

from __future__ import annotations

import re

# A stop may be followed by closing marks and by note numbers, as in `it did.[14]: 108`.
# Possessive, and tried once a run: a line of leaders (`......`) must not be tried from each of its dots.
_END = re.compile(
    r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?:\[\d+\](?::\s?\d[\d,–\- ]*\d)?)*(?=\s)|[。！？]+|\n\s*\n"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[\"'“‘])(?:Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|Inc|Ltd|Co|Corp|Bros|vs|etc|al|eg|ie|cf|No|Nr|Vol|Fig"
    r"|Figs|Eq|Sec|Ch|pp|p|approx|ca|Gen|Col|Lt|Sgt|Capt|Rev|Hon|Gov|Sen|Rep|Jan|Feb|Mar|Apr|Jun|Jul|Aug"
    r"|Sep|Sept|Oct|Nov|Dec|[A-Z]|(?:[A-Za-z]\.)+[A-Za-z])\.$"
)
_OPENER = re.compile(r"\s+[\"'“‘(\[]*[^\W\d_a-zß-öø-ÿ]|\s+[\"'“‘(\[]*\d|\s*$")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a text, without the space between them, in order.

    A full stop ends a sentence where a capital, a digit or nothing follows, and no abbreviation precedes.
    """
    spans = []
    start = 0
    for match in _END.finditer(text):
        if match.group().isspace() or _ends_sentence(text, match):
            spans.append((start, match.end()))
            start = match.end()
    spans.append((start, len(text)))
    return [trimmed for span in spans if (trimmed := trim(text, *span))[0] < trimmed[1]]


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    if match.group()[0] in "。！？":
        return True
    if not _OPENER.match(text, match.end()):
        return False
    window = text[max(match.start() - 12, 0) : match.start() + 1]
    return match.group()[0] != "." or _ABBREVIATION.search(window) is None


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without the white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
