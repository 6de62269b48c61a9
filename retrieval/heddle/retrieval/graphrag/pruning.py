"""Pruning: leaving out what the question is not about, and what nothing joins to it.

By meaning, an entry far from the question falls behind; by structure, one that no short way joins to the
best hits stands twice as far back (GraphRAG survey, section 5). Nothing is lost: what is pruned comes later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from heddle.retrieval.dense import similarity_of
from heddle.retrieval.fusion import Fused
from heddle.retrieval.generation import Generation
from heddle.retrieval.graphrag.graph_stages import starts_of
from heddle.retrieval.graphrag.part import Part
from heddle.retrieval.graphrag.stage import Situation, reordered
from heddle.retrieval.graphrag.subgraph import Subgraph, subgraph_around

KEPT = 0.5
"""Share of the best likeness that an entry needs, where its words do not name what the question names."""
READ = 50
BACK = 2.0
"""How much further back an entry stands that nothing joins.

Of 1.5 and 2 times, 1.5, 3 and 6 places, and the end, the one that cost none of six corpora anything: R@5 +0.3
on MuSiQue, +1.3 without titles, +0.2 on 2Wiki. At the end it cost 2Wiki 1.5.
"""


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
    """Structural pruning: what no way of a few edges joins to the first hits stands further back.

    A graph read from text lacks edges: what nothing joins is put `back` times as far from the first place,
    and not at the end.
    """

    hops: int = 2
    back: float = BACK
    name: str = Part.CONNECTED.value

    def rank(self, situation: Situation, ranked: Sequence[Fused]) -> Sequence[Fused]:
        """The ranking with what is joined moved forward; past the first fifty as it was."""
        generation = situation.generation
        around = subgraph_around(generation, starts_of(situation, ranked[:3]), self.hops)
        places = [
            place if self._joined(generation, around, fused.row) else place * self.back
            for place, fused in enumerate(ranked[:READ])
        ]
        order = sorted(range(len(places)), key=lambda at: (places[at], at))
        return reordered(ranked, [*order, *range(len(places), len(ranked))])

    @staticmethod
    def _joined(generation: Generation, around: Subgraph, row: int) -> bool:
        return bool((around.places(generation.entry_nodes[row].astype(np.int64)) >= 0).any())


def _parted(ranked: Sequence[Fused], kept: Sequence[bool]) -> list[Fused]:
    order = [at for at, keep in enumerate(kept) if keep] + [at for at, keep in enumerate(kept) if not keep]
    return reordered(ranked, order)
