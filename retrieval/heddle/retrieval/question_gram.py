"""A question as counts of what it is made of: its words, pieces of them, and its shape without its names.

The shape keeps the words that ask ("who", "how many", "founded") and puts one mark in place of each name and
number, so that what is learned of "Who directed NAME" holds of every film.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

BUCKETS = 1 << 15
"""Columns that one kind of piece is hashed into."""
KINDS = ("words", "letters", "shape")
_WORD = re.compile(r"\w\w+")
_EDGE = "?.,;:!'\"()"


def shape_of(question: str) -> list[str]:
    """The words of a question with a mark in place of each name and each number.

    >>> shape_of("Who directed The Third Man in 1949?")
    ['who', 'directed', 'NAME', 'in', 'NUM']
    """
    found: list[str] = []
    for place, word in enumerate(question.split()):
        if place and word[:1].isupper():
            if found[-1:] != ["NAME"]:
                found.append("NAME")
        elif any(sign.isdigit() for sign in word):
            found.append("NUM")
        else:
            found.append(word.lower().strip(_EDGE))
    return found


def question_grams(questions: Sequence[str]) -> csr_array:
    """Counts of pieces, each kind in columns of its own.

    Shapes:
        returns: `[len(questions), len(KINDS) * BUCKETS]` float32, `1 + log(count)` where a piece occurs
    """
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for row, question in enumerate(questions):
        counts = Counter(_columns(question))
        rows.extend([row] * len(counts))
        columns.extend(counts)
        values.extend(1 + np.log(count) for count in counts.values())
    shape = (len(questions), len(KINDS) * BUCKETS)
    data: NDArray[np.float32] = np.asarray(values, dtype=np.float32)
    return csr_array((data, (np.asarray(rows, np.int64), np.asarray(columns, np.int64))), shape=shape)


def _columns(question: str) -> Iterator[int]:
    words = _WORD.findall(question.lower())
    pieces = (_runs(words, 2), _letters(question), _runs(shape_of(question), 3))
    for kind, found in enumerate(pieces):
        for piece in found:
            yield kind * BUCKETS + crc32(piece.encode("utf-8", "replace")) % BUCKETS


def _runs(words: Sequence[str], longest: int) -> Iterator[str]:
    for length in range(1, longest + 1):
        for start in range(len(words) - length + 1):
            yield " ".join(words[start : start + length])


def _letters(question: str) -> Iterator[str]:
    """Two to four letters in a row inside of each word, its ends marked."""
    for word in question.lower().split():
        marked = f" {word} "
        for length in (2, 3, 4):
            for start in range(len(marked) - length + 1):
                yield marked[start : start + length]
