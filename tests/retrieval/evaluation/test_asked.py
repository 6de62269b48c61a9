"""Asking a search what an exam asks."""

from __future__ import annotations

from dataclasses import replace

from heddle.core.events import Event
from heddle.retrieval.evaluation.asked import SYSTEM, Asker, Stopwatch
from heddle.retrieval.evaluation.baseline import Baseline
from heddle.retrieval.search import SearchRequest


def test_each_request_has_the_rankings_of_the_search_and_of_all_baselines(passages_asker: Asker) -> None:
    heard: list[Event] = []
    asker = replace(passages_asker, listener=heard.append, stopwatch=Stopwatch())
    requests = [SearchRequest("roses", answer=False), SearchRequest("Who is Babbage?", answer=False)]
    found = asker.each(requests, [frozenset()] * 2)
    assert [set(rankings) for rankings in found] == [{SYSTEM, *Baseline}] * 2
    assert found[0][SYSTEM][0] == "p2"
    assert [(event.name, event.done) for event in heard] == [
        ("advanced", 1),
        ("advanced", 2),
        ("finished", 2),
    ]
    report = asker.stopwatch.report()
    assert len(asker.stopwatch.searches) == 2
    assert report["p95_ms"] >= report["p50_ms"] > 0  # type: ignore[operator]


def test_the_same_request_twice_gets_the_same_answer(passages_asker: Asker) -> None:
    request = SearchRequest("Where was the designer of the Analytical Engine born?", answer=False)
    assert passages_asker.search(request) == passages_asker.search(request)
