"""Candidates for keyphrases: runs of words without a stop word between marks, counted where they stand.

A phrase and its plural are one candidate. What a document says of each is laid out as numbers, of which
`keyphrase` makes a score.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log2

from heddle.ingest.word_rarity import rarity

LONGEST = 3
"""Words of the longest phrase."""
_MOST_WORDS = 2000
"""Words that are read: the keyphrases of a book stand in its first chapters too."""
_WORD = re.compile(r"[^\W_](?:[\w'’./+-]*[^\W_])?|[^\w\s]")
_NO_WORD = re.compile(r"[\d.,/+-]+|[^\W_]|.*\d{3,}.*|.*[.'’/].*[.'’/].*")
_ADJECTIVE = re.compile(r"(?:al|ous|ic|ed|ive|ant|able|ible|ary|less|ful|est|ing|ly)$")
_PARTS = 10


@dataclass(frozen=True, slots=True)
class Stretch:
    """A text of a document and where it stands.

    Args:
        text: A block or a caption.
        heading: Whether it is the heading of a section.
        title: Whether it is the document's title.
        summary: Whether it is part of the abstract, or of the beginning where there is none.
    """

    text: str
    heading: bool = False
    title: bool = False
    summary: bool = False


@dataclass(slots=True)
class Candidate:
    """A phrase as one document uses it.

    Attributes:
        words: Its words as they are counted, without the endings of plurals.
        surfaces: How it is written, and how often.
        count: How often it stands, inside longer phrases too.
        alone: How often it is all that stands between two stop words or marks.
        first: Words before its first place.
        parts: Tenths of the document that it stands in.
        titles: How often it stands in the title.
        headings: How often it stands in headings.
        summaries: How often it stands in the abstract or the beginning.
    """

    words: tuple[str, ...]
    first: int
    surfaces: dict[str, int] = field(default_factory=dict)
    count: int = 0
    alone: int = 0
    parts: int = 0
    titles: int = 0
    headings: int = 0
    summaries: int = 0

    @property
    def surface(self) -> str:
        """How it is written most often; of equals, the first by the alphabet."""
        return min(self.surfaces, key=lambda text: (-self.surfaces[text], text))


FEATURES = (
    "count",
    "alone",
    "share alone",
    "earliness",
    "spread",
    "title",
    "heading",
    "summary",
    "two words",
    "three words",
    "one word alone",
    "adjective",
    "rarity",
    "rarest",
    "commonest",
    "capitals",
    "named",
    "longer",
)
"""What `features` gives, in order."""


def find_candidates(stretches: Sequence[Stretch], stop_words: frozenset[str]) -> list[Candidate]:
    """The candidates of a document, in the order in which they first stand.

    Args:
        stretches: Its texts, in order.
        stop_words: Words that no phrase holds, in small letters.
    """
    found: dict[tuple[str, ...], Candidate] = {}
    position = 0
    for stretch in stretches:
        for first, run in _runs(stretch.text, stop_words):
            keys = [stem(word) for word in run]
            for size in range(1, min(LONGEST, len(run)) + 1):
                for start in range(len(run) - size + 1):
                    key = tuple(keys[start : start + size])
                    candidate = found.get(key)
                    if candidate is None:
                        candidate = found[key] = Candidate(key, position + first + start)
                    _note(
                        candidate,
                        run[start : start + size],
                        stretch,
                        position + first,
                        alone=size == len(run),
                    )
        position += stretch.text.count(" ") + 1
        if position > _MOST_WORDS:
            break
    return list(found.values())


def _note(candidate: Candidate, words: Sequence[str], stretch: Stretch, place: int, *, alone: bool) -> None:
    surface = " ".join(words)
    candidate.surfaces[surface] = candidate.surfaces.get(surface, 0) + 1
    candidate.count += 1
    candidate.alone += alone
    candidate.parts |= 1 << (place * _PARTS // _MOST_WORDS)
    candidate.titles += stretch.title
    candidate.headings += stretch.heading
    candidate.summaries += stretch.summary


def _runs(text: str, stop_words: frozenset[str]) -> Iterator[tuple[int, list[str]]]:
    """Runs of words with nothing between them, and how many words stand before each."""
    run: list[str] = []
    place = 0
    for match in _WORD.finditer(text):
        word = match.group()
        place += 1
        if word.lower() in stop_words or _NO_WORD.fullmatch(word) or not word[0].isalnum():
            if run:
                yield place - len(run), run
            run = []
        else:
            run.append(word)
    if run:
        yield place - len(run), run


def stem(word: str) -> str:
    """A word as it is counted: in small letters, without the ending of a plural.

    >>> [stem(word) for word in ("Oils", "studies", "analysis", "class", "GNNs")]
    ['oil', 'study', 'analysis', 'class', 'gnn']
    """
    small = word.lower()
    if len(small) > 4 and small.endswith("ies"):
        return small[:-3] + "y"
    if len(small) > 3 and small.endswith("s") and not small.endswith(("ss", "us", "is")):
        return small[:-1]
    return small


def longer_counts(candidates: Sequence[Candidate]) -> Mapping[tuple[str, ...], int]:
    """For each phrase inside longer ones, how often the most frequent of those stands."""
    counts: dict[tuple[str, ...], int] = {}
    for candidate in candidates:
        words = candidate.words
        for size in range(1, len(words)):
            for start in range(len(words) - size + 1):
                inside = words[start : start + size]
                counts[inside] = max(counts.get(inside, 0), candidate.count)
    return counts


def features(candidate: Candidate, longer: int, named: frozenset[str]) -> list[float]:
    """What a document says of a candidate, as `FEATURES`.

    Args:
        candidate: The candidate.
        longer: How often the most frequent phrase stands that holds it.
        named: Names of the entities that the document mentions, in small letters.
    """
    words, size = candidate.words, len(candidate.words)
    rare = [
        min(rarity(word), rarity(text.lower()))
        for word, text in zip(words, candidate.surface.split(), strict=True)
    ]
    surface = candidate.surface
    return [
        log2(1 + candidate.count),
        log2(1 + candidate.alone),
        candidate.alone / candidate.count,
        1 / (1 + log2(1 + candidate.first / 20)),
        candidate.parts.bit_count() / _PARTS,
        float(candidate.titles > 0),
        log2(1 + candidate.headings),
        log2(1 + candidate.summaries),
        float(size == 2),
        float(size == 3),
        float(size == 1) * candidate.alone / candidate.count,
        float(_ADJECTIVE.search(words[-1]) is not None),
        sum(rare) / size / 10,
        max(rare) / 10,
        min(rare) / 10,
        sum(word[0].isupper() for word in surface.split()) / size,
        float(surface.lower() in named),
        longer / candidate.count,
    ]
