"""How well a unit of evidence answers a question: what it covers, what it holds, how it reads.

A unit counts by the question's words that it holds (rare ones more; words that only the sentence before it,
its title or its passage hold count in part), by holding the kind of thing asked for, by its likeness to the
question and by the place of its hit. It must read as a sentence and say more than the question does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from heddle.retrieval.answer_unit import AnswerUnit
from heddle.retrieval.answer_words import answer_words, spelled
from heddle.retrieval.generation import Generation
from heddle.retrieval.lexical_index import stems
from heddle.retrieval.question import AnswerKind, Wanted, wanted
from heddle.retrieval.question_parts import names_in
from heddle.retrieval.retriever import Query, query_words
from heddle.retrieval.sentence_form import wholeness

_BEFORE, _TITLE, _PASSAGE = 0.5, 0.5, 0.35
"""Credit for a question word that the sentence before, the title, or the rest of the passage holds."""
_LEAD_IN = 0.8
"""Credit for a word of the sentence before where that one says nothing itself: a heading, "we found why"."""
_CONTEXT = 0.4
"""Weight of a word that an earlier part of the question gives to a part that refers to it."""
_KIN, _FAMILY = 0.8, 4
"""Credit for a word of the same family, and letters that a stem must have to begin one."""
_ALIKE = 0.75
"""Cosine from which a sentence on the same names speaks of what is asked in other words."""
_NEW_WORDS = 2
_LONG = 40


@dataclass(frozen=True, slots=True)
class Focus:
    """A question as scoring reads it.

    Args:
        wanted: The kind of thing asked for.
        weights: Weight of each word, shares of 1.
        names: Words of the names in it and of those it refers to.
        numbers: Those of the names' words that are numbers, such as years.
        predicate: Words that say what is asked of the names.
        generic: Words that say no more than the kind of thing.
        asked: All its words and those of the whole question: what a sentence must say more than.
        linked: Nodes that the question names.
    """

    wanted: Wanted
    weights: Mapping[str, float]
    names: frozenset[str]
    numbers: frozenset[str]
    predicate: frozenset[str]
    generic: frozenset[str]
    asked: frozenset[str]
    linked: frozenset[int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit held against a question.

    Args:
        words: Its words.
        credit: Credit for each question word, in [0, 1].
        fit: How well it holds the kind of thing asked for, in [0, 1].
        new: Whether it says something that the question does not.
        wholeness: How much of a sentence it is, in [0, 1].
        rank: Score of its hit as a share of the best.
        similarity: Cosine with the question.
    """

    unit: AnswerUnit
    words: frozenset[str]
    credit: Mapping[str, float]
    fit: float
    new: bool
    wholeness: float
    rank: float
    similarity: float = 0.0


def focus(
    generation: Generation, question: str, query: Query, *, context: Sequence[str] = (), whole: str = ""
) -> Focus:
    """Read a question for scoring.

    Args:
        generation: The index; rare words in it weigh more.
        question: One part of what was asked.
        query: The part as retrievers read it.
        context: Names that earlier parts and their answers give to it.
        whole: All that was asked.
    """
    asks = wanted(question)
    known = frozenset(query_words(spelled(question)))
    names = frozenset(stems(" ".join(names_in(question))))
    generic = frozenset(stems(" ".join(asks.words))) & known
    weights = {word: _weight(generation, word, word in names and not query.links) for word in known}
    telling = [weight for word, weight in weights.items() if word not in generic]
    # How rare a word for the kind of thing is says nothing: it weighs as the others do.
    weights |= dict.fromkeys(generic, sum(telling) / len(telling)) if telling else {}
    given = frozenset(stems(" ".join(context)))
    for word in sorted(given):
        weights.setdefault(word, _CONTEXT * _weight(generation, word, doubled=False))
    total = sum(weights.values()) or 1.0
    return Focus(
        asks,
        {word: weight / total for word, weight in sorted(weights.items())},
        (names & known) | given,
        # A single digit is as often written as a word.
        frozenset(word for word in names & known if word.isdigit() and len(word) > 1),
        known - names - generic - given,
        generic,
        frozenset(stems(f"{whole} {question}")),
        frozenset(link.node for link in query.links),
    )


def _weight(generation: Generation, word: str, doubled: bool) -> float:
    # A name that no entry holds counts twice: what is said about others does not answer for it.
    frequency = generation.lexical.frequency(word)
    weight = math.log1p(max(generation.lexical.count, 1) / (frequency + 0.5))
    return 2 * weight if doubled and not frequency else weight


def candidate(unit: AnswerUnit, focus: Focus, rank: float) -> Candidate:
    """Hold a unit against a question."""
    words = answer_words(unit.reading)
    types = frozenset(kind for entity, kind in unit.entities if entity not in focus.linked)
    unasked = _without(unit.reading, focus)
    fit = focus.wanted.fit(unasked, types)
    before = answer_words(unit.before)
    places = (
        (words, 1.0),
        (answer_words(unit.title), _TITLE),
        (before, _BEFORE if _told(before, focus) else _LEAD_IN),
        (answer_words(unit.around), _PASSAGE),
    )
    credit = {}
    for word in focus.weights:
        share = max((worth * _held(word, held) for held, worth in places), default=0.0)
        if share := max(share, fit if word in focus.generic else 0.0):
            credit[word] = share
    return Candidate(
        unit,
        words,
        credit,
        fit,
        _answers_kind(fit, focus) or bool(types) or _told(words, focus),
        1.0 if unit.row else wholeness(unit.reading),
        rank,
    )


def _held(word: str, words: frozenset[str]) -> float:
    """1 where a word is held, less where one of its family is: `director` beside `directed`."""
    if word in words:
        return 1.0
    if len(word) < _FAMILY or not word.isalpha():
        return 0.0
    near = (other for other in words if len(other) >= _FAMILY)
    return _KIN if any(other.startswith(word) or word.startswith(other) for other in near) else 0.0


def _answers_kind(fit: float, focus: Focus) -> bool:
    return fit > 0 and AnswerKind.OPEN not in focus.wanted.kinds


def _told(words: frozenset[str], focus: Focus) -> bool:
    """Whether words say something that the question does not."""
    new = words - focus.asked
    if any(word[:1].isdigit() for word in new):
        return True
    return len(new) >= _NEW_WORDS and len(query_words(" ".join(sorted(new)))) >= _NEW_WORDS


def _without(text: str, focus: Focus) -> str:
    """The text without the question's names: the 9 of an `Aquilo 9` is no quantity."""
    kept = (word for word in re.split(r"\s+", text) if not _named(word, focus))
    return " ".join(kept)


def _named(word: str, focus: Focus) -> bool:
    if not any(character.isdigit() for character in word):
        return False
    return all(part in focus.names for part in answer_words(word))


def coverage(item: Candidate, focus: Focus) -> float:
    """Share of the question that a candidate covers, by weight."""
    return sum(focus.weights[word] * share for word, share in item.credit.items())


def score(item: Candidate, focus: Focus) -> float:
    """How well a candidate answers; candidates of one question compare."""
    # A long sentence holds many words by chance; a row's column names are no chatter.
    length = 0.0 if item.unit.row else max(0.0, len(item.words) - _LONG) / 200
    return (
        0.45 * coverage(item, focus)
        + 0.2 * item.fit
        + 0.25 * max(item.similarity, 0.0)
        + 0.1 * item.rank
        - 0.15 * (1 - item.wholeness)
        - 0.2 * (not item.new)
        - 0.1 * (not item.fit)
        - length
    )


def supported(item: Candidate, focus: Focus) -> bool:
    """Whether a candidate speaks of what the question asks, and not only of what it names."""
    covered = coverage(item, focus)
    own = any(share >= _LEAD_IN for share in item.credit.values())
    if not own or not item.new or _credited(item, focus, focus.names) < 0.3:
        return False
    told = _credited(item, focus, focus.predicate) if focus.predicate else item.fit
    if told < 0.25 and (item.similarity < _ALIKE or _credited(item, focus, focus.names) < 1.0):
        return False
    return covered >= 0.5 or (covered >= 0.3 and item.similarity >= 0.45) or item.similarity >= 0.65


def _credited(item: Candidate, focus: Focus, words: frozenset[str]) -> float:
    weight = sum(focus.weights[word] for word in words)
    if not weight:
        return 1.0
    return sum(focus.weights[word] * item.credit.get(word, 0.0) for word in words) / weight
