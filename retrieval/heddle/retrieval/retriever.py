"""What it takes to be a retriever, and the query that all retrievers read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from heddle.core.ids import DocumentId
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.asked_limit import NO_LIMIT, AskedLimit
from heddle.retrieval.lexical_index import stems
from heddle.retrieval.linking import Link
from heddle.retrieval.stop_words import STOP_WORDS

MOST_WORDS = 64
Ranking = list[tuple[int, float]]
"""Rows of a generation with their scores, best first, ties by entry id."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question as retrievers read it.

    Args:
        words: Its stemmed words without stop words, each once.
        vector: The encoded question.
        allowed: Which rows the request may see.
        types: Knowledge types asked for; empty means all.
        documents: Documents to stay inside; empty means all.
        limit: Candidates that a retriever returns at most.
        links: Nodes that the question names.
        seeds: Entries of any type that a first stage found, with scores in (0, 1].
        question: The question in its own words.
        similarity: Cosine of every entry with the question, where it is known already.
        found: What each retriever of the first stage found inside what the request allows, and `fused` of
            them.
        dated: Whether the request stays inside a period, so that `allowed` may leave few rows.
        asked: What the question limits in time and amount.

    Shapes:
        vector: `[D]` float32, unit length
        allowed: `[rows]` bool
    """

    words: tuple[str, ...]
    vector: NDArray[np.float32]
    allowed: NDArray[np.bool_]
    types: frozenset[KnowledgeType] = frozenset()
    documents: tuple[DocumentId, ...] = ()
    limit: int = 100
    links: tuple[Link, ...] = ()
    seeds: Sequence[tuple[int, float]] = ()
    question: str = ""
    found: Mapping[str, Ranking] = field(default_factory=dict)
    similarity: NDArray[np.float32] | None = None
    dated: bool = False
    asked: AskedLimit = NO_LIMIT


class Retriever(Protocol):
    """Ranks the entries of a generation for a query. The type filter holds inside, never after."""

    @property
    def name(self) -> str:
        """What its scores are called."""
        ...

    def retrieve(self, query: Query) -> Ranking | None:
        """The best entries that the query allows; None where the generation lacks what it needs."""
        ...


def query_words(question: str) -> tuple[str, ...]:
    """The words of a question that an index is asked for, at most `MOST_WORDS`."""
    stop = _stop_stems()
    words = list(dict.fromkeys(stems(question)))
    telling = [word for word in words if word not in stop]
    return tuple((telling or words)[:MOST_WORDS])


def _stop_stems() -> frozenset[str]:
    global _STEMS
    if _STEMS is None:
        _STEMS = frozenset(stems(" ".join(sorted(STOP_WORDS)))) | STOP_WORDS
    return _STEMS


_STEMS: frozenset[str] | None = None
