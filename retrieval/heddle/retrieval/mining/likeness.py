"""Entries like an entry: what a comparison compares, and whose words a question may borrow."""

from __future__ import annotations

import random

import numpy as np

from heddle.retrieval.mining.clue import kind_of
from heddle.retrieval.mining.source_entry import SourceEntry, SourceReader

_LOOKED_AT = 400
"""Entries that the like of an entry is looked for among, drawn at random."""
_NEAREST = 12


def entry_like(reader: SourceReader, source: SourceEntry, draw: random.Random) -> SourceEntry | None:
    """One of the entries nearest to an entry: of its type, of its kind if it says one, with another name."""
    kind = kind_of(source)
    rows = reader.rows_of(source.type)
    if not source.name or not len(rows):
        return None
    some = rows[np.asarray(draw.sample(range(len(rows)), min(_LOOKED_AT, len(rows))))]
    generation = reader.generation
    likeness = generation.vectors_of(some) @ generation.vectors_of(np.asarray([source.row]))[0]
    nearest = [reader.entry(row) for row in some[np.argsort(-likeness, kind="stable")[:_NEAREST]].tolist()]
    fitting = [
        other
        for other in nearest
        if other.row != source.row
        and other.name
        and other.name.casefold() != source.name.casefold()
        and (not kind or kind_of(other) == kind)
    ]
    return draw.choice(fitting) if fitting else None
