"""Mining: write questions from the entries of an index, with the entries that answer them.

Nothing but the corpus is read: no question that anyone asked and no answer that anyone gave. A question is
kept as it was drawn, however badly it reads, since a ranker reads words and not grammar.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.generation import Generation
from heddle.retrieval.mining.comparison_shape import ask_to_compare, ask_to_compare_bridges
from heddle.retrieval.mining.hop_shape import ask_over_bridge, ask_over_chain, ask_over_shared_name
from heddle.retrieval.mining.pseudo_question import PseudoQuestion
from heddle.retrieval.mining.row_shape import ask_beyond_cell, ask_for_cell
from heddle.retrieval.mining.single_shape import ask_by_name, ask_for_name, state
from heddle.retrieval.mining.source_entry import SourceEntry, SourceReader

Asking = Callable[[SourceReader, SourceEntry, random.Random], PseudoQuestion | None]
_TEXT: tuple[tuple[Asking, int], ...] = (
    (ask_over_bridge, 6),
    (ask_over_shared_name, 5),
    (ask_over_chain, 3),
    (ask_to_compare, 3),
    (ask_to_compare_bridges, 2),
    (ask_by_name, 2),
    (ask_for_name, 3),
    (state, 1),
)
_TABLE: tuple[tuple[Asking, int], ...] = ((ask_beyond_cell, 6), (ask_for_cell, 3), (ask_for_name, 1))
_INFOBOX: tuple[tuple[Asking, int], ...] = (
    (state, 3),
    (ask_by_name, 2),
    (ask_for_name, 2),
    (ask_over_bridge, 1),
)
_MIXTURE: Mapping[KnowledgeType, tuple[tuple[Asking, int], ...]] = {
    KnowledgeType.TABLE: _TABLE,
    KnowledgeType.INFOBOX: _INFOBOX,
}
"""Ways to ask, with how often, by the type that a question starts from; other types ask as text does."""
_TRIES = 12
"""Entries that are tried for a question before its shape is given up in this round."""
_ROUNDS = 3
"""Rounds for each question that is wanted, so that a corpus that gives few does not hold up."""
ALL_TYPES = frozenset(KnowledgeType)


def mine(
    generation: Generation, *, count: int, seed: int, types: frozenset[KnowledgeType] = ALL_TYPES
) -> list[PseudoQuestion]:
    """Write questions from an index, alike for one seed; fewer than asked where the corpus gives no more.

    Args:
        generation: The index to read.
        count: Questions wanted.
        seed: Where chance starts from.
        types: The types that questions are written from.
    """
    reader = SourceReader(generation, types)
    draw = random.Random(seed)  # noqa: S311 - a draw that anyone may repeat
    rows = {kind: reader.rows_of(kind).tolist() for kind in sorted(reader.types)}
    kinds = [kind for kind in rows if rows[kind]]
    # A type of few entries is asked about less, but more than its share.
    often = [math.sqrt(len(rows[kind])) for kind in kinds]
    written: dict[str, PseudoQuestion] = {}
    for _ in range(_ROUNDS * count if kinds else 0):
        if len(written) >= count:
            break
        kind = draw.choices(kinds, often)[0]
        question = _asked(reader, rows[kind], _MIXTURE.get(kind, _TEXT), draw)
        if question is not None:
            written.setdefault(question.text, question)
    return list(written.values())


def _asked(
    reader: SourceReader, rows: list[int], ways: tuple[tuple[Asking, int], ...], draw: random.Random
) -> PseudoQuestion | None:
    ask = draw.choices([way for way, _ in ways], [often for _, often in ways])[0]
    for row in draw.sample(rows, min(_TRIES, len(rows))):
        question = ask(reader, reader.entry(row), draw)
        if question is not None:
            return question
    return None
