"""Word sets: closed lists of words, written as a person would write them."""

from __future__ import annotations


def word_set(*lines: str) -> frozenset[str]:
    """The words of some lines, set apart by spaces."""
    return frozenset(word for line in lines for word in line.split())
