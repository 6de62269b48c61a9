"""The sentences that sum up a community: few, of several documents, and none that says the same again.

Sentences are chosen one by one, each for what it adds to those before it (maximal marginal relevance,
Carbonell and Goldstein 1998; coverage with falling returns, Lin and Bilmes 2011): central members and
relations that nothing chosen speaks of yet, and words that many sentences of the community share (SumBasic,
Nenkova and Vanderwende 2005). What reads badly, leans on a sentence before it, is very long or repeats
counts for less.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from heddle.core.ids import DocumentId, NodeId
from heddle.retrieval.community_reading import Fact, Said
from heddle.retrieval.stop_words import STOP_WORDS

FEWEST, MOST = 3, 8
"""Sentences of a summary: as many as a community's size asks for, where there are so many."""
_MEMBERS, _FACTS, _WORDS = 1.0, 0.5, 0.3
"""What new members, new relations and shared words count."""
_SAME_DOCUMENT = 0.75
"""What a sentence counts for each one of its document that was chosen before."""
_ALIKE = 0.6
"""Share of words in common from which a sentence says the same again."""
_READABLE = (6, 45)
"""Words of a sentence that is neither a scrap nor a burden."""
_LEAST_GAIN = 0.05
"""Gain, as a share of the first sentence's, below which a sentence is not worth reading."""
_MOST_NAMED = 6
"""New members that count at once: a list of names sums up nothing."""
_LEANING = 0.5
"""What a sentence counts that cannot stand without the one before it."""
_LEANS = re.compile(
    r"^\W*(?:he|she|it|its|his|her|they|their|this|that|these|those|such|we|our|here|there|however|therefore|"
    r"thus|hence|then|also|but|and|so|or|moreover|furthermore|additionally|meanwhile|instead|"
    r"in addition|note(?: that)?|as a result|for (?:example|instance)|on the other hand)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_LETTERS = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"\S+")
_PLAIN = re.compile(r"^[\"'“‘(\[]*[^\W\d_][^\W\d_'’-]*[\"'”’)\].,;:!?]*$|^[\d.,%$€£-]+[.,;:!?)]*$|^[–—-]$")


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of a summary: the first that said it, and all that say it in the same words."""

    first: Said
    twins: tuple[Said, ...] = ()


def summarise(said: Sequence[Said], weights: Mapping[NodeId, float], *, size: int) -> tuple[Told, ...]:
    """Choose the sentences that sum up a community, the most telling first.

    Args:
        said: What speaks of its members.
        weights: How central members are.
        size: How many members it has.
    """
    choice = _Choice(_merged(said), weights)
    wanted = min(MOST, max(FEWEST, round(1 + math.log2(size + 1))))
    while len(choice.chosen) < wanted and choice.take():
        pass
    return tuple(choice.chosen)


def content_words(text: str) -> list[str]:
    """The words of a text that carry its subject, in order.

    >>> content_words("The valves were cold in March 2025.")
    ['valves', 'cold', 'march']
    """
    return [word for word in _WORD.findall(text.casefold()) if word not in STOP_WORDS]


def plainness(text: str) -> float:
    """The share of a text that is words and numbers, and not addresses, codes or marks.

    >>> plainness("The valve opened."), plainness("X-Id: <a@b.c> 5.3.0/x opened")
    (1.0, 0.25)
    """
    tokens = _TOKEN.findall(text)
    return sum(bool(_PLAIN.match(token)) for token in tokens) / len(tokens) if tokens else 0.0


def prose(text: str) -> float:
    """How much a text tells rather than lists names, by its share of words in small letters.

    >>> prose("Acme Ltd, Harbour Road, Leeds."), prose("Acme was founded in Leeds by two brothers.")
    (0.4, 1.0)
    """
    words = _LETTERS.findall(text)
    small = sum(word.islower() for word in words) / len(words) if words else 0.0
    return round(0.4 + 0.6 * min(1.0, 2 * small), 6)


def likeness(left: frozenset[str], right: frozenset[str]) -> float:
    """How much of the shorter of two sets of words stands in the other, 0 to 1."""
    smaller = min(len(left), len(right))
    return len(left & right) / smaller if smaller else 0.0


def _merged(said: Sequence[Said]) -> list[Told]:
    """Sentences with those of the same words: what several documents say is said once."""
    same: dict[str, list[Said]] = {}
    for each in said:
        same.setdefault(" ".join(content_words(each.text)), []).append(each)
    merged = []
    for group in same.values():
        # One piece of evidence a document; a title page and its copy are one.
        first_of: dict[DocumentId, Said] = {}
        for each in group:
            first_of.setdefault(each.span.document, each)
        first, *twins = first_of.values()
        merged.append(Told(first, tuple(twins)))
    return merged


class _Choice:
    """Sentences chosen so far, and what each of the others would add."""

    def __init__(self, candidates: Sequence[Told], weights: Mapping[NodeId, float]) -> None:
        self.chosen: list[Told] = []
        self._rest = list(candidates)
        self._weights = weights
        self._all = sum(sorted(weights.values(), reverse=True)[:_MOST_NAMED]) or 1.0
        self._words = {id(each): frozenset(content_words(each.first.text)) for each in candidates}
        spread = Counter(word for words in self._words.values() for word in words)
        self._commonest = max(spread.values(), default=1)
        self._spread = spread
        self._members: set[NodeId] = set()
        self._facts: set[Fact] = set()
        self._documents: Counter[DocumentId] = Counter()
        self._fixed = {id(each): self._form(each) for each in candidates}
        self._repeats: dict[int, float] = {}
        self._first_gain = 0.0

    def take(self) -> bool:
        """Choose the sentence that adds most; False where none adds enough."""
        best = min(
            self._rest,
            key=lambda each: (-self._gain(each), each.first.span.document, each.first.span.start),
            default=None,
        )
        gain = self._gain(best) if best is not None else 0.0
        if best is None or gain <= 0 or gain < _LEAST_GAIN * self._first_gain:
            return False
        self._first_gain = self._first_gain or gain
        self.chosen.append(best)
        self._members |= best.first.members
        self._facts |= best.first.facts
        self._documents[best.first.span.document] += 1
        words = self._words[id(best)]
        for each in self._rest:
            alike = likeness(self._words[id(each)], words)
            self._repeats[id(each)] = max(alike, self._repeats.get(id(each), 0.0))
        self._rest = [each for each in self._rest if self._repeats[id(each)] < _ALIKE and each is not best]
        return True

    def _gain(self, told: Told) -> float:
        new = sorted(
            (self._weights.get(each, 0.0) for each in told.first.members - self._members), reverse=True
        )
        members = sum(new[:_MOST_NAMED])
        facts = len(told.first.facts - self._facts)
        worth = _MEMBERS * members / self._all + _FACTS * min(facts, 2) / 2 + _WORDS * self._centrality(told)
        if not members and not facts:
            worth *= 0.25  # it speaks of nothing new
        fresh = 1.0 - self._repeats.get(id(told), 0.0)
        spread = _SAME_DOCUMENT ** self._documents[told.first.span.document]
        return self._fixed[id(told)] * worth * fresh * spread

    def _form(self, told: Told) -> float:
        """How well a sentence reads, more where several documents say it."""
        least, most = _READABLE
        count = max(1, len(told.first.text.split()))
        length = min(1.0, count / least, most / count)
        stands = _LEANING if _LEANS.match(told.first.text) else 1.0
        agreed = 1.0 + 0.1 * min(3, len(told.twins))
        return (
            told.first.form
            * length
            * stands
            * agreed
            * plainness(told.first.text) ** 2
            * prose(told.first.text)
        )

    def _centrality(self, told: Told) -> float:
        """How many sentences share its words, in the mean, as a share of the most common word's."""
        words = self._words[id(told)]
        if not words:
            return 0.0
        return sum(self._spread[word] for word in words) / (len(words) * self._commonest)
