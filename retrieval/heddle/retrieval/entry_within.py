"""What an entry says inside some documents: an entity's is told anew, from the facts that those state.

An entity's entry gathers facts of the whole workspace, and a request that stays inside some documents shows
none of the others: neither their words as evidence nor what they alone say. Every other entry is one
document's own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.entity_entry import entity_entry
from heddle.retrieval.entry import Entry
from heddle.retrieval.generation import Generation


def entry_within(generation: Generation, row: int, allowed: NDArray[np.bool_] | None) -> Entry:
    """The entry of a row, an entity's with nothing in it that stands outside what is allowed.

    Args:
        generation: Where the entries are.
        row: The row of one that is allowed.
        allowed: Entries of the documents that may speak; None where all may.

    Shapes:
        allowed: `[rows]`
    """
    entry = generation.entry(row)
    if allowed is None or entry.type is not KnowledgeType.ENTITY:
        return entry
    view, node = generation.view, int(generation.entry_nodes[row, 0])

    def speaks(name: str) -> bool:
        place = generation.row_of(name) if name else -1
        return place >= 0 and bool(allowed[place])

    def entry_of(name: str) -> Entry | None:
        return generation.entry(generation.row_of(name)) if speaks(name) else None

    return entity_entry(view, node, entry_of, speaks) or entry
