"""The dense retriever: entries whose vectors are nearest to the question's, searched exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heddle.retrieval.generation import Generation
from heddle.retrieval.retriever import Query, Ranking

_DIGITS = 6
"""Decimals of a similarity that count: beyond them the order of additions decides, not meaning."""


@dataclass(frozen=True, slots=True)
class DenseRetriever:
    """Cosine similarity over a generation's memory-mapped vectors."""

    generation: Generation
    name: str = "dense"

    def retrieve(self, query: Query) -> Ranking:
        """The entries nearest to the question."""
        return self.generation.best(similarity_of(self.generation, query), query.allowed, query.limit)


def similarity_of(generation: Generation, query: Query) -> NDArray[np.float32]:
    """Cosine of every entry with a question: as the query has it, else computed.

    Shapes:
        returns: `[rows]`
    """
    known = query.similarity
    return similarities(generation, query.vector) if known is None else known


def similarities(generation: Generation, vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Cosine of every entry's vector with a unit vector.

    Shapes:
        vector: `[D]`
        returns: `[rows]`
    """
    # Not `@`: its threads would spin on cores that other requests want, and one thread already reads as fast
    # as memory gives.
    parts = [np.vecdot(segment.vectors, vector) for segment in generation.segments]
    joined = np.concatenate([np.empty(0, np.float32), *parts])
    return np.round(joined, _DIGITS).astype(np.float32)
