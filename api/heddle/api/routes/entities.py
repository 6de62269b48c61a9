"""`/v1/entities`: entities a page at a time, and what the graph knows of one."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from heddle.api.cursor import CursorForm
from heddle.api.entity_list import entity_page
from heddle.api.entity_view import entity_detail
from heddle.api.routes.bench import ReadBench
from heddle.api.routes.problems import problems
from heddle.api.routes.until import Until
from heddle.api.wire.entities import EntityDetail
from heddle.api.wire.graph import EntityList

router = APIRouter(prefix="/v1/entities", tags=["entities"])
MAX_PAGE = 200
_CURSORS = CursorForm("entities")


@router.get("", response_model=EntityList, responses=problems(HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND))
def list_entities(
    bench: ReadBench,
    until: Until,
    kind: Annotated[str, Query(alias="type", max_length=64, description="An entity type.")] = "",
    q: Annotated[str, Query(max_length=200, description="Words that the name contains.")] = "",
    clusters: Annotated[
        bool, Query(description="Show what is one thing once, as its most spoken of member.")
    ] = False,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE, description="How many at most.")] = 50,
    cursor: Annotated[str, _CURSORS.parameter()] = "",
) -> dict[str, Any]:
    """Entities by id, a page at a time; with `q` or `clusters` a page may hold fewer, and go on."""
    page = entity_page(
        bench.scope,
        clusters=bench.clusters.clusters(bench.scope) if clusters else None,
        kind=kind,
        name=q,
        after=_CURSORS.read(cursor),
        limit=limit,
        check=until.check,
    )
    return {"entities": page.items, "next": page.after and _CURSORS.write(page.after)}


@router.get("/{entity}", response_model=EntityDetail, responses=problems(HTTPStatus.NOT_FOUND))
def get_entity(
    bench: ReadBench,
    until: Until,
    entity: Annotated[str, Path(max_length=200, description="The entity's id.")],
) -> dict[str, Any]:
    """An entity with all that is one thing with it, the places that mention it and what it is joined to."""
    return entity_detail(bench.scope, entity, until.check)
