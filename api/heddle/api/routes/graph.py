"""`/v1/graph`: what lies around some nodes, the ways between two, and the graph's shape."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from heddle.api.cursor import CursorForm
from heddle.api.entity_list import relation_detail, relation_page
from heddle.api.graph_view import expansion_view, paths_view, shape_view
from heddle.api.routes.bench import ReadBench
from heddle.api.routes.problems import problems
from heddle.api.routes.until import Until
from heddle.api.wire.graph import ExpansionModel, GraphShape, PathsModel, RelationDetail, RelationList
from heddle.core.ids import EdgeId, NodeId

router = APIRouter(prefix="/v1", tags=["graph"])
MAX_STARTS = 20
MAX_HOPS = 3
MAX_LENGTH = 4
MAX_NODES = 500
MAX_PATHS = 50
MAX_PAGE = 200
_CURSORS = CursorForm("relations")

_TYPE = "^[A-Za-z_][A-Za-z0-9_]{0,63}$"
_ID = "^[A-Za-z0-9_-]{1,128}$"

_Types = Annotated[list[Annotated[str, Query(pattern=_TYPE)]], Query(max_length=50)]
_NodeName = Annotated[str, Query(pattern=_ID, description="Id of a node.")]


@router.get("/graph/expand", response_model=ExpansionModel, responses=problems(HTTPStatus.NOT_FOUND))
def expand_graph(
    bench: ReadBench,
    until: Until,
    node: Annotated[
        list[Annotated[str, Query(pattern=_ID)]],
        Query(min_length=1, max_length=MAX_STARTS, description="Ids of the nodes to start from."),
    ],
    hops: Annotated[int, Query(ge=1, le=MAX_HOPS, description="How many edges away.")] = 1,
    edge_type: Annotated[_Types, Query(description="Edges to follow; none means all.")] = [],  # noqa: B006
    node_type: Annotated[_Types, Query(description="Types of node to step on; none means all.")] = [],  # noqa: B006
    limit: Annotated[int, Query(ge=1, le=MAX_NODES, description="Nodes at most.")] = 100,
) -> dict[str, Any]:
    """What lies within some hops of some nodes, nearest first."""
    return expansion_view(
        bench.scope,
        [NodeId(each) for each in dict.fromkeys(node)],
        hops=hops,
        edge_types=edge_type,
        node_types=node_type,
        limit=limit,
        check=until.check,
    )


@router.get("/graph/paths", response_model=PathsModel, responses=problems(HTTPStatus.NOT_FOUND))
def find_paths(
    bench: ReadBench,
    until: Until,
    source: _NodeName,
    target: _NodeName,
    max_length: Annotated[int, Query(ge=1, le=MAX_LENGTH, description="Edges of a path at most.")] = 3,
    edge_type: Annotated[_Types, Query(description="Edges to follow; none means all.")] = [],  # noqa: B006
    limit: Annotated[int, Query(ge=1, le=MAX_PATHS, description="Paths at most.")] = 10,
) -> dict[str, Any]:
    """The shortest ways between two nodes, whichever way the edges point."""
    return paths_view(
        bench.scope,
        NodeId(source),
        NodeId(target),
        max_length=max_length,
        edge_types=edge_type,
        limit=limit,
        check=until.check,
    )


@router.get("/graph/schema", response_model=GraphShape, responses=problems())
def get_schema(bench: ReadBench) -> dict[str, Any]:
    """Types of nodes and edges, how many there are, and what joins what how often."""
    return shape_view(bench.scope)


@router.get(
    "/relations",
    response_model=RelationList,
    responses=problems(HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND),
)
def list_relations(
    bench: ReadBench,
    until: Until,
    kind: Annotated[str, Query(alias="type", max_length=64, description="A relation of the schema.")] = "",
    source: Annotated[str, Query(max_length=128, description="Id of the entity it starts at.")] = "",
    target: Annotated[str, Query(max_length=128, description="Id of the entity it ends at.")] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE, description="How many at most.")] = 50,
    cursor: Annotated[str, _CURSORS.parameter()] = "",
) -> dict[str, Any]:
    """Relations between entities by id, a page at a time."""
    page = relation_page(
        bench.scope,
        kind=kind,
        source=source,
        target=target,
        after=_CURSORS.read(cursor),
        limit=limit,
        check=until.check,
    )
    return {"relations": page.items, "next": page.after and _CURSORS.write(page.after)}


@router.get("/relations/{relation}", response_model=RelationDetail, responses=problems(HTTPStatus.NOT_FOUND))
def get_relation(
    bench: ReadBench, relation: Annotated[str, Path(max_length=128, description="The relation's id.")]
) -> dict[str, Any]:
    """A relation with the words that it was read in."""
    return relation_detail(bench.scope, EdgeId(relation))
