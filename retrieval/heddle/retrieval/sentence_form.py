"""The form of a sentence: whether a reader can take it as it stands.

Headings, greetings, menu lines and the lines of a signature match a question as well as a sentence does,
and say nothing. A heuristic on letters alone, so that no language model of grammar must be loaded.
"""

from __future__ import annotations

import re

_KEY_VALUE = re.compile(r"^[^\W\d_][\w ./()-]{0,40}:\s+\S")
_BEGINS = re.compile(r"^[\"'“‘«(\[]*[^\W_]")
_ENDS = re.compile(r"[.!?。！？][\"'”’»)\]]*$")
_ASKS = re.compile(r"[?？][\"'”’»)\]]*$")
_WORD = re.compile(r"[^\W\d_]+")
_LEAST_WORDS = 4


def wholeness(text: str) -> float:
    """How much of a sentence a text is, in [0, 1].

    1 for a sentence or a line of a key and its value, less where it begins in the middle, has no end or
    asks, 0 for a run of words.

    >>> wholeness("The pump stands in Leeds."), wholeness("Home Products News")
    (1.0, 0.0)
    """
    text = text.strip()
    words = _WORD.findall(text)
    if _KEY_VALUE.match(text) and len(words) > 1:
        return 1.0 if _ENDS.search(text) else 0.8
    if len(words) < _LEAST_WORDS or not _BEGINS.match(text):
        return 0.0
    # Names and headings aside, a sentence has small words between its first and its last.
    ended = bool(_ENDS.search(text))
    if sum(word.islower() for word in words[1:]) < (1 if ended else 2):
        return 0.0
    if not ended or _ASKS.search(text):
        return 0.3
    return 0.8 if words[0].islower() and text[0].islower() else 1.0
