"""`/v1/search` and `/v1/answer`: questions in, the one result object out."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from heddle.api.routes.bench import ReadBench
from heddle.api.routes.problems import problems
from heddle.api.wire.search import SearchBody, SearchResultModel
from heddle.core.ids import DocumentId

if TYPE_CHECKING:
    from heddle.retrieval.search import SearchRequest

router = APIRouter(prefix="/v1", tags=["search"])
_PROBLEMS = problems(HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT)


@router.post("/search", response_model=SearchResultModel, responses=_PROBLEMS)
def search(bench: ReadBench, body: SearchBody) -> JSONResponse:
    """Entries that bear on a question, with evidence and paths, without an answer."""
    return JSONResponse(bench.search(_request(body, answer=False)).to_json())


@router.post("/answer", response_model=SearchResultModel, responses=_PROBLEMS)
def answer(bench: ReadBench, body: SearchBody) -> JSONResponse:
    """The same, with an answer whose every sentence cites evidence or is marked unsupported."""
    return JSONResponse(bench.search(_request(body, answer=True)).to_json())


def _request(body: SearchBody, *, answer: bool) -> SearchRequest:
    from heddle.retrieval.search import SearchRequest

    return SearchRequest(
        question=body.question,
        instruction=body.instruction,
        types=frozenset(body.types),
        k=body.k,
        answer=answer,
        documents=tuple(DocumentId(each) for each in body.documents),
    )
