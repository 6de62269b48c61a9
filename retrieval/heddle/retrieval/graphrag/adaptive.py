"""Adaptive retrieval: whether a question needs more than one look.

A question of one hop whose words the first hits hold is done; what it costs to look again is spent on the
others (Jeong et al. 2024, "Adaptive-RAG", arXiv 2403.14403, with rules for the classifier).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from heddle.retrieval.fusion import Fused
from heddle.retrieval.graphrag.decomposition import decompose
from heddle.retrieval.graphrag.iterative import missing_words, word_weights
from heddle.retrieval.graphrag.part import Part
from heddle.retrieval.graphrag.stage import Situation

_READ = 3


class Depth(StrEnum):
    """How far a question has to be followed."""

    DONE = "done"
    AGAIN = "again"
    STEPS = "steps"


REACHING = {
    Depth.DONE: frozenset({Part.RELATIONS, Part.STRUCTURED}),
    Depth.AGAIN: frozenset(
        {Part.RELATIONS, Part.STRUCTURED, Part.EXPANSION, Part.NEIGHBOURS, Part.METAPATHS, Part.ITERATIVE}
    ),
    Depth.STEPS: frozenset(Part),
}
"""Parts that may look further, by depth; parts that only choose among what was found run in any case."""
CHOOSING = frozenset({Part.SIMILARITY, Part.RERANK, Part.RELEVANCE, Part.CONNECTED, Part.ORDER, Part.BUDGET})


def depth(situation: Situation, ranked: Sequence[Fused]) -> Depth:
    """How far a question has to be followed, by its form and by what was found."""
    if len(decompose(situation.question)) > 1:
        return Depth.STEPS
    generation = situation.generation
    weights = word_weights(generation, situation.query.words)
    rows = [fused.row for fused in ranked[:_READ]]
    return Depth.AGAIN if missing_words(generation, situation.question, weights, rows) else Depth.DONE


def worth_running(parts: Sequence[Part], reach: Depth) -> tuple[Part, ...]:
    """Those of some parts that a depth leaves, in their order."""
    return tuple(part for part in parts if part in REACHING[reach] or part in CHOOSING)
