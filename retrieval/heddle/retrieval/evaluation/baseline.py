"""What a search is compared with: words, vectors, both fused, and both with a walk over the graph.

These are the rows that every table of retrieval needs beside the system's own; none of them was trained
and none knows an instruction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from heddle.core.encoder import TextEncoder
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.dense import DenseRetriever
from heddle.retrieval.evaluation.corpus_generation import CorpusGeneration
from heddle.retrieval.fusion import fuse
from heddle.retrieval.graph_walk import GraphWalkRetriever
from heddle.retrieval.lexical import LexicalRetriever
from heddle.retrieval.linking import link
from heddle.retrieval.question_vector import question_vector
from heddle.retrieval.retriever import Query, Ranking, query_words

_WEIGHTS = {"lexical": 1.0, "dense": 1.0, "graph": 100.0}
"""The walk starts from what words and vectors found, so that its order decides and theirs breaks ties."""


class Baseline(StrEnum):
    """A way to rank without any of what is measured."""

    BM25 = "bm25"
    DENSE = "dense"
    RRF = "rrf"
    WALK = "rrf+walk"


@dataclass(frozen=True, slots=True)
class BaselineRanker:
    """Ranks the units of a corpus in each of these ways.

    Args:
        generation: The index.
        encoder: The text encoder that the index was built with.
    """

    generation: CorpusGeneration
    encoder: TextEncoder

    def rank(
        self, question: str, types: frozenset[KnowledgeType] = frozenset(), *, limit: int = 100
    ) -> dict[Baseline, list[str]]:
        """Ids of units by baseline, best first, each once.

        Args:
            question: In plain words.
            types: Types to stay inside; empty means all.
            limit: Entries that each ranks at most.
        """
        found: dict[str, Ranking] = {}
        query = Query(
            query_words(question),
            question_vector(self.encoder, question),
            self.generation.allowed(types, ()),
            types,
            limit=limit,
            links=link(self.generation, question),
            question=question,
        )
        found["lexical"] = LexicalRetriever(self.generation).retrieve(query)
        found["dense"] = DenseRetriever(self.generation).retrieve(query)
        fused = self._fused(found)
        best = max((score for _, score in fused), default=1.0)
        seeds = [(row, score / best) for row, score in fused]
        found["graph"] = GraphWalkRetriever(self.generation).retrieve(replace(query, seeds=seeds))
        rankings = zip(Baseline, (found["lexical"], found["dense"], fused, self._fused(found)), strict=True)
        return {baseline: list(self._items(ranking)) for baseline, ranking in rankings}

    def _fused(self, found: Mapping[str, Ranking]) -> Ranking:
        fused = fuse(found, _WEIGHTS, lambda row: bytes(self.generation.ids[row]))
        return [(item.row, item.score) for item in fused]

    def _items(self, ranking: Ranking) -> Iterator[str]:
        yield from dict.fromkeys(self.generation.items[row] for row, _ in ranking)
