"""The graph retriever: entries near what the question names and near what a first stage found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heddle.retrieval.generation import Generation
from heddle.retrieval.pagerank import DAMPING, personalised_pagerank
from heddle.retrieval.retriever import Query, Ranking

SEED_ENTRIES = 5
"""Entries of the first stage that a walk starts from."""
LINK_SHARE = 0.7
"""Share of the start that the question's named nodes get, where it names any."""


@dataclass(frozen=True, slots=True)
class GraphWalkRetriever:
    """Personalised PageRank from the question's entities and the first stage's best entries."""

    generation: Generation
    name: str = "graph"
    damping: float = DAMPING
    link_share: float = LINK_SHARE

    def retrieve(self, query: Query) -> Ranking:
        """The entries where a walk from the seeds is found most often."""
        seeds = seed_nodes(self.generation, query, self.link_share)
        ranks = personalised_pagerank(self.generation.walk, seeds, damping=self.damping)
        return self.generation.best(entry_scores(self.generation, ranks), query.allowed, query.limit)


def seed_nodes(generation: Generation, query: Query, link_share: float = LINK_SHARE) -> NDArray[np.float32]:
    """Where a walk starts.

    Shapes:
        returns: `[N]`, sums to at most 1
    """
    count = len(generation.view.adjacency)
    entries, links = np.zeros(count, np.float32), np.zeros(count, np.float32)
    for row, score in query.seeds[:SEED_ENTRIES]:
        nodes = generation.entry_nodes[row]
        nodes = nodes[nodes >= 0]
        # Squared: the first of five should lead, the fifth only hint (measured).
        entries[nodes] += score * score / max(len(nodes), 1)
    for link in query.links:
        links[link.node] += link.score
    named = _share(links, link_share if entries.any() else 1.0)
    found = _share(entries, 1 - link_share if links.any() else 1.0)
    start: NDArray[np.float32] = found + named
    return start


def _share(weights: NDArray[np.float32], share: float) -> NDArray[np.float32]:
    total = float(weights.sum())
    return (weights * np.float32(share / total)).astype(np.float32) if total > 0 else weights


def entry_scores(generation: Generation, ranks: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scores of entries from scores of nodes; each knowledge type's best gets 1.

    Entities gather more of a walk than passages do, so types are made comparable before they meet. A
    triple counts as the geometric mean of its ends.

    Shapes:
        ranks: `[N]`
        returns: `[rows]`
    """
    nodes = generation.entry_nodes
    # An entry without a node has the row -1: the zero at the end.
    padded = np.append(ranks, np.float32(0))
    scores: NDArray[np.float32] = padded[nodes[:, 0]]
    triples = np.flatnonzero(nodes[:, 1] >= 0)
    scores[triples] = np.sqrt(scores[triples] * padded[nodes[triples, 1]])
    comparable = np.zeros_like(scores)
    for rows in generation.rows_of_types:
        of_type = scores[rows]
        if (best := float(of_type.max())) > 0:
            comparable[rows] = of_type / np.float32(best)
    return comparable
