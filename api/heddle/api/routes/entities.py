"""`/v1/entities`: what the graph knows of one entity."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path

from heddle.api.entity_view import entity_detail
from heddle.api.routes.bench import ReadBench
from heddle.api.routes.problems import problems
from heddle.api.wire.entities import EntityDetail
from heddle.core.ids import NodeId

router = APIRouter(prefix="/v1/entities", tags=["entities"])


@router.get("/{entity}", response_model=EntityDetail, responses=problems(HTTPStatus.NOT_FOUND))
def get_entity(bench: ReadBench, entity: Annotated[str, Path(max_length=200)]) -> dict[str, Any]:
    """An entity, the places that mention it and the nodes that it is joined to."""
    return entity_detail(bench.scope, NodeId(entity))
