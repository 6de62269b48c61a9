"""Questions, and how the server is: what stands on the client itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from http import HTTPStatus

from heddle.api.client_events import ServerEvent, Stream
from heddle.api.client_problem import error_from_problem
from heddle.api.client_request import Exchange, Request
from heddle.api.client_results import SearchResult
from heddle.api.client_route import Resource, Way, route, streamed
from heddle.api.wire.health import Liveness, Readiness, VersionModel
from heddle.api.wire.search import CitationEvent, RetrievalEvent, TokenEvent
from heddle.core.knowledge import KnowledgeType
from heddle.core.scope import Scope
from heddle.retrieval.graphrag.part import Part

AnswerEvent = RetrievalEvent | TokenEvent | CitationEvent | SearchResult
"""What an answer tells as it comes."""

_EVENTS: dict[str, type[AnswerEvent]] = {
    "retrieval": RetrievalEvent,
    "token": TokenEvent,
    "citation": CitationEvent,
    "done": SearchResult,
}


class Questions(Resource[Way]):
    """Questions and the state of the server."""

    @route("search")
    def search(
        self,
        question: str,
        *,
        types: Iterable[KnowledgeType | str] = (),
        instruction: str = "",
        k: int = 10,
        documents: Iterable[str] = (),
        since: date | None = None,
        until: date | None = None,
        prefer: Iterable[KnowledgeType | str] = (),
        parts: Iterable[Part | str] | None = None,
        budget: int | None = None,
        scope: Scope | str = Scope.AUTO,
    ) -> Exchange[SearchResult]:
        """Entries that bear on a question, with evidence and paths, without an answer.

        Args:
            question: The question, in plain words.
            types: Knowledge types wanted; none means all.
            instruction: Which knowledge to use, in plain words.
            k: How many hits at most, 1 to 100.
            documents: Ids of the documents to stay inside; none means all.
            since: First day of the period to stay inside, by what entries and their documents state.
            until: Last day of it.
            prefer: Knowledge types that come first; nothing else is hidden.
            parts: Parts that run on what is found, and no others; None: those that usually do.
            budget: Characters of evidence at most; None: no bound.
            scope: `global` gives the communities that bear on a question about the whole, with evidence.
        """
        request = asking(
            "/v1/search",
            question,
            types,
            instruction,
            k,
            documents,
            (since, until),
            prefer,
            (parts, budget),
            scope,
        )
        return (yield request).read(SearchResult)

    @route("answer")
    def answer(
        self,
        question: str,
        *,
        types: Iterable[KnowledgeType | str] = (),
        instruction: str = "",
        k: int = 10,
        documents: Iterable[str] = (),
        since: date | None = None,
        until: date | None = None,
        prefer: Iterable[KnowledgeType | str] = (),
        parts: Iterable[Part | str] | None = None,
        budget: int | None = None,
        scope: Scope | str = Scope.AUTO,
    ) -> Exchange[SearchResult]:
        """As `search`, with an answer whose every sentence cites evidence or is marked unsupported.

        A question about the whole is answered from the communities of the graph, where there are some, unless
        `scope` is `local`.
        """
        request = asking(
            "/v1/answer",
            question,
            types,
            instruction,
            k,
            documents,
            (since, until),
            prefer,
            (parts, budget),
            scope,
        )
        return (yield request).read(SearchResult)

    @streamed("answer")
    def answer_stream(
        self,
        question: str,
        *,
        types: Iterable[KnowledgeType | str] = (),
        instruction: str = "",
        k: int = 10,
        documents: Iterable[str] = (),
        since: date | None = None,
        until: date | None = None,
        prefer: Iterable[KnowledgeType | str] = (),
        parts: Iterable[Part | str] | None = None,
        budget: int | None = None,
        scope: Scope | str = Scope.AUTO,
    ) -> Stream[AnswerEvent]:
        """As `answer`, as it comes.

        First `RetrievalEvent`, what was found; then `TokenEvent`, the words, and `CitationEvent`, what each
        sentence cites; at last the whole `SearchResult`. What fails on the way is raised.
        """
        request = asking(
            "/v1/answer",
            question,
            types,
            instruction,
            k,
            documents,
            (since, until),
            prefer,
            (parts, budget),
            scope,
        )
        return Stream(replace(request, headers={"Accept": "text/event-stream"}), answer_event)

    @route("live")
    def live(self) -> Exchange[bool]:
        """Whether the server runs."""
        return (yield Request("GET", "/livez")).read(Liveness).live

    @route("ready")
    def ready(self) -> Exchange[Readiness]:
        """Whether requests can be answered, part by part; a server that is not ready is no error."""
        request = Request("GET", "/readyz", accepted=frozenset({HTTPStatus.SERVICE_UNAVAILABLE}))
        return (yield request).read(Readiness)

    @route("version")
    def version(self) -> Exchange[VersionModel]:
        """Which Heddle answers."""
        return (yield Request("GET", "/version")).read(VersionModel)

    @route("metrics")
    def metrics(self) -> Exchange[str]:
        """What the server counts, in Prometheus's text format."""
        return (yield Request("GET", "/metrics", headers={"Accept": "text/plain"})).content.decode()


def answer_event(event: ServerEvent) -> AnswerEvent | None:
    """An event of an answer; None for one that only newer clients know.

    Raises:
        HeddleError: the answer failed on the way.
    """
    if event.name == "error":
        raise error_from_problem(event.json())
    model = _EVENTS.get(event.name)
    return None if model is None else model.model_validate(event.json(), extra="ignore")


def asking(
    path: str,
    question: str,
    types: Iterable[KnowledgeType | str],
    instruction: str,
    k: int,
    documents: Iterable[str],
    period: tuple[date | None, date | None] = (None, None),
    prefer: Iterable[KnowledgeType | str] = (),
    pipeline: tuple[Iterable[Part | str] | None, int | None] = (None, None),
    scope: Scope | str = Scope.AUTO,
) -> Request:
    """A request that asks a question."""
    since, until = (str(day) if day else None for day in period)
    parts, budget = pipeline
    body = {
        "question": question,
        "instruction": instruction,
        "types": sorted(str(each) for each in types),
        "k": k,
        "documents": list(documents),
        **({"since": since} if since else {}),
        **({"until": until} if until else {}),
        **({"prefer": preferred} if (preferred := sorted(str(each) for each in prefer)) else {}),
        **({} if parts is None else {"parts": sorted(str(each) for each in parts)}),
        **({} if budget is None else {"budget": budget}),
        **({"scope": str(scope)} if scope != Scope.AUTO else {}),
    }
    return Request("POST", path, body=body)
