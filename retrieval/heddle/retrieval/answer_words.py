"""The words of a question and of a sentence, so written that the two meet."""

from __future__ import annotations

import re
from functools import lru_cache

from heddle.retrieval.lexical_index import stems

_QUARTER = re.compile(r"\b(first|second|third|fourth|1st|2nd|3rd|4th)\s+quarter\b", re.IGNORECASE)
_QUARTERS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}


def spelled(text: str) -> str:
    """The text with quarters of a year as tables head their columns.

    >>> spelled("the budget for the third quarter")
    'the budget for the Q3'
    """
    return _QUARTER.sub(lambda match: f"Q{_QUARTERS[match.group(1).lower()]}", text)


@lru_cache(maxsize=4096)
def answer_words(text: str) -> frozenset[str]:
    """The stemmed words of a text, each once."""
    return frozenset(stems(spelled(text)))
