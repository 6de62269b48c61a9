"""Questions that one entry answers: what a page, a row, an infobox or a triple says, asked or stated."""

from __future__ import annotations

import random

from heddle.retrieval.mining.clue import Dropping, fact_clue, kind_of, statement_words
from heddle.retrieval.mining.pseudo_question import PseudoQuestion, QuestionShape, asked_of
from heddle.retrieval.mining.source_entry import SourceEntry, SourceReader
from heddle.retrieval.mining.wording_shape import worded

_NAMED = (
    "{asks} {fact} {name}?",
    "{name}: {asks} {fact}?",
    "{asks} is the {fact} of {name}?",
    "{asks} did {name} {fact}?",
    "{name} {fact}",
    "tell me {asks} {fact} {name}",
)
_UNNAMED = (
    "which {kind} {said}?",
    "{kind} {said}",
    "what is the {kind} that {said}?",
    "name the {kind} {said}",
)
_STATED = ("{name} {said}.", "{name} is {said}.", "{said}: {name}.", "It is {said} for {name}.")


def ask_by_name(_: SourceReader, source: SourceEntry, draw: random.Random) -> PseudoQuestion | None:
    """Ask something of an entry, by its name."""
    if not source.name:
        return None
    clue = fact_clue(source, draw, Dropping.drawn(draw), ())
    text = worded(_NAMED, draw, asks=clue.asks, fact=clue.words, name=source.name)
    return asked_of(text, QuestionShape.SINGLE, [source])


def ask_for_name(_: SourceReader, source: SourceEntry, draw: random.Random) -> PseudoQuestion | None:
    """Ask for an entry by what it says; at least a third of the words stay, else anything would answer."""
    dropping = Dropping(draw.uniform(0.4, 1.0), draw.uniform(0.0, 0.6))
    said = statement_words(source, draw, dropping)
    if len(said.split()) < _LEAST:
        return None
    text = worded(_UNNAMED, draw, kind=kind_of(source) or "one", said=said)
    return asked_of(text, QuestionShape.SINGLE, [source])


def state(_: SourceReader, source: SourceEntry, draw: random.Random) -> PseudoQuestion | None:
    """State what an entry says (the form of InfoTabS, arXiv 2005.06117): no question word, few words."""
    if not source.name:
        return None
    text = worded(_STATED, draw, name=source.name, said=statement_words(source, draw, Dropping.drawn(draw)))
    return asked_of(text, QuestionShape.STATEMENT, [source])


_LEAST = 3
