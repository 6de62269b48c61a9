"""Searching where there is nothing to search: the same result and the same events, without hits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from heddle.core.result import SearchResult
from heddle.retrieval.answer import no_answer
from heddle.retrieval.answer_stream import Done, Retrieved, SearchEvent, tell
from heddle.retrieval.search import SearchRequest, check_request
from heddle.retrieval.understanding import understand_types


def stream_of_nothing(request: SearchRequest, graph_version: str) -> Iterator[SearchEvent]:
    """`search_of_nothing` as the events that a search of something gives.

    Raises:
        UsageError: the question is empty or k is out of bounds.
    """
    result = search_of_nothing(request, graph_version)
    yield Retrieved(replace(result, answer=None))
    if result.answer is not None:
        yield from tell(result.answer)
    yield Done(result)


def search_of_nothing(request: SearchRequest, graph_version: str) -> SearchResult:
    """What a search gives where there is nothing to search: no hits, and an answer that says so.

    Raises:
        UsageError: the question is empty or k is out of bounds.
    """
    question = check_request(request)
    asked = understand_types(question, request.instruction, request.types, request.prefer)
    return SearchResult(
        question=request.question,
        hits=(),
        evidence=(),
        paths=(),
        index_generation="",
        graph_version=graph_version,
        instruction=request.instruction,
        types=tuple(sorted(asked.types)),
        preferred=tuple(sorted(asked.preferred)),
        answer=no_answer() if request.answer else None,
        truncated=len(question) < len(request.question.strip()),
    )
