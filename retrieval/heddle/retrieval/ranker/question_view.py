"""The question as the ranker reads it: its words with their weights, and the entries that it names."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heddle.core.names import NAME_WORD, name_key
from heddle.retrieval.name_index import name_hash
from heddle.retrieval.ranker.entry_graph import EntryGraph
from heddle.retrieval.ranker.name_span import LONGEST
from heddle.retrieval.ranker.wording import stem_hash
from heddle.retrieval.stop_words import STOP_WORDS

_MOST_WORDS = 200


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """An entry that is about something the question names.

    Args:
        row: The entry.
        share: How much of the name is its own, in (0, 1].
        start: Where the question names it, in code points.
        words: Length of the name in words.
    """

    row: int
    share: float
    start: int
    words: int


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question's words and names.

    Args:
        stems: Hashes of its words.
        weights: How telling each word is; they sum to 1.
        named: The entries that it names.

    Shapes:
        stems: `[q]` uint32
        weights: `[q]` float32
    """

    stems: NDArray[np.uint32]
    weights: NDArray[np.float32]
    named: tuple[NamedEntry, ...]


def view_question(
    question: str, words: tuple[str, ...], frequencies: NDArray[np.int64], graph: EntryGraph, living: int
) -> QuestionView:
    """Read a question.

    Args:
        question: As it was asked.
        words: Its stemmed words, each once.
        frequencies: In how many entries each occurs.
        graph: The entry graph.
        living: Number of entries.

    Shapes:
        frequencies: `[len(words)]`
    """
    rarity = np.log((living + 1.5) / (frequencies + 0.5)).clip(0.05)
    weights = (rarity / max(float(rarity.sum()), 1e-9)).astype(np.float32)
    stems = np.asarray([stem_hash(word) for word in words], dtype=np.uint32)
    return QuestionView(stems, weights, _named(question, graph))


def _named(question: str, graph: EntryGraph) -> tuple[NamedEntry, ...]:
    """The entries that a question names: longest names first come first served, from the left."""
    words = [match.span() for match in NAME_WORD.finditer(question)][:_MOST_WORDS]
    cased = any(question[start].isupper() for start, _ in words[1:])
    windows = [
        (first, last)
        for first in range(len(words))
        for last in range(min(len(words), first + LONGEST) - 1, first - 1, -1)
        if _may_be_name(question, words, first, last, cased=cased)
    ]
    keys = [name_key(question[words[first][0] : words[last][1]]) for first, last in windows]
    hashes = np.asarray([name_hash(key) for key in keys], dtype=np.uint64)
    found: list[NamedEntry] = []
    reached = -1
    for (first, last), places in zip(windows, graph.bearers(hashes), strict=True):
        if first <= reached or not len(places):
            continue
        reached = last
        found.extend(
            NamedEntry(
                int(graph.subject_rows[place]),
                float(graph.subject_weights[place]),
                words[first][0],
                last - first + 1,
            )
            for place in places.tolist()
        )
    return tuple(found)


def _may_be_name(question: str, words: list[tuple[int, int]], first: int, last: int, *, cased: bool) -> bool:
    surface = question[words[first][0] : words[last][1]]
    if first == last and (surface.casefold() in STOP_WORDS or len(surface) < 2):
        return False
    # A lower-case word among capitals is a word, not the name that it happens to spell.
    return not (cased and first == last and surface.islower())
