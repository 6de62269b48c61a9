"""The GNN retriever: entries near the seeds in the embedding space that a trained network wrote."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heddle.retrieval.generation import Generation
from heddle.retrieval.graph_walk import seed_nodes
from heddle.retrieval.retriever import Query, Ranking


@dataclass(frozen=True, slots=True)
class GnnRetriever:
    """Cosine in the GNN's space between the seeds' mean and every entry's nodes."""

    generation: Generation
    name: str = "gnn"

    def retrieve(self, query: Query) -> Ranking | None:
        """The entries nearest to the seeds; None where no network was trained on this graph."""
        space = self.generation.space
        if space is None:
            return None
        seeds = seed_nodes(self.generation, query)
        nodes = np.flatnonzero(seeds)
        centre = seeds[nodes] @ space[nodes]
        length = float(np.linalg.norm(centre))
        if length == 0:
            return []
        similarity: NDArray[np.float32] = np.vecdot(space, (centre / length).astype(np.float32))
        similarity = np.round(similarity, 6)
        ends = self.generation.entry_nodes
        first = np.where(ends[:, 0] >= 0, similarity[ends[:, 0]], 0)
        second = np.where(ends[:, 1] >= 0, similarity[ends[:, 1]], first)
        scores = ((first + second) / 2).astype(np.float32)
        return self.generation.best(scores, query.allowed, query.limit)
