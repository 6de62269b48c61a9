"""Preferred kinds of knowledge: first among what was found, and nothing is hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.entry import TYPES
from heddle.retrieval.fusion import Fused, K
from heddle.retrieval.generation import Generation

PREFERRED = 2.0
"""What the worth of a preferred entry is multiplied by.

A place is worth 1 / (60 + place): doubled, an entry of the first sixty comes before all others, and one
further down stays behind the best of them, which answer the question so much better.
"""


def prefer(
    generation: Generation, ranked: Sequence[Fused], preferred: frozenset[KnowledgeType]
) -> list[Fused]:
    """A ranking with what is preferred further up; the places keep their scores, and ties break by place."""
    if not preferred:
        return list(ranked)
    codes = {code for code, kind in enumerate(TYPES) if kind in preferred}
    worth = [
        (PREFERRED if int(generation.types[item.row]) in codes else 1.0) / (K + place)
        for place, item in enumerate(ranked, start=1)
    ]
    order = sorted(range(len(ranked)), key=lambda at: (-worth[at], at))
    return [replace(ranked[at], score=ranked[place].score) for place, at in enumerate(order)]
