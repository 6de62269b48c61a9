"""Preferred kinds of knowledge: first among what was found, and nothing is hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.entry import TYPES
from heddle.retrieval.fusion import Fused
from heddle.retrieval.generation import Generation

PREFERRED = 2.0
"""What the score of a preferred entry is multiplied by.

A fused score falls as 1 / (60 + rank): doubled, an entry of the first sixty comes before all others, and one
further down stays behind the best of them, which answer the question so much better.
"""


def prefer(
    generation: Generation, ranked: Sequence[Fused], preferred: frozenset[KnowledgeType]
) -> list[Fused]:
    """A ranking with what is preferred further up, ties by entry id."""
    if not preferred:
        return list(ranked)
    codes = {code for code, kind in enumerate(TYPES) if kind in preferred}
    raised = [
        replace(item, score=item.score * PREFERRED) if int(generation.types[item.row]) in codes else item
        for item in ranked
    ]
    return sorted(raised, key=lambda item: (-item.score, generation.ids[item.row]))
