"""Linking: which nodes of the graph a question names.

Names are matched whole, longest first, at word boundaries. Case counts where the question uses it: in
"When was Will born?" the last word is no name, and `Will` is. What is left and looks like a name is tried
again with small spelling mistakes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from heddle.core.names import NAME_WORD, clean_name, name_key
from heddle.retrieval.generation import Generation
from heddle.retrieval.stop_words import STOP_WORDS

LONGEST_NAME = 8
"""Words of a name at most."""
MOST_WORDS = 200
"""Words of a question that are looked at."""
_ALIKE = 86.0
"""Similarity, of 100, from which a misspelt name still counts."""


@dataclass(frozen=True, slots=True)
class Link:
    """A node that a question names.

    Args:
        node: Its row in the generation's graph.
        name: Its name.
        start: Where the question names it, in code points.
        score: How sure the link is, shared among nodes of one name; in (0, 1].
    """

    node: int
    name: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class _Window:
    start: int
    end: int
    surface: str
    words: int


def link(generation: Generation, question: str) -> tuple[Link, ...]:
    """Find the nodes that a question names, in the order of naming."""
    words = [match.span() for match in NAME_WORD.finditer(question)][:MOST_WORDS]
    cased = any(question[start:end][:1].isupper() for start, end in words[1:])
    found = _exact(generation, question, words, cased)
    taken = [(link.start, link.end) for link in found]
    free = [span for span in words if not any(span[0] < end and start < span[1] for start, end in taken)]
    if not found or cased:
        found += _misspelt(generation, question, words, free, cased)
    return tuple(sorted(found, key=lambda link: (link.start, link.node)))


def _exact(
    generation: Generation, question: str, words: Sequence[tuple[int, int]], cased: bool
) -> list[Link]:
    windows = [
        _Window(words[i][0], words[j - 1][1], question[words[i][0] : words[j - 1][1]], j - i)
        for i in range(len(words))
        for j in range(min(len(words), i + LONGEST_NAME), i, -1)
    ]
    candidates = generation.names.find([name_key(window.surface) for window in windows])
    found: list[Link] = []
    reached = 0
    for window, rows in zip(windows, candidates, strict=True):
        if rows and window.start >= reached and (links := _accepted(generation, window, rows, cased)):
            found.extend(links)
            reached = window.end
    return found


def _accepted(generation: Generation, window: _Window, rows: Sequence[int], cased: bool) -> list[Link]:
    key = name_key(window.surface)
    if len(key) < 2 or (key in STOP_WORDS and not (window.start and window.surface.istitle())):
        return []
    named = [(row, generation.view.node(row).name) for row in rows]
    named = [(row, name) for row, name in named if name_key(name) == key]
    same_case = [pair for pair in named if clean_name(pair[1]) == clean_name(window.surface)]
    if same_case:
        return [Link(row, name, window.start, window.end, 1.0 / len(same_case)) for row, name in same_case]
    # A lower-case word among capitals is a word, not the name it happens to spell.
    if cased and window.words == 1 and window.surface.islower():
        return []
    return [Link(row, name, window.start, window.end, 0.7 / len(named)) for row, name in named]


def _misspelt(
    generation: Generation,
    question: str,
    words: Sequence[tuple[int, int]],
    free: Sequence[tuple[int, int]],
    cased: bool,
) -> list[Link]:
    tried = [question[start:end] for start, end in free]
    tried = [word.lower() for word in tried if _like_a_name(word, cased)]
    entities = generation.lexical.names_like(tried[:16])
    spans = set(free)
    found: dict[int, Link] = {}
    for row in generation.rows_of(entities):
        name = generation.entry(int(row)).context if row >= 0 else ""
        best = _best_window(question, words, spans, name) if name else None
        if best:
            node = int(generation.entry_nodes[row, 0])
            found[node] = Link(node, name, best[1], best[2], 0.8 * best[0] / 100)
    return _not_overlapping(found.values())


def _like_a_name(word: str, cased: bool) -> bool:
    if len(word) < 4 or word.lower() in STOP_WORDS:
        return False
    return word[0].isupper() if cased else True


def _best_window(
    question: str, words: Sequence[tuple[int, int]], free: set[tuple[int, int]], name: str
) -> tuple[float, int, int] | None:
    from rapidfuzz import fuzz

    key, length = name_key(name), len(NAME_WORD.findall(name))
    best: tuple[float, int, int] | None = None
    for first in range(len(words) - length + 1):
        window = words[first : first + length]
        if not window or not all(span in free for span in window):
            continue
        start, end = window[0][0], window[-1][1]
        alike = fuzz.ratio(key, name_key(question[start:end]), score_cutoff=_ALIKE)
        if alike and (best is None or alike > best[0]):
            best = (alike, start, end)
    return best


def _not_overlapping(links: Iterable[Link]) -> list[Link]:
    kept: list[Link] = []
    for item in sorted(links, key=lambda link: (-link.score, link.start, link.node)):
        if not any(item.start < other.end and other.start < item.end for other in kept):
            kept.append(item)
    return kept
