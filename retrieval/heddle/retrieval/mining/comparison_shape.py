"""Questions that compare: two things of a kind, or what two things of a kind lead to."""

from __future__ import annotations

import random

from heddle.retrieval.mining.clue import Dropping, fact_clue, kind_of
from heddle.retrieval.mining.hop_shape import fact_or_borrowed, relation_to
from heddle.retrieval.mining.likeness import entry_like
from heddle.retrieval.mining.pseudo_question import PseudoQuestion, QuestionShape, asked_of
from heddle.retrieval.mining.source_entry import SourceEntry, SourceReader
from heddle.retrieval.mining.wording_shape import worded

_COMPARED = (
    "which {kind} {fact} {more}, {one} or {other}?",
    "{one} or {other}: which {fact} {more}?",
    "are {one} and {other} both {fact}?",
    "do {one} and {other} have the same {fact}?",
    "between {one} and {other}, which {kind} {fact} {more}?",
    "what do {one} and {other} have in common in {fact}?",
)
_LED_TO = (
    "which {kind} has the {relation} {fact} {more}, {one} or {other}?",
    "do the {relation} of {one} and that of {other} {fact}?",
    "whose {relation} {fact} {more}: {one} or {other}?",
    "are the {relation} of {one} and the {relation} of {other} the same in {fact}?",
)
_MORE = ("first", "more", "earlier", "later", "longer", "most", "", "")


def ask_to_compare(reader: SourceReader, source: SourceEntry, draw: random.Random) -> PseudoQuestion | None:
    """Compare an entry with one like it, both by name."""
    other = entry_like(reader, source, draw)
    if other is None:
        return None
    clue = fact_clue(source, draw, Dropping.drawn(draw), other.names)
    text = worded(
        _COMPARED,
        draw,
        kind=kind_of(source) or "one",
        fact=clue.words,
        more=draw.choice(_MORE),
        one=source.name,
        other=other.name,
    )
    return asked_of(text, QuestionShape.COMPARISON, draw.sample([source, other], 2))


def ask_to_compare_bridges(
    reader: SourceReader, source: SourceEntry, draw: random.Random
) -> PseudoQuestion | None:
    """Compare what an entry and one like it each name, without saying the names of those."""
    other = entry_like(reader, source, draw)
    if other is None:
        return None
    dropping = Dropping.distant(draw)
    ends: list[SourceEntry] = []
    relation = ""
    for begin in (source, other):
        named = reader.named_by(begin.row)
        for end in draw.sample(named, len(named)):
            words = relation_to(begin, end, draw, dropping)
            if words is not None and end.row not in {source.row, other.row}:
                relation = relation or words
                ends.append(end)
                break
    if len(ends) < _TWO:
        return None
    without = (*source.names, *other.names, *ends[1].names)
    clue = fact_or_borrowed(reader, ends[0], draw, without)
    text = worded(
        _LED_TO,
        draw,
        kind=kind_of(source) or "one",
        relation=relation,
        fact=clue.words,
        more=draw.choice(_MORE),
        one=source.name,
        other=other.name,
    )
    return asked_of(text, QuestionShape.TWO_BRIDGES, [source, ends[0], other, ends[1]])


_TWO = 2
