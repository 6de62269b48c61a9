"""`/v1/models`: what was trained, how well it does, and what it makes of a node."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from heddle.api.cursor import CursorForm
from heddle.api.model_explanation import explain_model as model_explanation
from heddle.api.model_view import model_detail, model_list
from heddle.api.node_explanation import explain_node as explanation_of
from heddle.api.routes.bench import ReadBench
from heddle.api.routes.problems import problems
from heddle.api.routes.until import Until
from heddle.api.wire.models import ModelDetail, ModelExplanation, ModelList, NodeExplanation
from heddle.core.ids import NodeId

router = APIRouter(prefix="/v1/models", tags=["models"])
_CURSORS = CursorForm("models")
MAX_PAGE = 200
MOST_NEAREST = 50

_Model = Annotated[str, Path(max_length=64, description="The model's name.")]


@router.get("", response_model=ModelList, responses=problems(HTTPStatus.BAD_REQUEST))
def list_models(
    bench: ReadBench,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE, description="How many at most.")] = 50,
    cursor: Annotated[str, _CURSORS.parameter()] = "",
) -> dict[str, Any]:
    """The models that were trained in the workspace, by name, a page at a time."""
    after = _CURSORS.read(cursor)
    models = [each for each in model_list(bench) if each["id"] > after]
    more = len(models) > limit
    return {"models": models[:limit], "next": _CURSORS.write(models[limit - 1]["id"]) if more else None}


@router.get(
    "/{model}", response_model=ModelDetail, responses=problems(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
)
def get_model(bench: ReadBench, model: _Model) -> dict[str, Any]:
    """A model: its measures, its training curve, and what it makes of each relation and hop."""
    return model_detail(bench, model)


@router.get(
    "/{model}/explanation",
    response_model=ModelExplanation,
    responses=problems(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)
def explain_model(bench: ReadBench, model: _Model) -> dict[str, Any]:
    """What nodes of each type listen to: relation weights and meta-paths, or measured contributions."""
    return model_explanation(bench, model)


@router.get(
    "/{model}/explain",
    response_model=NodeExplanation,
    responses=problems(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)
def explain_node(
    bench: ReadBench,
    until: Until,
    model: _Model,
    node: Annotated[str, Query(min_length=1, max_length=128, description="Id of a node.")],
    k: Annotated[int, Query(ge=1, le=MOST_NEAREST, description="How many nearest nodes.")] = 10,
) -> dict[str, Any]:
    """The nearest nodes to one in the model's space, and whether and how the graph joins them to it."""
    return explanation_of(bench, model, NodeId(node), count=k, check=until.check)
