"""The shape of a word: what an encoder that reads lower case alone does not see of it."""

from __future__ import annotations

from enum import IntEnum


class WordShape(IntEnum):
    """How a word is written; its number is its row in the table of shapes."""

    MARK = 0
    NUMBER = 1
    WITH_DIGITS = 2
    LOWER = 3
    UPPER = 4
    INITIAL = 5
    TITLE = 6
    MIXED = 7
    NONE = 8


def word_shape(word: str) -> WordShape:
    """The shape of a word.

    >>> [word_shape(word).name for word in ("-", "1997", "B12", "river", "NATO", "J", "Oslo", "McKay")]
    ['MARK', 'NUMBER', 'WITH_DIGITS', 'LOWER', 'UPPER', 'INITIAL', 'TITLE', 'MIXED']
    """
    if not any(letter.isalnum() for letter in word):
        return WordShape.MARK
    if any(letter.isdigit() for letter in word):
        return WordShape.NUMBER if word.isdigit() else WordShape.WITH_DIGITS
    if word.islower():
        return WordShape.LOWER
    if word.isupper():
        return WordShape.UPPER if len(word) > 1 else WordShape.INITIAL
    return WordShape.TITLE if word[0].isupper() and word[1:].islower() else WordShape.MIXED
