"""Questions that compare: two things of a kind, or what two things of a kind lead to."""

from __future__ import annotations

import random

import numpy as np

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.mining.clue import Dropping, fact_clue, kind_of
from heddle.retrieval.mining.hop_shape import relation_to
from heddle.retrieval.mining.pseudo_question import PseudoQuestion, QuestionShape, asked_of
from heddle.retrieval.mining.source_entry import SourceEntry, SourceReader
from heddle.retrieval.mining.wording_shape import worded

_LOOKED_AT = 400
"""Entries that the like of an entry is looked for among, drawn at random."""
_LIKE = 12
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
    other = _like(reader, source, draw)
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
    other = _like(reader, source, draw)
    if other is None:
        return None
    dropping = Dropping.drawn(draw)
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
    clue = fact_clue(ends[0], draw, dropping, (*source.names, *other.names, *ends[1].names))
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


def _like(reader: SourceReader, source: SourceEntry, draw: random.Random) -> SourceEntry | None:
    """One of the entries nearest to an entry: of its type, of its kind if it says one, with another name."""
    kind = kind_of(source)
    rows = reader.rows_of(KnowledgeType(source.type))
    if not source.name or not len(rows):
        return None
    some = rows[np.asarray(draw.sample(range(len(rows)), min(_LOOKED_AT, len(rows))))]
    generation = reader.generation
    likeness = generation.vectors_of(some) @ generation.vectors_of(np.asarray([source.row]))[0]
    nearest = [reader.entry(row) for row in some[np.argsort(-likeness, kind="stable")[:_LIKE]].tolist()]
    fitting = [
        other
        for other in nearest
        if other.row != source.row
        and other.name
        and other.name.casefold() != source.name.casefold()
        and (not kind or kind_of(other) == kind)
    ]
    return draw.choice(fitting) if fitting else None


_TWO = 2
