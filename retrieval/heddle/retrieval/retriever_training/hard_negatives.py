"""Hard negatives: entries that a question's words or vector find and that do not answer it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

_WORD = re.compile(r"\w+")
_K1, _B = 1.2, 0.75
_BLOCK = 256


class WordScores:
    r"""BM25 of all entries for a block of questions.

    .. math:: \sum_{t \in q} \ln\!\left(1 + \frac{N - n_t + 0.5}{n_t + 0.5}\right)
              \frac{f_{t,d}}{f_{t,d} + k_1 (1 - b + b\,|d| / \overline{|d|})}

    Robertson and Zaragoza, Foundations and Trends 3 (2009), equation 3.15, with Lucene's weight of a word.
    The index of a workspace ranks with tantivy; training must do without it, and needs no stems.

    Args:
        texts: What the entries say.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._words: dict[str, int] = {}
        counts = self._counts(texts, grow=True)
        lengths = np.asarray(counts.sum(axis=1)).ravel()
        mean = max(1.0, float(lengths.mean())) if len(texts) else 1.0
        holding = np.bincount(counts.indices, minlength=counts.shape[1])
        rarity = np.log1p((len(texts) - holding + 0.5) / (holding + 0.5))
        rows = np.repeat(np.arange(len(texts)), np.diff(counts.indptr))
        slack = _K1 * (1 - _B + _B * lengths[rows] / mean)
        weights = counts.data / (counts.data + slack) * rarity[counts.indices]
        self._weights = sparse.csr_array((weights, counts.indices, counts.indptr), counts.shape).T.tocsr()

    def scores(self, questions: Sequence[str]) -> NDArray[np.float64]:
        """The score of every entry for each question.

        Shapes:
            returns: `[len(questions), entries]`
        """
        asked = self._counts(questions, grow=False)
        asked.data[:] = 1.0
        found: NDArray[np.float64] = (asked @ self._weights).toarray()
        return found

    def _counts(self, texts: Sequence[str], *, grow: bool) -> sparse.csr_array:
        rows: list[int] = []
        columns: list[int] = []
        for row, text in enumerate(texts):
            for word in _WORD.findall(text.lower()):
                column = self._words.setdefault(word, len(self._words)) if grow else self._words.get(word)
                if column is not None:
                    rows.append(row)
                    columns.append(column)
        shape = (len(texts), len(self._words))
        counts = sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape).tocsr()
        counts.sum_duplicates()
        return counts


def hard_negatives(
    scores: NDArray[np.floating], answers: Sequence[Collection[int]], *, first: int, last: int
) -> Iterator[NDArray[np.int64]]:
    """The entries of some ranks that answer nothing, best first, ties by row.

    The first ranks are left out: what stands there and is no known answer often is an unknown one.

    Args:
        scores: Of each question for each entry.
        answers: Rows that answer each question.
        first: Ranks that are left out.
        last: Ranks that are read.

    Shapes:
        scores: `[questions, entries]`
    """
    most = min(last, scores.shape[1])
    for row, known in zip(scores, answers, strict=True):
        # All that reach the last rank's score, so that the row decides between equal ones.
        least = np.partition(row, len(row) - most)[len(row) - most]
        near = np.flatnonzero(row >= least)
        ranked = near[np.lexsort((near, -row[near]))][:most]
        free = ranked[~np.isin(ranked, np.fromiter(known, np.int64, len(known)))]
        yield free[first:].astype(np.int64)


def blocks(count: int) -> Iterator[slice]:
    """Slices of questions whose scores fit in memory together."""
    for start in range(0, count, _BLOCK):
        yield slice(start, min(count, start + _BLOCK))
