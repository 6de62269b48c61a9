"""The ground of the ranker: what it reads of a generation, composed once when the first question comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.entry import TYPES
from heddle.retrieval.joined_nodes import JoinedRows
from heddle.retrieval.ranker.entry_graph import EntryGraph, compose_entry_graph
from heddle.retrieval.ranker.entry_walk import EntryWalk
from heddle.retrieval.ranker.same_name import same_names
from heddle.retrieval.ranker.word_table import WordTable
from heddle.retrieval.ranker.wording import Wording

_ENTITY = TYPES.index(KnowledgeType.ENTITY)


@dataclass(frozen=True)
class RankerGround:
    """The entry graph of a generation, its walks and its words.

    Args:
        graph: Entries that name each other. Entities' entries are no part of it: they are names themselves,
            and every page that mentions one would point at it instead of at the page about it.
        walk: Walks over it.
        words: Words of all entries.
        living: Number of entries that count.
    """

    graph: EntryGraph
    walk: EntryWalk
    words: WordTable
    living: int


def compose_ground(
    wordings: Sequence[Wording],
    offsets: NDArray[np.int64],
    live: NDArray[np.bool_],
    types: NDArray[np.uint8],
    hashes: NDArray[np.uint64],
    joined: JoinedRows,
) -> RankerGround:
    """Compose the ground of some segments.

    Args:
        wordings: Of each segment.
        offsets: The first row of each, and the number of all rows.
        live: Which rows count.
        types: Knowledge types by row.
        hashes: Name hashes of the graph's nodes.
        joined: Which of them are one thing.
    """
    part_of = live & (types != _ENTITY)
    parts = [
        (int(begin), wording, part_of[begin:end])
        for wording, begin, end in zip(wordings, offsets[:-1], offsets[1:], strict=True)
    ]
    graph = compose_entry_graph(parts, types, same_names(hashes, joined))
    return RankerGround(graph, EntryWalk.over(graph), WordTable.over(wordings, offsets), int(live.sum()))
