"""How rare words are in general English: by in how many of ten thousand paragraphs each stands.

`word_frequency.txt` counts paragraphs of the encyclopedia and abstracts of papers
(`benchmarks/keyphrases.py --count` says which); a line holds the words of one power of two, the most
frequent first. A word that is not listed stands in fewer than four of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

RAREST = 14.0
"""Rarity of a word that is not listed."""
_LISTS = Path(__file__).with_name("word_frequency.txt")


def rarity(word: str) -> float:
    """How rare a word is, from 0 (in every paragraph) to `RAREST`, in bits.

    Args:
        word: In small letters.
    """
    return _table().get(word, RAREST)


@lru_cache(maxsize=1)
def _table() -> Mapping[str, float]:
    lines = _LISTS.read_text(encoding="utf-8").splitlines()
    return {word: float(bits) for bits, line in enumerate(lines) for word in line.split()}
