"""`/v1/search` and `/v1/answer`: questions in, the one result object out, whole or as it comes."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Header, Response
from fastapi.responses import JSONResponse

from heddle.api.media_choice import EVENTS, JSON, choose
from heddle.api.routes.bench import ReadBench
from heddle.api.routes.metrics import AppMetrics
from heddle.api.routes.problems import event_schema, problems
from heddle.api.routes.until import RequestVisit, SearchGate, Until
from heddle.api.strict_json import JsonRoute
from heddle.api.thread_feed import ThreadFeed
from heddle.api.wire.search import EVENT_MODELS, EVENTS_EXAMPLE, SearchBody, SearchResultModel
from heddle.core.ids import DocumentId

if TYPE_CHECKING:
    from heddle.core.result import SearchResult
    from heddle.retrieval.answer_stream import SearchEvent
    from heddle.retrieval.search import SearchRequest

router = APIRouter(prefix="/v1", tags=["search"], route_class=JsonRoute)
_PROBLEMS = problems(
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.NOT_ACCEPTABLE,
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.GATEWAY_TIMEOUT,
)
_EVENTS: dict[str, Any] = {
    "schema": event_schema(*EVENT_MODELS),
    "example": EVENTS_EXAMPLE,
    "x-events": {name: {"$ref": f"#/components/schemas/{model}"} for name, model in EVENT_MODELS.items()},
}

_Accept = Annotated[str, Header(include_in_schema=False)]


@router.post("/search", response_model=SearchResultModel, responses=_PROBLEMS)
async def search(
    bench: ReadBench,
    body: SearchBody,
    gate: SearchGate,
    metrics: AppMetrics,
    deadline: Until,
    visit: RequestVisit,
    accept: _Accept = JSON,
) -> JSONResponse:
    """Entries that bear on a question, with evidence and paths, without an answer."""
    choose(accept, [JSON])
    request = _request(body, answer=False)
    result = await gate.run(
        lambda: _result(metrics.search(bench.stream(request, deadline, scope=body.scope))), deadline, visit
    )
    return JSONResponse(result.to_json())


@router.post(
    "/answer",
    response_model=SearchResultModel,
    responses={**_PROBLEMS, HTTPStatus.OK: {"content": {EVENTS: _EVENTS}}},
)
async def answer(
    bench: ReadBench,
    body: SearchBody,
    gate: SearchGate,
    metrics: AppMetrics,
    deadline: Until,
    visit: RequestVisit,
    accept: _Accept = JSON,
) -> Response:
    """The same, with an answer whose every sentence cites evidence or is marked unsupported.

    With `Accept: text/event-stream` it comes as events: `retrieval`, then `token` and `citation` as the
    answer is written, and `done` with the whole result, or `error` with a problem document.
    """
    from sse_starlette import EventSourceResponse

    from heddle.api.answer_events import PING_SECONDS, server_sent

    media = choose(accept, [JSON, EVENTS])
    request = _request(body, answer=True)
    if media == JSON:
        result = await gate.run(
            lambda: _result(metrics.search(bench.stream(request, deadline, scope=body.scope))),
            deadline,
            visit,
        )
        return JSONResponse(result.to_json())
    events = ThreadFeed(
        lambda: metrics.search(bench.stream(request, deadline, scope=body.scope)), gate, deadline, visit
    ).items()
    # What fails before the first event is answered as any other failure.
    first = await anext(events)
    return EventSourceResponse(server_sent(first, events), ping=PING_SECONDS)


def _result(events: Iterator[SearchEvent]) -> SearchResult:
    from heddle.retrieval.search import result_of

    return result_of(events)


def _request(body: SearchBody, *, answer: bool) -> SearchRequest:
    from heddle.retrieval.graphrag.part import pipeline_of
    from heddle.retrieval.search import SearchRequest

    return SearchRequest(
        question=body.question,
        instruction=body.instruction,
        types=frozenset(body.types),
        k=body.k,
        answer=answer,
        documents=tuple(DocumentId(each) for each in body.documents),
        since=body.since,
        until=body.until,
        prefer=frozenset(body.prefer),
        pipeline=pipeline_of(body.parts, body.budget),
    )
