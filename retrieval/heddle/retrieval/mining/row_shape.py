"""Questions about rows of tables, by what else stands in the row: for a cell, or for what a cell names.

The second is the form of OTT-QA (arXiv 2010.10439): the row leads to a passage, and the passage answers.
"""

from __future__ import annotations

import random

from heddle.retrieval.mining.clue import Dropping, fact_clue, kind_of, named_place
from heddle.retrieval.mining.pseudo_question import PseudoQuestion, QuestionShape, asked_of
from heddle.retrieval.mining.source_entry import SourceEntry, SourceFact, SourceReader
from heddle.retrieval.mining.wording_shape import worded

_CELL = (
    "{asks} is the {column} in {table} {where}?",
    "{asks} {column} {table} {where}?",
    "{where} in {table}: {asks} {column}?",
    "{table} {where} {column}",
)
_LEADS_TO = (
    "{asks} {fact} the {column} of {table} {where}?",
    "{asks} {fact} for the {column} {where} in {table}?",
    "the {column} {where} in the {table} {fact} {asks}?",
    "{asks} {fact} of the {kind} in {table} {where}?",
    "{where}, {table}: {fact} {column}",
)
_WHERE = ("whose {column} is {value}", "with {value}", "with {column} {value}", "for {value}", "{value}")
_TITLED = 0.7
"""Share of questions that name the table; the others only show what stands in the row."""
_LONGEST = 8
"""Words of a cell that a question repeats at most."""


def ask_for_cell(reader: SourceReader, source: SourceEntry, draw: random.Random) -> PseudoQuestion | None:
    """Ask for a cell of a row by other cells that no other row of the table has together."""
    if len(source.facts) < _TWO:
        return None
    wanted = draw.choice(source.facts)
    said = _telling_cells(reader, source, draw, {wanted.attribute})
    if said is None:
        return None
    text = worded(
        _CELL,
        draw,
        asks=draw.choice(("what", "which", "who", "when")),
        column=wanted.attribute,
        table=_table(source, draw),
        where=_where(said, draw),
    )
    return asked_of(text, QuestionShape.ROW, [source])


def ask_beyond_cell(reader: SourceReader, source: SourceEntry, draw: random.Random) -> PseudoQuestion | None:
    """Ask something of what a cell names, by the other cells of its row."""
    named = [
        (fact, other)
        for other in reader.named_by(source.row)
        for fact in source.facts
        if named_place(fact.value, other.names) and other.type is not source.type
    ]
    if not named:
        return None
    fact, other = draw.choice(named)
    said = _telling_cells(reader, source, draw, {fact.attribute}, other.names)
    if said is None:
        return None
    clue = fact_clue(other, draw, Dropping.drawn(draw), ())
    text = worded(
        _LEADS_TO,
        draw,
        asks=clue.asks,
        fact=clue.words,
        column=fact.attribute,
        kind=kind_of(other) or fact.attribute,
        table=_table(source, draw),
        where=_where(said, draw),
    )
    return asked_of(text, QuestionShape.ROW_BRIDGE, [source, other])


def _telling_cells(
    reader: SourceReader,
    source: SourceEntry,
    draw: random.Random,
    unsaid: set[str],
    without: tuple[str, ...] = (),
) -> list[SourceFact] | None:
    """Cells that tell a row from all others of its table; None where none do."""
    usable = [
        fact
        for fact in source.facts
        if fact.attribute not in unsaid
        and len(fact.value.split()) <= _LONGEST
        and not named_place(fact.value, without)
    ]
    said: list[SourceFact] = []
    rivals = [other for other in reader.table_of(source) if other.row != source.row]
    for fact in draw.sample(usable, len(usable)):
        said.append(fact)
        rivals = [other for other in rivals if fact in other.facts]
        if not rivals:
            return said
    return None


def _where(said: list[SourceFact], draw: random.Random) -> str:
    return " and ".join(
        draw.choice(_WHERE).format(column=fact.attribute.casefold(), value=fact.value) for fact in said
    )


def _table(source: SourceEntry, draw: random.Random) -> str:
    """What a table is called, less some of its words; or nothing, as who asks may not know."""
    if draw.random() > _TITLED:
        return "those"
    words = source.heading.replace(":", " ").split()
    kept = [word for word in words if draw.random() < _TITLED]
    return " ".join(kept or words)


_TWO = 2
