"""Augmentation: edges that the graph lacks, between entries that mean nearly the same.

The first hits are joined to the entries nearest to them, and pass on a part of what they score (GraphRAG
survey, section 5: graph augmentation by similarity edges). The graph itself stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from heddle.retrieval.dense import similarities
from heddle.retrieval.fusion import Fused
from heddle.retrieval.graphrag.part import Part
from heddle.retrieval.graphrag.stage import Situation, mixed
from heddle.retrieval.retriever import Ranking

STARTS, EACH = 4, 5
LEAST = 0.5
"""Cosine from which two entries are joined."""


@dataclass(frozen=True, slots=True)
class SimilarityEdges:
    """Entries near the first hits in meaning."""

    weight: float = 0.3
    name: str = Part.SIMILARITY.value

    def rank(self, situation: Situation, ranked: Sequence[Fused]) -> Sequence[Fused]:
        """The ranking with the nearest of each first hit mixed in."""
        generation = situation.generation
        found: dict[str, Ranking] = {}
        for place, fused in enumerate(ranked[:STARTS], start=1):
            segment, inside = generation.place(fused.row)
            vector = np.asarray(generation.segments[segment].vectors[inside], dtype=np.float32)
            alike = similarities(generation, vector)
            beside = np.where(alike >= LEAST, alike, 0).astype(np.float32)
            beside[fused.row] = 0
            found[f"{place}"] = generation.best(beside, situation.query.allowed, EACH)
        weights = {key: self.weight / int(key) for key in found}
        return mixed(situation, ranked, self.name, found, weights)
