"""Wording: what entries say and name, as hashes in columns beside the other columns of a segment.

A ranker asks of hundreds of entries which words of a question they hold, in which sentence, and which other
entries their sentences name. Reading their texts for that would take longer than everything else a search
does. So stems and names are hashed once, when an entry is indexed, and what depends on all entries together
(how rare a word is, which entry a name leads to) is put together when a generation opens.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from heddle.core.names import name_key
from heddle.retrieval.entry import Entry
from heddle.retrieval.lexical_index import stems
from heddle.retrieval.name_index import name_hash
from heddle.retrieval.ranker.name_span import name_spans
from heddle.retrieval.ranker.subject import subjects
from heddle.retrieval.sentence import sentence_spans

CONTEXT = 255
"""The sentence that the words of a title count for: it is beside the text, not in it."""
_LAST_SENTENCE = 254
_LAST_PLACE = 65_535
_SURE = 255


@dataclass(frozen=True, slots=True)
class Wording:
    """What some entries say and name, by row.

    Args:
        words: Entry row, stem and sentence; each triple once, in the order of rows.
        stems: The stems' hashes.
        names: Entry row, sentence, start and end in code points of the text, and weight of a subject in
            parts of 255; 0 where the name is only mentioned.
        name_hashes: The names' hashes.

    Shapes:
        words: `[w, 2]` int32: row, sentence
        stems: `[w]` uint32
        names: `[n, 5]` int32: row, sentence, start, end, weight
        name_hashes: `[n]` uint64
    """

    words: NDArray[np.int32]
    stems: NDArray[np.uint32]
    names: NDArray[np.int32]
    name_hashes: NDArray[np.uint64]

    def moved(self, kept: NDArray[np.int64], offset: int) -> Wording:
        """The wording of some rows, under the numbers that they have from `offset` on.

        Args:
            kept: The rows, ascending.
            offset: The new number of the first of them.
        """
        words, names = np.isin(self.words[:, 0], kept), np.isin(self.names[:, 0], kept)
        place = {"words": self.words[words].copy(), "names": self.names[names].copy()}
        for columns in place.values():
            columns[:, 0] = np.searchsorted(kept, columns[:, 0]) + offset
        return Wording(place["words"], self.stems[words], place["names"], self.name_hashes[names])

    def reordered(self, order: NDArray[np.int64]) -> Wording:
        """The wording of rows that are put in another order."""
        place = np.empty(len(order), dtype=np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        words, names = self.words.copy(), self.names.copy()
        words[:, 0], names[:, 0] = place[words[:, 0]], place[names[:, 0]]
        by_word = np.lexsort((self.stems, words[:, 1], words[:, 0]))
        by_name = np.lexsort((self.name_hashes, names[:, 3], names[:, 2], -names[:, 4], names[:, 0]))
        return Wording(words[by_word], self.stems[by_word], names[by_name], self.name_hashes[by_name])

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The columns by the names that a file gives them."""
        return {f"wording_{name}": getattr(self, name) for name in self.__slots__}

    @staticmethod
    def of_arrays(arrays: Mapping[str, NDArray[Any]]) -> Wording:
        """Read back what `arrays` gave."""
        return Wording(**{name: arrays[f"wording_{name}"] for name in Wording.__slots__})


NO_WORDING = Wording(
    np.empty((0, 2), np.int32), np.empty(0, np.uint32), np.empty((0, 5), np.int32), np.empty(0, np.uint64)
)


def joined_wording(parts: Sequence[Wording]) -> Wording:
    """The wording of several groups of rows as one."""
    every = [NO_WORDING, *parts]
    return Wording(*(np.concatenate([getattr(part, name) for part in every]) for name in Wording.__slots__))


def wording_of(entries: Iterable[Entry]) -> Wording:
    """Read what entries say and name."""
    words: list[tuple[int, int]] = []
    hashes: list[int] = []
    names: list[tuple[int, int, int, int, int]] = []
    name_hashes: list[int] = []
    for row, entry in enumerate(entries):
        for sentence, stem in _words(entry):
            words.append((row, sentence))
            hashes.append(stem)
        for hashed, sentence, start, end, weight in _names(entry):
            names.append((row, sentence, start, end, weight))
            name_hashes.append(hashed)
    order = np.arange(0 if not words and not names else _last_row(words, names) + 1)
    return Wording(
        np.asarray(words, np.int32).reshape(-1, 2),
        np.asarray(hashes, np.uint32),
        np.asarray(names, np.int32).reshape(-1, 5),
        np.asarray(name_hashes, np.uint64),
    ).reordered(order)


def _last_row(words: Sequence[tuple[int, int]], names: Sequence[tuple[int, int, int, int, int]]) -> int:
    return max([row for row, _ in words[-1:]] + [row for row, *_ in names[-1:]])


def stem_hash(stem: str) -> int:
    """32-bit hash of a stem."""
    return crc32(stem.encode("utf-8", "replace"))


def _words(entry: Entry) -> Iterator[tuple[int, int]]:
    """Sentence and stem of an entry's words, each pair once."""
    for stem in sorted(set(stems(entry.context))):
        yield CONTEXT, stem_hash(stem)
    for number, (start, end) in enumerate(sentence_spans(entry.text)):
        for stem in sorted(set(stems(entry.text[start:end]))):
            yield min(number, _LAST_SENTENCE), stem_hash(stem)


def _names(entry: Entry) -> Iterator[tuple[int, int, int, int, int]]:
    """Hash, sentence, start, end and weight of what an entry is about, then of what it mentions."""
    for subject in subjects(entry.type, entry.text, entry.context):
        if key := name_key(subject.name):
            yield name_hash(key), CONTEXT, 0, 0, max(1, round(_SURE * subject.weight))
    begins = [start for start, _ in sentence_spans(entry.text)]
    for span in name_spans(entry.text):
        key = name_key(span.name)
        if key and span.end <= _LAST_PLACE:
            sentence = max(bisect_right(begins, span.start) - 1, 0)
            yield name_hash(key), min(sentence, _LAST_SENTENCE), span.start, span.end, 0
