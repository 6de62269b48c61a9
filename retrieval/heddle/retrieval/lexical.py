"""The lexical retriever: entries that share words with the question, by BM25."""

from __future__ import annotations

from dataclasses import dataclass

from heddle.retrieval.generation import Generation
from heddle.retrieval.retriever import Query, Ranking

_DEEPER = 20
"""How much deeper is looked where a period decides afterwards: the words of an index know no dates."""


@dataclass(frozen=True, slots=True)
class LexicalRetriever:
    """BM25 over a generation's words."""

    generation: Generation
    name: str = "lexical"

    def retrieve(self, query: Query) -> Ranking:
        """The entries that share most, and the rarest, words with the question."""
        found = self.generation.lexical.search(
            query.words,
            types=query.types,
            documents=query.documents,
            limit=query.limit * (_DEEPER if query.dated else 1),
        )
        rows = self.generation.rows_of([name for name, _ in found])
        ranked = [
            (int(row), score)
            for row, (_, score) in zip(rows, found, strict=True)
            if row >= 0 and query.allowed[row]
        ]
        return sorted(ranked, key=lambda pair: (-pair[1], self.generation.ids[pair[0]]))[: query.limit]
