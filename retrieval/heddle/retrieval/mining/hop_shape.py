"""Questions over several entries: by what one names of another, and by what two have in common."""

from __future__ import annotations

import random

from heddle.retrieval.mining.clue import (
    Clue,
    Dropping,
    fact_clue,
    hidden,
    kind_of,
    named_place,
    relation_clue,
)
from heddle.retrieval.mining.likeness import entry_like
from heddle.retrieval.mining.pseudo_question import PseudoQuestion, QuestionShape, asked_of
from heddle.retrieval.mining.source_entry import SourceEntry, SourceReader
from heddle.retrieval.mining.wording_shape import worded
from heddle.retrieval.ranker.name_span import name_spans
from heddle.retrieval.stop_words import STOP_WORDS

_BRIDGES = (
    "{asks} {fact} the {relation} of {name}?",
    "the {relation} of {name} {fact} {asks}?",
    "{name}'s {relation} {fact}?",
    "{asks} {fact} for the {kind} {relation} {name}?",
    "{asks} {fact} of the {kind} that {name} {relation}?",
    "{name} {relation} a {kind}, {asks} {fact}?",
    "{fact} {relation} {name}",
)
_COMMON = (
    "{asks} {fact} the {relation} of {name}?",
    "{asks} {fact} where {name} {relation}?",
    "{name} {relation} something, {asks} {fact}?",
    "{asks} {fact} in the place of {name} {relation}?",
    "{fact} {relation} {name}",
)
_BORROWED = 0.5
"""Share of questions whose last words are those of another entry."""
_MOST_OTHERS = 6
"""Neighbours that are tried, drawn at random, before an entry is given up."""


def ask_over_bridge(reader: SourceReader, source: SourceEntry, draw: random.Random) -> PseudoQuestion | None:
    """Ask something of what an entry names, without saying its name."""
    if not source.name:
        return None
    for other in _some(reader.named_by(source.row), draw):
        relation = relation_to(source, other, draw, Dropping.distant(draw))
        if relation is None:
            continue
        clue = fact_or_borrowed(reader, other, draw, source.names)
        text = worded(
            _BRIDGES,
            draw,
            asks=clue.asks,
            fact=clue.words,
            relation=relation,
            name=source.name,
            kind=kind_of(other) or "one",
        )
        return asked_of(text, QuestionShape.BRIDGE, [source, other])
    return None


def ask_over_chain(reader: SourceReader, source: SourceEntry, draw: random.Random) -> PseudoQuestion | None:
    """Ask something of what is named by what an entry names, without saying the names on the way."""
    if not source.name:
        return None
    for middle in _some(reader.named_by(source.row), draw):
        first = relation_to(source, middle, draw, Dropping.distant(draw))
        if first is None:
            continue
        for last in _some(reader.named_by(middle.row), draw):
            second = relation_to(middle, last, draw, Dropping.distant(draw))
            if second is None or last.row == source.row or named_place(source.text, last.names):
                continue
            clue = fact_or_borrowed(reader, last, draw, (*source.names, *middle.names))
            relation = hidden(f"{second} of the {first}", (*middle.names, *last.names))
            text = worded(
                _BRIDGES,
                draw,
                asks=clue.asks,
                fact=clue.words,
                relation=relation,
                name=source.name,
                kind=kind_of(last) or "one",
            )
            return asked_of(text, QuestionShape.CHAIN, [source, middle, last])
    return None


def ask_over_shared_name(
    reader: SourceReader, source: SourceEntry, draw: random.Random
) -> PseudoQuestion | None:
    """Ask what another entry says of a thing that both name, without saying what that thing is called."""
    if not source.name:
        return None
    for other in _some(reader.sharing(source.row), draw):
        common = _common_name(source, other, draw)
        if common is None:
            continue
        relation = relation_clue(source, (common,), draw, Dropping.distant(draw))
        said = relation_clue(other, (common,), draw, Dropping.distant(draw))
        if relation is None or said is None:
            continue
        asks = draw.choice(("who", "what", "which", "where", "when"))
        fact = hidden(said, (*other.names, *source.names))
        text = worded(_COMMON, draw, asks=asks, fact=fact, relation=relation, name=source.name)
        return asked_of(text, QuestionShape.SHARED, [source, other])
    return None


def fact_or_borrowed(
    reader: SourceReader, source: SourceEntry, draw: random.Random, without: tuple[str, ...]
) -> Clue:
    """Ask for something that an entry says, in its own words or in those of an entry like it.

    People ask in words that many pages use and the answer's page may not. Borrowed words lead a ranker that
    trusts words to the wrong pages; names are not borrowed, since they would be wrong.
    """
    other = entry_like(reader, source, draw) if draw.random() < _BORROWED else None
    if other is None:
        return fact_clue(source, draw, Dropping.distant(draw), without)
    clue = fact_clue(other, draw, Dropping.drawn(draw), (*source.names, *without))
    plain = [word for word in clue.words.split() if word.islower()]
    return Clue(" ".join(plain), clue.asks)


def relation_to(
    source: SourceEntry, other: SourceEntry, draw: random.Random, dropping: Dropping
) -> str | None:
    """How an entry says what it has to do with another; None where its name would say whom it is about."""
    if named_place(source.name, other.names):
        return None
    relation = relation_clue(source, other.names, draw, dropping)
    return None if relation is None else hidden(relation, other.names)


def _common_name(source: SourceEntry, other: SourceEntry, draw: random.Random) -> str | None:
    """A name that both mention and that neither is about."""
    mentioned = {span.name for span in name_spans(source.text)}
    about = {name.casefold() for name in (*source.names, *other.names)}
    common = sorted(
        name
        for name in mentioned & {span.name for span in name_spans(other.text)}
        if len(name) > _SHORT
        and not name.isdigit()
        and not about & {name.casefold()}
        and not _is_grammar(name)
    )
    # The longer a name, the less by chance two entries say it.
    return draw.choices(common, [len(name) ** 2 for name in common])[0] if common else None


def _is_grammar(name: str) -> bool:
    return all(word in STOP_WORDS for word in name.casefold().split())


def _some(others: list[SourceEntry], draw: random.Random) -> list[SourceEntry]:
    return draw.sample(others, min(_MOST_OTHERS, len(others)))


_SHORT = 3
