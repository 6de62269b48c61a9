"""Clues: the few words of an entry that a question repeats.

A question seldom says what the answer's page says, word for word. So each question draws how much it repeats,
from nearly nothing to nearly all, and a ranker that learns from many of them cannot lean on words alone.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from heddle.core.names import NAME_WORD
from heddle.retrieval.mining.source_entry import SourceEntry, SourceFact
from heddle.retrieval.ranker.name_span import name_spans
from heddle.retrieval.stop_words import STOP_WORDS

_NUMBER = re.compile(r"\d[\d,.]*")
_YEAR = re.compile(r"\b1\d{3}\b|\b20\d{2}\b")
_KIND = re.compile(r"\b(?:is|was|are|were)\s+(?:a|an|the|one of the)\s+((?:[\w-]+\s+){0,6}[\w-]+)")
_MOST_WORDS = 12
_BEFORE, _AFTER = 5, 3
_LEAST_STEM = 4
_GRAMMAR = 0.3
"""Share of the words without meaning of their own that a clue keeps, so that some read like sentences."""


@dataclass(frozen=True, slots=True)
class Clue:
    """Some words of an entry, and what they ask for.

    Args:
        words: What the question repeats.
        asks: The word that asks for what was left out.
    """

    words: str
    asks: str


@dataclass(frozen=True, slots=True)
class Dropping:
    """How much of a clue a question keeps.

    Args:
        kept: Share of the words with a meaning.
        nouns: Share of verbs that become nouns of the one who does it ("directed": "director").
    """

    kept: float
    nouns: float

    @staticmethod
    def drawn(draw: random.Random) -> Dropping:
        """Any share, equally likely."""
        return Dropping(draw.uniform(0.15, 0.95), draw.uniform(0.0, 0.6))

    @staticmethod
    def distant(draw: random.Random) -> Dropping:
        """Less, as for what lies behind the first entry: who asks has not read it."""
        return Dropping(draw.uniform(0.0, 0.6), draw.uniform(0.0, 0.6))


def hidden(text: str, names: tuple[str, ...]) -> str:
    """A text without some names.

    >>> hidden("Oslo's harbour lies south of Oslo.", ("Oslo",))
    "'s harbour lies south of ."
    """
    for name in sorted(names, key=lambda name: (-len(name), name)):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text, flags=re.IGNORECASE)
    return text.strip()


def fact_clue(source: SourceEntry, draw: random.Random, dropping: Dropping, without: tuple[str, ...]) -> Clue:
    """Ask for something that an entry says, without naming what it is about.

    Args:
        source: The entry.
        draw: Where chance comes from.
        dropping: How much is kept.
        without: Names that the question must not say, besides the entry's own.
    """
    names = (*source.names, *without)
    if source.facts:
        fact = draw.choice(source.facts)
        return Clue(_shortened(hidden(fact.attribute, names), draw, dropping), _asks(fact.value, draw))
    sentence = hidden(draw.choice(source.sentences or (source.text,)), names)
    answers = [span for span in name_spans(sentence) if span.start > 0]
    answer = draw.choice(answers).name if answers else ""
    rest = sentence.replace(answer, " ", 1) if answer else sentence
    return Clue(_shortened(rest, draw, dropping), _asks(answer, draw))


def relation_clue(
    source: SourceEntry, named: tuple[str, ...], draw: random.Random, dropping: Dropping
) -> str | None:
    """The words around the place where an entry names something; None where it does not.

    Args:
        source: The entry that names.
        named: The names of what it names.
        draw: Where chance comes from.
        dropping: How much is kept.
    """
    place = named_place(source.text, named)
    if place is None:
        return None
    fact = _fact_at(source, named)
    if fact is not None:
        return _shortened(hidden(fact.attribute, named), draw, dropping) or fact.attribute
    start, end = place
    before = NAME_WORD.findall(source.text[:start].rpartition(". ")[2])[-_BEFORE:]
    after = NAME_WORD.findall(source.text[end:].partition(". ")[0])[: draw.randint(0, _AFTER)]
    return _shortened(hidden(" ".join((*before, *after)), (*source.names, *named)), draw, dropping)


def statement_words(source: SourceEntry, draw: random.Random, dropping: Dropping) -> str:
    """Some words of what an entry says, in their order, as one who states it would say them."""
    if source.facts:
        fact = draw.choice(source.facts)
        value = " ".join(NAME_WORD.findall(fact.value)[: draw.randint(1, _BEFORE)])
        return f"{fact.attribute.casefold()} {value}"
    return _shortened(hidden(draw.choice(source.sentences or (source.text,)), source.names), draw, dropping)


def kind_of(source: SourceEntry) -> str:
    """What kind of thing an entry says that its subject is: "a 1950 drama film" is a film; empty if unsaid.

    >>> from heddle.core.knowledge import KnowledgeType
    >>> text = "Rain is a 1950 drama film directed by Ada."
    >>> kind_of(SourceEntry(0, "x", KnowledgeType.TEXT, text, "Rain", ("Rain",), 1))
    'film'
    """
    found = _KIND.search(source.sentences[0]) if source.sentences else None
    if found is None:
        return ""
    kind = ""
    for word in found.group(1).split():
        if word in STOP_WORDS or word.endswith("ed") or (word[:1].isupper() and kind):
            break
        kind = word
    return kind if kind.isalpha() and kind.islower() else ""


def named_place(text: str, names: tuple[str, ...]) -> tuple[int, int] | None:
    """Where a text says one of some names as a word of its own: the longest name, the first place."""
    for name in sorted(names, key=lambda name: (-len(name), name)):
        found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
        if found:
            return found.span()
    return None


def _fact_at(source: SourceEntry, named: tuple[str, ...]) -> SourceFact | None:
    return next((fact for fact in source.facts if named_place(fact.value, named)), None)


def _asks(answer: str, draw: random.Random) -> str:
    if _YEAR.search(answer):
        return draw.choice(("when", "in what year", "what date"))
    if _NUMBER.search(answer):
        return draw.choice(("how many", "how much", "what number"))
    return draw.choice(("who", "what", "which", "where", "what"))


def _shortened(text: str, draw: random.Random, dropping: Dropping) -> str:
    """Some words of a text, in their order."""
    words = NAME_WORD.findall(text)
    if len(words) > _MOST_WORDS:
        begin = draw.randrange(len(words) - _MOST_WORDS)
        words = words[begin : begin + _MOST_WORDS]
    kept = []
    for word in words:
        share = _GRAMMAR if word.casefold() in STOP_WORDS else dropping.kept
        if draw.random() < share:
            kept.append(_as_noun(word) if draw.random() < dropping.nouns else word)
    return " ".join(kept)


def _as_noun(word: str) -> str:
    """The one who does what a past tense says: directed, director; produced, producer."""
    stem = word.removesuffix("ed")
    if stem == word or len(stem) < _LEAST_STEM or not word.islower():
        return word
    return f"{stem}or" if stem.endswith(("ct", "at")) else f"{stem}er"
