"""Sentences of a quotation, each with its span, so that an answer can quote less than a whole chunk."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SHORT = """
mr mrs ms dr prof sr jr st vs etc e.g i.e fig no nr vol pp p ca inc ltd co corp al approx dept est
jan feb mar apr jun jul aug sep sept oct nov dec u.s u.k
"""
_ABBREVIATIONS = frozenset(_SHORT.split())
_END = re.compile(r"[.!?。！？]+[\"'”’)\]]*(?=\s|$)|[。！？]|\n\s*\n|\n(?=\s*(?:[-*•]|\d+[.)])\s)")


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of a text, without white space at their ends.

    >>> [("Dr. Ada came. She left."[a:b]) for a, b in sentence_spans("Dr. Ada came. She left.")]
    ['Dr. Ada came.', 'She left.']
    """
    begin = 0
    for match in _END.finditer(text):
        if _is_abbreviation(text, begin, match.start()) and match.group().startswith("."):
            continue
        yield from _trimmed(text, begin, match.end())
        begin = match.end()
    yield from _trimmed(text, begin, len(text))


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of the sentence that holds a place; of the sentences, where it reaches over several."""
    held = [span for span in sentence_spans(text) if span[0] < end and start < span[1]]
    return (held[0][0], held[-1][1]) if held else (start, end)


def _is_abbreviation(text: str, begin: int, dot: int) -> bool:
    word = text[begin:dot].rsplit(None, 1)[-1:] or [""]
    bare = word[0].lstrip("(\"'“‘[").casefold()
    return bare in _ABBREVIATIONS or (len(bare) == 1 and bare.isalpha() and word[0].isupper())


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    left, right = start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
    if left < right:
        yield left, right
