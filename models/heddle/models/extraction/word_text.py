"""Words and sentences of running text, with their places: how plain text becomes what a reader reads."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORD = re.compile(r"\w+(?:[.'’]\w+)*|[^\w\s]")
_END = frozenset(".!?。！？")
_SHORT = re.compile(r"(?:[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|St|Inc|Ltd|Co|Corp|No|vs|etc|Jr|Sr|Fig|al|approx)")


@dataclass(frozen=True, slots=True)
class WordText:
    """A text cut into words.

    Args:
        words: The words.
        places: Start and end of each in the text.
        sentences: First word of each sentence and the word behind its last; they cover all words.
    """

    words: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    sentences: tuple[tuple[int, int], ...]


def cut_words(text: str) -> WordText:
    """Cut a text into words and sentences.

    A sentence ends at a mark that ends one, unless a short form stands before it or no capital behind it.

    >>> cut_words("Dr. Ito left. She is in Kobe.").sentences
    ((0, 5), (5, 10))
    """
    matches = list(_WORD.finditer(text))
    words = tuple(match.group() for match in matches)
    sentences, start = [], 0
    for place, word in enumerate(words):
        last = place + 1 == len(words)
        if last or (word in _END and _ends(words, place)):
            sentences.append((start, place + 1))
            start = place + 1
    return WordText(words, tuple(match.span() for match in matches), tuple(sentences))


def _ends(words: tuple[str, ...], place: int) -> bool:
    opens = words[place + 1][0]
    if not (opens.isupper() or opens.isdigit() or not opens.isalnum()):
        return False
    return words[place] != "." or place == 0 or _SHORT.fullmatch(words[place - 1]) is None
