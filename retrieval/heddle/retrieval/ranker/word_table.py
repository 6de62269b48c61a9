"""The word table: which words of a question stand in which entries, and in which of their sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heddle.retrieval.layers import ranges
from heddle.retrieval.ranker.wording import CONTEXT, Wording

_SENTENCES = 256


@dataclass(frozen=True, slots=True)
class WordTable:
    """The stems of all rows, by segment: mapped from their files, and read where a question asks.

    Args:
        wordings: Of each segment.
        offsets: The first row of each segment, and the number of rows of all.
        starts: Of each segment, where the words of each of its rows begin.

    Shapes:
        offsets: `[S + 1]`
        starts: `[S]` arrays `[n + 1]` int64
    """

    wordings: Sequence[Wording]
    offsets: NDArray[np.int64]
    starts: Sequence[NDArray[np.int64]]

    @staticmethod
    def over(wordings: Sequence[Wording], offsets: NDArray[np.int64]) -> WordTable:
        """The table of some segments' wording."""
        sizes = np.diff(offsets)
        starts = [
            np.searchsorted(wording.words[:, 0], np.arange(size + 1))
            for wording, size in zip(wordings, sizes, strict=True)
        ]
        return WordTable(wordings, offsets, starts)

    def matches(self, rows: NDArray[np.int64], stems: NDArray[np.uint32]) -> WordMatches:
        """Where the stems of a question stand in some entries.

        Args:
            rows: The entries, ascending, each once.
            stems: Hashes of the stems, in the question's order.

        Shapes:
            rows: `[r]`
            stems: `[q]`
        """
        order = np.argsort(stems, kind="stable")
        found: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]] = []
        segment = np.searchsorted(self.offsets, rows, side="right") - 1
        for number in np.unique(segment).tolist():
            here = np.flatnonzero(segment == number)
            inside = rows[here] - self.offsets[number]
            wording, starts = self.wordings[number], self.starts[number]
            begin, end = starts[inside], starts[inside + 1]
            place = ranges(begin, end)
            read = wording.stems[place]
            at = np.minimum(np.searchsorted(stems[order], read), max(len(stems) - 1, 0))
            met = stems[order][at] == read if len(stems) else np.zeros(len(read), np.bool_)
            local = np.repeat(here, end - begin)[met]
            found.append((local, wording.words[place[met], 1].astype(np.int64), order[at[met]]))
        columns = [np.concatenate([np.empty(0, np.int64), *column]) for column in zip(*found, strict=True)]
        if not found:
            columns = [np.empty(0, np.int64)] * 3
        lengths, titles = self._lengths(rows, segment)
        return WordMatches(rows, len(stems), columns[0], columns[1], columns[2], lengths, titles)

    def _lengths(
        self, rows: NDArray[np.int64], segment: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Words of each entry with its title, and of the title."""
        lengths, titles = np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=np.int64)
        for number in np.unique(segment).tolist():
            here = np.flatnonzero(segment == number)
            inside, starts = rows[here] - self.offsets[number], self.starts[number]
            begin, end = starts[inside], starts[inside + 1]
            lengths[here] = end - begin
            in_title = self.wordings[number].words[ranges(begin, end), 1] == CONTEXT
            owner = np.repeat(here, end - begin)[in_title]
            titles += np.bincount(owner, minlength=len(rows))
        return lengths, titles


@dataclass(frozen=True, slots=True)
class WordMatches:
    """Words of a question in entries.

    Args:
        rows: The entries, ascending.
        width: Number of words.
        row: Of each match, the place of its entry among `rows`.
        sentence: Of each match, its sentence; `CONTEXT` for the title.
        word: Of each match, the word.
        lengths: Of each entry, how many words it has.
        titles: Of each entry, how many words its title has.

    Shapes:
        rows, lengths, titles: `[r]`
        row, sentence, word: `[m]`
    """

    rows: NDArray[np.int64]
    width: int
    row: NDArray[np.int64]
    sentence: NDArray[np.int64]
    word: NDArray[np.int64]
    lengths: NDArray[np.int64]
    titles: NDArray[np.int64]

    def places(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where entries stand among `rows`."""
        return np.searchsorted(self.rows, rows)

    def anywhere(self) -> NDArray[np.bool_]:
        """Which words an entry or its title holds: `[r, width]`."""
        table = np.zeros((len(self.rows), self.width), dtype=np.bool_)
        table[self.row, self.word] = True
        return table

    def in_title(self) -> NDArray[np.bool_]:
        """Which words its title holds: `[r, width]`."""
        table = np.zeros((len(self.rows), self.width), dtype=np.bool_)
        named = self.sentence == CONTEXT
        table[self.row[named], self.word[named]] = True
        return table

    def title_share(self) -> NDArray[np.float32]:
        """Of each entry, the share of its title's words that the question has: `[r]`."""
        asked = self.in_title().sum(axis=1)
        share: NDArray[np.float32] = (asked / np.maximum(self.titles, 1)).astype(np.float32)
        return share

    def in_sentences(self, places: NDArray[np.int64], sentences: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which words some sentences hold.

        Args:
            places: Of each sentence, the place of its entry among `rows`.
            sentences: Their numbers in their entries.

        Shapes:
            places, sentences: `[s]`
            returns: `[s, width]`
        """
        keys = places * _SENTENCES + sentences
        wanted, back = np.unique(keys, return_inverse=True)
        table = np.zeros((len(wanted), self.width), dtype=np.bool_)
        if len(wanted):
            own = self.row * _SENTENCES + self.sentence
            at = np.minimum(np.searchsorted(wanted, own), len(wanted) - 1)
            met = wanted[at] == own
            table[at[met], self.word[met]] = True
        return table[back]

    def best_sentence(self, weights: NDArray[np.float32]) -> NDArray[np.float32]:
        """Of each entry, the weight of the words that its best sentence holds: `[r]`."""
        inside = self.sentence != CONTEXT
        keys = self.row[inside] * _SENTENCES + self.sentence[inside]
        wanted, back = np.unique(keys, return_inverse=True)
        total = np.bincount(back, weights[self.word[inside]], minlength=len(wanted))
        best = np.zeros(len(self.rows), dtype=np.float32)
        np.maximum.at(best, wanted // _SENTENCES, total.astype(np.float32))
        return best
