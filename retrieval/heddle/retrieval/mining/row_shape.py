"""Questions about rows of tables, by what else stands in the row: for a cell, or for what a cell names.

The second is the form of OTT-QA (arXiv 2010.10439): the row leads to a passage, and the passage answers.
"""

from __future__ import annotations

import random

from heddle.retrieval.mining.clue import Dropping, fact_clue, kind_of, named_place
from heddle.retrieval.mining.hop_shape import fact_or_borrowed
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
_LED_FROM = (
    "{asks} {wanted} in {table} has the {column} {said} {fact}?",
    "{table}: {asks} {wanted} for the {column} that {said}?",
    "the {column} {said}, {asks} is its {wanted} in {table}?",
    "{asks} is the {wanted} of the {column} in the {table} {said}?",
)
_WHERE = ("whose {column} is {value}", "with {value}", "with {column} {value}", "for {value}", "{value}")
_TITLED = 0.7
"""Share of questions that name the table; the others only show what stands in the row."""
_REPEATED = 0.8
"""Share of a cell's words that are repeated."""
_LED_BACK = 0.4
"""Share of questions that know the passage and look for the row."""
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
    clue = fact_or_borrowed(reader, other, draw, ())
    clues = {"asks": clue.asks, "fact": clue.words, "column": fact.attribute, "table": _table(source, draw)}
    if draw.random() < _LED_BACK:
        # Who asks knows what the cell leads to, and not what else stands in the row.
        said_of_it = fact_clue(other, draw, Dropping.drawn(draw), ())
        wanted = draw.choice(source.facts).attribute
        text = worded(_LED_FROM, draw, said=said_of_it.words, wanted=wanted, **clues)
        return asked_of(text, QuestionShape.ROW_BRIDGE, [source, other])
    said = _telling_cells(reader, source, draw, {fact.attribute}, other.names)
    if said is None:
        return None
    kind = kind_of(other) or fact.attribute
    text = worded(_LEADS_TO, draw, kind=kind, where=_where(said, draw), **clues)
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
        draw.choice(_WHERE).format(column=fact.attribute.casefold(), value=_shown(fact.value, draw))
        for fact in said
    )


def _shown(value: str, draw: random.Random) -> str:
    """A cell as people repeat it: whole, or without some of its words."""
    words = value.split()
    kept = [word for word in words if draw.random() < _REPEATED]
    return " ".join(kept or words)


def _table(source: SourceEntry, draw: random.Random) -> str:
    """What a table is called, less some of its words; or nothing, as who asks may not know."""
    if draw.random() > _TITLED:
        return "those"
    words = source.heading.replace(":", " ").split()
    kept = [word for word in words if draw.random() < _TITLED]
    return " ".join(kept or words)


_TWO = 2
