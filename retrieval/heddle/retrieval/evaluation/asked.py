"""Asking a search what an exam asks: it gets the words of a question and nothing of its gold."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from heddle.core.events import Event, Listener
from heddle.core.knowledge import KnowledgeType
from heddle.core.result import SearchResult
from heddle.retrieval.evaluation.baseline import BaselineRanker
from heddle.retrieval.evaluation.corpus_generation import CorpusGeneration
from heddle.retrieval.evaluation.retrieval_measure import percentile
from heddle.retrieval.search import Searcher, SearchRequest

SYSTEM = "search"
"""What the rankings of the search itself are called beside those of the baselines."""
Rankings = dict[str, list[str]]


@dataclass(slots=True)
class Stopwatch:
    """Milliseconds that searches took, each and by stage."""

    searches: list[float] = field(default_factory=list)
    stages: dict[str, list[float]] = field(default_factory=dict)

    def add(self, seconds: float, result: SearchResult) -> None:
        """Note one search."""
        self.searches.append(1000 * seconds)
        for stage, milliseconds in result.timings.items():
            self.stages.setdefault(stage, []).append(milliseconds)

    def report(self) -> dict[str, object]:
        """p50 and p95 of a search, and p50 of its stages."""
        medians = {name: percentile(values, 50) for name, values in sorted(self.stages.items())}
        return {
            "p50_ms": percentile(self.searches, 50),
            "p95_ms": percentile(self.searches, 95),
            "stages_ms": medians,
        }


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks a searcher, and the baselines beside it.

    Args:
        searcher: Searches the corpus.
        generation: The corpus's index, which the searcher reads.
        listener: Told how many queries are done.
    """

    searcher: Searcher
    generation: CorpusGeneration
    listener: Listener
    stopwatch: Stopwatch = field(default_factory=Stopwatch)

    def search(self, request: SearchRequest) -> list[str]:
        """Ids of the units that a search shows, best first.

        A unit in several pieces counts at its first; units that one hit shows take a place each.
        """
        began = time.perf_counter()
        result = self.searcher.search(request)
        self.stopwatch.add(time.perf_counter() - began, result)
        return list(dict.fromkeys(item for hit in result.hits for item in self.generation.items_of(hit)))

    def each(
        self, requests: Sequence[SearchRequest], filters: Sequence[frozenset[KnowledgeType]]
    ) -> list[Rankings]:
        """The rankings of each request: the search's, and the baselines' to compare it with.

        Args:
            requests: What is asked.
            filters: Of each request the types that the baselines stay inside; empty means all.
        """
        baselines = BaselineRanker(self.generation, self.searcher.encoder)
        found: list[Rankings] = []
        for place, (request, types) in enumerate(zip(requests, filters, strict=True)):
            rankings: Rankings = {SYSTEM: self.search(request)}
            others = baselines.rank(request.question, types)
            rankings |= {baseline.value: ranked for baseline, ranked in others.items()}
            found.append(rankings)
            self.listener(Event("questions", "advanced", place + 1, len(requests)))
        self.listener(Event("questions", "finished", len(requests), len(requests)))
        return found
