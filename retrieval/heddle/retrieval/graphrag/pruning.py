"""Pruning: leaving out what the question is not about, and what nothing joins to it.

By meaning, an entry far from the question falls behind; by structure, one that no short way joins to the
best hits does (GraphRAG survey, section 5). Nothing is lost: what is pruned goes to the end of the ranking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from heddle.retrieval.dense import similarity_of
from heddle.retrieval.fusion import Fused
from heddle.retrieval.graphrag.graph_stages import starts_of
from heddle.retrieval.graphrag.part import Part
from heddle.retrieval.graphrag.stage import Situation, reordered
from heddle.retrieval.graphrag.subgraph import subgraph_around

KEPT = 0.5
"""Share of the best likeness that an entry needs, where its words do not name what the question names."""
READ = 50


@dataclass(frozen=True, slots=True)
class Relevance:
    """Semantic pruning: entries whose meaning is far from the question's go to the end."""

    kept: float = KEPT
    name: str = Part.RELEVANCE.value

    def rank(self, situation: Situation, ranked: Sequence[Fused]) -> Sequence[Fused]:
        """The ranking with what is near first, each half in its order."""
        alike = similarity_of(situation.generation, situation.query)
        near = [float(alike[fused.row]) for fused in ranked]
        least = self.kept * max(near, default=0.0)
        return _parted(ranked, [value >= least for value in near])


@dataclass(frozen=True, slots=True)
class Connected:
    """Structural pruning: entries that no way of a few edges joins to the first hits go to the end."""

    hops: int = 2
    name: str = Part.CONNECTED.value

    def rank(self, situation: Situation, ranked: Sequence[Fused]) -> Sequence[Fused]:
        """The ranking with what is joined first, each half in its order; past the first fifty as it was."""
        generation = situation.generation
        around = subgraph_around(generation, starts_of(situation, ranked[:3]), self.hops)
        joined = [
            place >= READ
            or bool((around.places(generation.entry_nodes[fused.row].astype(np.int64)) >= 0).any())
            for place, fused in enumerate(ranked)
        ]
        return _parted(ranked, joined)


def _parted(ranked: Sequence[Fused], kept: Sequence[bool]) -> list[Fused]:
    order = [at for at, keep in enumerate(kept) if keep] + [at for at, keep in enumerate(kept) if not keep]
    return reordered(ranked, order)
