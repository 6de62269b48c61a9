"""A graph of given OpenIE triples, and HippoRAG's two walks over it, without a language model.

The first walk is HippoRAG's (Gutiérrez et al. 2024): phrases joined by triples and by likeness, seeds at the
question's names by how few passages have them, passages by the weights of their phrases. The second is
HippoRAG 2's (Gutiérrez et al. 2025): passages are nodes as well, seeds are the phrases of the triples that
are nearest to the question and, with a twentieth of the weight, all passages by likeness. What its authors
let a language model do at question time has a stand-in here: names of the question are the longest phrases
of the graph that it contains, and no triple is filtered out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from heddle.core.encoder import TextEncoder

SYNONYM = 0.8
"""Cosine from which two phrases are joined, HippoRAG's default."""
RESTART = 0.5
PASSAGE_WEIGHT = 0.05
LINKED_TRIPLES = 5
_LONGEST = 8
_STEPS = 40
_BLOCK = 1024
_WORD = re.compile(r"[a-z0-9]+")

Vectors = NDArray[np.float32]
Weights = NDArray[np.float64]
Triple = tuple[str, str, str]


def phrase_of(text: str) -> str:
    """A phrase as the graph knows it: lower case, letters and digits only.

    >>> phrase_of("St. John's (town)")
    'st john s town'
    """
    return " ".join(_WORD.findall(text.lower()))


def page_rank(adjacency: sparse.csr_array, seeds: Weights) -> Weights:
    """Weights of nodes by a walk that starts anew at the seeds with RESTART at each step.

    Args:
        adjacency: Symmetric, weighted, `[nodes, nodes]`.
        seeds: Weights to start from, `[nodes]`, not all 0.
    """
    degrees = np.asarray(adjacency.sum(axis=0)).ravel()
    share = np.divide(1.0, degrees, out=np.zeros_like(degrees), where=degrees > 0)
    start = seeds / seeds.sum()
    weights = start
    for _ in range(_STEPS):
        weights = RESTART * start + (1 - RESTART) * (adjacency @ (weights * share))
    return np.asarray(weights, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class OpenieGraph:
    """Phrases and passages of a corpus, joined by triples.

    Args:
        phrases: Place of each phrase.
        facts: Places of the two ends of each triple, `[triples, 2]`.
        fact_vectors: Of each triple's words, `[triples, dimension]`.
        mentions: How often a passage has a phrase in its triples, `[passages, phrases]`.
        joined: Phrases by triples and likeness, `[phrases, phrases]`.
        passages: Vectors of the passages, `[passages, dimension]`.
    """

    phrases: dict[str, int]
    facts: NDArray[np.int64]
    fact_vectors: Vectors
    mentions: sparse.csr_array
    joined: sparse.csr_array
    passages: Vectors

    @classmethod
    def build(cls, texts: Sequence[str], triples: Sequence[Sequence[Triple]], encoder: TextEncoder) -> Self:
        """Make the graph.

        Args:
            texts: Of each passage.
            triples: Of each passage.
            encoder: Of passages, phrases and triples.
        """
        rows = [
            (place, phrase_of(one), phrase_of(relation), phrase_of(other))
            for place, known in enumerate(triples)
            for one, relation, other in known
        ]
        rows = [row for row in rows if row[1] and row[3]]
        phrases = {
            name: place for place, name in enumerate(sorted({end for r in rows for end in (r[1], r[3])}))
        }
        ends = np.asarray([(phrases[row[1]], phrases[row[3]]) for row in rows], dtype=np.int64).reshape(-1, 2)
        where = np.asarray([row[0] for row in rows], dtype=np.int64)
        mentions = _counted(np.tile(where, 2), ends.T.ravel(), (len(texts), len(phrases)))
        told = _counted(ends[:, 0], ends[:, 1], (len(phrases), len(phrases)))
        joined = sparse.csr_array(told + told.T + synonyms(encoder.encode(list(phrases))))
        vectors = encoder.encode([" ".join(row[1:]) for row in rows])
        return cls(phrases, ends, vectors, mentions, joined, encoder.encode(list(texts)))

    def named(self, question: str) -> list[int]:
        """Places of the phrases that a question contains: longest match, left to right."""
        words, found, place = phrase_of(question).split(), [], 0
        while place < len(words):
            spans = range(min(len(words), place + _LONGEST), place, -1)
            end = next((end for end in spans if " ".join(words[place:end]) in self.phrases), place)
            if end > place:
                found.append(self.phrases[" ".join(words[place:end])])
            place = max(end, place + 1)
        return found

    def by_names(self, question: str, vector: Vectors) -> Weights:
        """Weights of passages by HippoRAG's walk; likeness alone where the question names no phrase."""
        found = self.named(question)
        if not found:
            return np.asarray(self.passages @ vector, dtype=np.float64)
        seeds = np.zeros(len(self.phrases))
        having = np.asarray((self.mentions > 0).sum(axis=0)).ravel()
        seeds[found] = 1 / having[found]
        return np.asarray(self.mentions @ page_rank(self.joined, seeds), dtype=np.float64)

    def by_facts(self, vector: Vectors) -> Weights:
        """Weights of passages by HippoRAG 2's walk."""
        likeness = _unit_range(self.fact_vectors @ vector)
        best = np.argsort(-likeness, kind="stable")[:LINKED_TRIPLES]
        phrases, seen = np.zeros(len(self.phrases)), np.zeros(len(self.phrases))
        for fact in best:
            for end in self.facts[fact]:
                phrases[end] += likeness[fact]
                seen[end] += 1
        having = np.maximum(np.asarray((self.mentions > 0).sum(axis=0)).ravel(), 1)
        phrases = phrases / np.maximum(seen, 1) / having
        passages = PASSAGE_WEIGHT * _unit_range(self.passages @ vector)
        holds = sparse.csr_array((self.mentions > 0).astype(np.float64))
        none = sparse.csr_array((len(self.passages), len(self.passages)))
        blocks = [[self.joined, sparse.csr_array(holds.T)], [holds, none]]
        whole = sparse.csr_array(sparse.block_array(blocks))
        return page_rank(whole, np.concatenate([phrases, passages]))[len(phrases) :]


def synonyms(vectors: Vectors) -> sparse.csr_array:
    """Cosines of at least SYNONYM between different phrases, `[phrases, phrases]`."""
    count = len(vectors)
    parts = []
    for first in range(0, count, _BLOCK):
        likeness = vectors[first : first + _BLOCK] @ vectors.T
        one, other = np.nonzero(likeness >= SYNONYM)
        kept = one + first != other
        one, other = one[kept], other[kept]
        parts.append((one + first, other, likeness[one, other]))
    rows, columns, values = (np.concatenate(part) for part in zip(*parts, strict=True))
    return sparse.csr_array((values.astype(np.float64), (rows, columns)), shape=(count, count))


def _counted(rows: NDArray[np.int64], columns: NDArray[np.int64], shape: tuple[int, int]) -> sparse.csr_array:
    return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)


def _unit_range(values: Vectors) -> Weights:
    known = np.asarray(values, dtype=np.float64)
    spread = float(np.ptp(known))
    return (known - known.min()) / spread if spread else np.ones_like(known)
