"""The graph: nodes and edges in short, expansions, paths, relations, its shape."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from heddle.api.wire.base import Wire, example
from heddle.api.wire.search import EVIDENCE_EXAMPLE, EvidenceModel

_PERSON = {"id": "5b1f0c77aa90e3d4", "type": "Person", "name": "Grace Hopper"}
_FIRM = {"id": "0d9c41e2b7f3a658", "type": "Organization", "name": "Nordlicht Sensors"}
_EDGE = {
    "id": "e19a7720c4d5b8f3",
    "type": "WORKS_FOR",
    "source": _PERSON["id"],
    "target": _FIRM["id"],
    "evidence": "c0ffee00c0ffee00",
}
_RELATION = {**_EDGE, "source": _PERSON, "target": _FIRM}
_CURSOR = "kx3vYVsiZW50aXRpZXMiLCI1YjFmIl0"
_COMMUNITY = {
    "id": "1-3f9a",
    "level": 1,
    "parent": "0-77b0",
    "title": "Grace Hopper and Nordlicht Sensors",
    "size": 2,
    "density": 1.0,
    "top": [_PERSON, _FIRM],
}


class NodeModel(Wire):
    """A node in short."""

    id: str
    type: str = Field(description="Node type, or the entity type of an entity.", examples=["Person"])
    name: str = Field(examples=["Ada Lovelace"])


class ReachedNode(NodeModel):
    """A node that an expansion reached."""

    distance: int = Field(description="Hops from the nearest start.", examples=[1])


class EdgeModel(Wire):
    """An edge in short."""

    id: str
    type: str = Field(examples=["WORKS_FOR"])
    source: str = Field(description="Id of the node that it starts at.")
    target: str = Field(description="Id of the node that it ends at.")
    evidence: str = Field(description="Id of the chunk, row or mention that it was read in; may be empty.")


class ExpansionModel(Wire):
    """What lies around some nodes: nodes by distance, and all edges among them that were seen."""

    model_config = example(
        {
            "nodes": [{**_PERSON, "distance": 0}, {**_FIRM, "distance": 1}],
            "edges": [_EDGE],
            "truncated": False,
        }
    )

    nodes: list[ReachedNode]
    edges: list[EdgeModel]
    truncated: bool = Field(description="Whether there was more than the limits allow.")


class GraphPathModel(Wire):
    """A way between two nodes; edges are told as the graph has them, whichever way the path walks them."""

    nodes: list[NodeModel]
    edges: list[EdgeModel]


class PathsModel(Wire):
    """Ways between two nodes, shortest first."""

    model_config = example({"paths": [{"nodes": [_PERSON, _FIRM], "edges": [_EDGE]}], "truncated": False})

    paths: list[GraphPathModel]
    truncated: bool = Field(description="Whether there may be more than were looked for.")


class RelationTypeModel(Wire):
    """A relation of the schema and the entity types that it may join; none means any."""

    name: str
    sources: list[str]
    targets: list[str]


class EdgePattern(Wire):
    """How often an edge type joins two node types."""

    source: str
    edge: str
    target: str
    count: int


class GraphShape(Wire):
    """The meta-graph: what types there are, and what joins them how often."""

    model_config = example(
        {
            "graph_version": "b3c1e0d97f",
            "documents": 12,
            "entity_types": ["Organization", "Person"],
            "relations": [{"name": "WORKS_FOR", "sources": ["Person"], "targets": ["Organization"]}],
            "nodes": {"Organization": 8, "Person": 21},
            "edges": {"WORKS_FOR": 17},
            "patterns": [{"source": "Person", "edge": "WORKS_FOR", "target": "Organization", "count": 17}],
        }
    )

    graph_version: str
    documents: int
    entity_types: list[str] = Field(description="Entity types that the schema has.")
    relations: list[RelationTypeModel]
    nodes: dict[str, int] = Field(description="Nodes by type.")
    edges: dict[str, int] = Field(description="Edges by type.")
    patterns: list[EdgePattern]


class EntityList(Wire):
    """Entities by id."""

    model_config = example({"entities": [_PERSON], "next": _CURSOR})

    entities: list[NodeModel]
    next: str | None = Field(description="Give this as `cursor` to read on; null at the end.")


class RelationModel(Wire):
    """A relation between two entities, as one document says it."""

    id: str
    type: str = Field(examples=["WORKS_FOR"])
    source: NodeModel
    target: NodeModel
    evidence: str = Field(description="Id of the chunk, row or message that it was read in.")


class RelationDetail(RelationModel):
    """A relation with the words that it was read in."""

    model_config = example({**_RELATION, "properties": {"confidence": 0.9}, "quote": EVIDENCE_EXAMPLE})

    properties: dict[str, Any]
    quote: EvidenceModel | None = Field(description="The place that it was read in.")


class RelationList(Wire):
    """Relations by id."""

    model_config = example({"relations": [_RELATION], "next": _CURSOR})

    relations: list[RelationModel]
    next: str | None = Field(description="Give this as `cursor` to read on; null at the end.")


class CommunityModel(Wire):
    """Nodes that are joined more closely to each other than to the rest."""

    id: str
    level: int = Field(description="0 for the largest communities, 1 for those inside them, and so on.")
    parent: str | None = Field(description="The larger community that holds it.")
    title: str = Field(description="Its most central members, by name.")
    size: int
    density: float = Field(description="Share of pairs of members that are joined, 0 to 1.")
    top: list[NodeModel] = Field(description="Its best connected members.")


class CommunityList(Wire):
    """Communities, by level and id."""

    model_config = example(
        {
            "graph_version": "b3c1e0d97f",
            "behind": False,
            "levels": 2,
            "isolated": 3,
            "communities": [_COMMUNITY],
            "next": None,
        }
    )

    graph_version: str = Field(description="The graph that they were found in.")
    behind: bool = Field(description="Whether the graph has changed since.")
    levels: int
    isolated: int = Field(description="Nodes that nothing joins to another; they are in no community.")
    communities: list[CommunityModel]
    next: str | None = Field(description="Give this as `cursor` to read on; null at the end.")


class CommunityDetail(CommunityModel):
    """A community with its members."""

    model_config = example(
        {
            **_COMMUNITY,
            "members": [_PERSON, _FIRM],
            "truncated": False,
            "children": [],
        }
    )

    members: list[NodeModel]
    truncated: bool
    children: list[str] = Field(description="The communities that it is made of.")
