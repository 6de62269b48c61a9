"""Global search: a question about the whole, answered from the reports of communities, into the one result.

Nothing is read but reports of the graph as it is now, so what was deleted is in no answer. The same graph
and question give the same answer; where no chat model writes, every sentence of it is quoted and cited.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from heddle.core.deadline import NO_DEADLINE, Deadline
from heddle.core.ids import DocumentId
from heddle.core.result import Answer, AnswerSentence, CommunityHit, Evidence, SearchResult
from heddle.core.scope import Scope
from heddle.retrieval.answer import GENERATOR, no_answer
from heddle.retrieval.answer_stream import Done, Retrieved, SearchEvent, tell
from heddle.retrieval.community_report import CommunityReport
from heddle.retrieval.community_summary import content_words
from heddle.retrieval.global_search.community_choice import ChosenCommunity, choose_communities
from heddle.retrieval.global_search.global_question import topic_words
from heddle.retrieval.global_search.report_digest import digest

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from heddle.core.encoder import TextEncoder
    from heddle.retrieval.search import SearchRequest

_LEADING = 3
"""Sentences of a report that say what it is about."""


def answer_globally(
    request: SearchRequest,
    reports: Sequence[CommunityReport],
    encoder: Callable[[], TextEncoder],
    *,
    graph_version: str,
    chat_model: BaseChatModel | None = None,
    deadline: Deadline = NO_DEADLINE,
) -> Iterator[SearchEvent]:
    """Answer a question about the whole, and tell of it as it is done, as a search does.

    Args:
        request: What is asked; `k` sentences at most, of `documents` where some are named.
        reports: Reports of the communities that are looked at.
        encoder: Gives the text encoder; asked only where the question is about something.
        graph_version: The version of the graph that the reports were read from.
        chat_model: Writes the answer; extractive without one.
        deadline: Asked between stages, and between the words of a chat model.

    Raises:
        DeadlineExceeded: the time is over.
        Departed: nobody waits for the result any more.
        ModelUnusable: the chat model fails.
    """
    from heddle.retrieval.search import check_request

    began = time.perf_counter()
    question = check_request(request)
    topic = topic_words(question)
    told = [within(each, request.documents) for each in reports]
    chosen = choose_communities(told, relevance(question, told, encoder) if topic else {})
    deadline.check()
    found = SearchResult(
        question=request.question,
        hits=(),
        evidence=_evidence(chosen),
        paths=(),
        index_generation="",
        graph_version=graph_version,
        instruction=request.instruction,
        scope=Scope.GLOBAL,
        communities=tuple(_hit(each) for each in chosen),
        timings={"communities": _since(began)},
        truncated=len(question) < len(request.question.strip()),
    )
    yield Retrieved(found)
    answer: Answer | None = None
    if request.answer:
        if chat_model is not None and chosen:
            from heddle.retrieval.global_search.map_reduce import map_reduce

            answer = yield from map_reduce(chat_model, question, chosen, deadline)
        else:
            answer = extractive(chosen, topic, most=request.k)
            yield from tell(answer)
    timings = {**found.timings, "total": _since(began)}
    yield Done(replace(found, answer=answer, evidence=_kept(found.evidence, answer), timings=timings))


def extractive(chosen: Sequence[ChosenCommunity], topic: frozenset[str], *, most: int) -> Answer:
    """The answer without a language model.

    Args:
        chosen: The communities with their reports.
        topic: Words that the question is about; empty where it is about everything.
        most: How many sentences at most.
    """
    sentences = digest(chosen, lambda text: _share(topic, text), most=most)
    if not sentences:
        return no_answer()
    return Answer(tuple(AnswerSentence(each.text, each.evidence) for each in sentences), GENERATOR)


def relevance(
    question: str, reports: Sequence[CommunityReport], encoder: Callable[[], TextEncoder]
) -> dict[str, float]:
    """How much of a question each report is about, by its id: the likeness of vectors, 1 for the most alike.

    Args:
        question: In plain words.
        reports: What may be about it.
        encoder: Gives the text encoder.
    """
    if not reports:
        return {}
    vectors: NDArray[np.float32] = encoder().encode([question, *(_subject(each) for each in reports)])
    likeness = np.round(vectors[1:] @ vectors[0], 4)
    least, most = float(likeness.min()), float(likeness.max())
    spread = most - least
    return {
        each.id: round((float(value) - least) / spread, 6) if spread else 1.0
        for each, value in zip(reports, likeness, strict=True)
    }


def within(report: CommunityReport, documents: Sequence[DocumentId]) -> CommunityReport:
    """A report with what some documents say alone; the whole of it where none are named."""
    if not documents:
        return report
    kept = tuple(each for each in report.evidence if each.document in set(documents))
    ids = {each.id for each in kept}
    sentences = [
        replace(each, evidence=tuple(name for name in each.evidence if name in ids))
        for each in report.sentences
    ]
    return replace(report, evidence=kept, sentences=tuple(each for each in sentences if each.evidence))


def _share(topic: frozenset[str], text: str) -> float:
    """The share of a question's words that a text has, by their beginnings: "incident" is in "incidents"."""
    if not topic:
        return 1.0
    words = set(content_words(text))
    return sum(any(_akin(each, word) for word in words) for each in topic) / len(topic)


def _akin(left: str, right: str) -> bool:
    shorter, longer = sorted((left, right), key=len)
    return longer.startswith(shorter) and len(shorter) >= min(4, len(longer))


def _subject(report: CommunityReport) -> str:
    said = " ".join(each.text for each in report.sentences[:_LEADING])
    return f"{report.title}. {', '.join(report.terms)}. {said}"


def _hit(chosen: ChosenCommunity) -> CommunityHit:
    report = chosen.report
    return CommunityHit(report.id, report.title, report.level, report.size, chosen.score)


def _evidence(chosen: Sequence[ChosenCommunity]) -> tuple[Evidence, ...]:
    """What the sentences of the reports cite, each once."""
    cited = {name for each in chosen for sentence in each.report.sentences for name in sentence.evidence}
    return tuple(
        {item.id: item for each in chosen for item in each.report.evidence if item.id in cited}.values()
    )


def _kept(evidence: Sequence[Evidence], answer: Answer | None) -> tuple[Evidence, ...]:
    """What the answer cites; all where there is no answer."""
    if answer is None:
        return tuple(evidence)
    cited = {name for sentence in answer.sentences for name in sentence.evidence}
    return tuple(each for each in evidence if each.id in cited)


def _since(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 3)
