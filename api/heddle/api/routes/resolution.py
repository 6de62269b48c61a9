"""`/v1/resolution`: which nodes are one thing, which pairs are in doubt, and people's word about them.

A decision is written at once and not by a job: it is one short transaction on rows that no document and no
index run touches, stored when it is answered, and the same when it is sent twice.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from heddle.api.cursor import CursorForm
from heddle.api.resolution import decide, decisions_page, resolution_standing, withdraw
from heddle.api.resolution_review import read_place, review_page, write_place
from heddle.api.routes.bench import IngestAccess, IngestBench, ReadBench
from heddle.api.routes.problems import problems
from heddle.api.routes.until import Until
from heddle.api.strict_json import JsonRoute
from heddle.api.wire.resolution import DecisionBody, DecisionList, DecisionModel, ResolutionModel, ReviewList
from heddle.graph.records import Verdict

router = APIRouter(prefix="/v1/resolution", tags=["resolution"], route_class=JsonRoute)
MAX_PAGE = 100
_REVIEW, _DECISIONS = CursorForm("review"), CursorForm("decisions")


@router.get("", response_model=ResolutionModel, responses=problems())
def get_resolution(bench: ReadBench, until: Until) -> dict[str, Any]:
    """How far resolution has come, and how much it put together."""
    return resolution_standing(bench, until.check)


@router.get("/review", response_model=ReviewList, responses=problems(HTTPStatus.BAD_REQUEST))
def list_doubts(
    bench: ReadBench,
    until: Until,
    kind: Annotated[str, Query(alias="type", max_length=64, description="A node type or entity type.")] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE, description="How many at most.")] = 20,
    cursor: Annotated[str, _REVIEW.parameter()] = "",
) -> dict[str, Any]:
    """Pairs that nobody decided about, in the order of doubt, with what speaks for each and where.

    With `type` a page may hold fewer than there are, and go on.
    """
    after = read_place(_REVIEW.read(cursor))
    page = review_page(bench.scope, kind=kind, after=after, limit=limit, check=until.check)
    return {"pairs": page.pairs, "next": page.after and _REVIEW.write(write_place(page.after))}


@router.post(
    "/decisions",
    response_model=DecisionModel,
    status_code=HTTPStatus.CREATED,
    responses=problems(HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND),
)
def add_decision(access: IngestAccess, bench: IngestBench, body: DecisionBody) -> dict[str, Any]:
    """Say that two nodes are one thing, or that they are not; the last word about a pair holds.

    What is shown of entities follows at once, what is searched with the next index run.
    """
    return decide(
        bench.scope,
        Verdict(body.verdict),
        body.left,
        body.right,
        reason=body.reason,
        by=_who(access.key),
    )


@router.get("/decisions", response_model=DecisionList, responses=problems(HTTPStatus.BAD_REQUEST))
def list_decisions(
    bench: ReadBench,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE, description="How many at most.")] = 50,
    cursor: Annotated[str, _DECISIONS.parameter()] = "",
) -> dict[str, Any]:
    """What people decided, the newest first; what was taken back stays in the log."""
    key = _DECISIONS.read(cursor)
    before = int(key) if key.isascii() and key.isdigit() else 0
    shown, more = decisions_page(bench.scope, before=before, limit=limit)
    return {"decisions": shown, "next": more and _DECISIONS.write(str(more))}


@router.delete("/decisions/{number}", response_model=DecisionModel, responses=problems(HTTPStatus.NOT_FOUND))
def withdraw_decision(
    access: IngestAccess,
    bench: IngestBench,
    number: Annotated[int, Path(ge=1, le=2**53, description="The decision's number.")],
) -> dict[str, Any]:
    """Take a decision back; it stays in the log, and what resolution says of the pair holds again."""
    return withdraw(bench.scope, number, by=_who(access.key))


def _who(key: str) -> str:
    return f"key {key}" if key else ""
