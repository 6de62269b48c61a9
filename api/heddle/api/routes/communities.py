"""`/v1/communities`: what belongs together in the graph, as the last job found it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from heddle.api.communities import community_detail, community_page, levels_of, read_communities
from heddle.api.cursor import CursorForm
from heddle.api.routes.bench import ReadBench
from heddle.api.routes.problems import problems
from heddle.api.routes.until import Until
from heddle.api.wire.communities import CommunityReportModel
from heddle.api.wire.graph import CommunityDetail, CommunityList

router = APIRouter(prefix="/v1/communities", tags=["communities"])
MAX_PAGE = 200
_CURSORS = CursorForm("communities")
_Id = Annotated[str, Path(max_length=128, description="The community's id.")]


@router.get("", response_model=CommunityList, responses=problems(HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT))
def list_communities(
    bench: ReadBench,
    level: Annotated[int | None, Query(ge=0, le=100, description="Only those of a level.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE, description="How many at most.")] = 50,
    cursor: Annotated[str, _CURSORS.parameter()] = "",
) -> dict[str, Any]:
    """Communities by level and id, a page at a time."""
    found = read_communities(bench)
    page = community_page(bench.scope, found, level=level, after=_CURSORS.read(cursor), limit=limit)
    return {
        "graph_version": found.graph_version,
        "behind": found.graph_version != bench.scope.version(),
        "levels": levels_of(found),
        "isolated": found.isolated,
        "communities": page.items,
        "next": page.after and _CURSORS.write(page.after),
    }


@router.get(
    "/{community}",
    response_model=CommunityDetail,
    responses=problems(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)
def get_community(bench: ReadBench, community: _Id) -> dict[str, Any]:
    """A community with its members."""
    return community_detail(bench.scope, read_communities(bench), community)


@router.get(
    "/{community}/report",
    response_model=CommunityReportModel,
    responses=problems(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)
def get_community_report(bench: ReadBench, until: Until, community: _Id) -> dict[str, Any]:
    """What a community is about: sentences of documents, key relations and what tells it from its siblings.

    It is read from the graph as it stands now, and kept until the graph changes.
    """
    return bench.reports.report(bench, read_communities(bench), community, check=until.check)
