"""Entities, and where documents speak of them."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from heddle.api.wire.base import Wire, example
from heddle.api.wire.resolution import (
    DECISION_EXAMPLE,
    PAIR_EXAMPLE,
    PART_EXAMPLE,
    DecisionModel,
    DocumentName,
    PairModel,
    PartModel,
)
from heddle.api.wire.search import EVIDENCE_EXAMPLE, EvidenceModel


class NeighbourModel(Wire):
    """A node one edge away."""

    member: str = Field(description="The member of the cluster that it is joined to.")
    edge: str
    direction: str = Field(description="`out` where the edge starts at the entity, else `in`.")
    id: str
    type: str
    name: str
    evidence: str


class MentionModel(Wire):
    """A place where a document speaks of the entity."""

    member: str = Field(description="The member of the cluster that it names.")
    evidence: EvidenceModel
    surface: str = Field(description="The words that name it there.")
    span: tuple[int, int] = Field(
        description="Where these words stand, in code points of the document's text."
    )
    locator: dict[str, Any] = Field(description="Where a person finds these words, as in the evidence.")


class ClusterModel(Wire):
    """Nodes that are one thing, and why."""

    id: str = Field(description="The smallest id of its members.")
    name: str = Field(description="What most documents call it.")
    size: int
    members: list[PartModel] = Field(description="The first fifty.")
    pairs: list[PairModel] = Field(description="What resolution says of them.")
    decisions: list[DecisionModel] = Field(description="What people decided about them, and holds.")


class NamesakeModel(Wire):
    """One of the things that a node is."""

    id: str = Field(description="Look it up by this id: `<node>:<document>`.")
    documents: list[DocumentName] = Field(description="The documents that speak of it.")
    aliases: list[str] = Field(description="What else it is called.")


class NamesakesModel(Wire):
    """Why a node is several things, and which documents speak of which."""

    score: float = Field(description="How likely it is that they are several, 0 to 1.")
    method: str
    evidence: list[str]
    things: list[NamesakeModel]


class EntityDetail(Wire):
    """An entity with all that is one thing with it, where it is mentioned and what it is joined to."""

    model_config = example(
        {
            "id": "5b1f0c77aa90e3d4",
            "name": "Grace Hopper",
            "type": "Person",
            "properties": {"name": "Grace Hopper"},
            "aliases": ["G. Hopper"],
            "cluster": {
                "id": PART_EXAMPLE["id"],
                "name": "Grace Hopper",
                "size": 2,
                "members": [
                    PART_EXAMPLE,
                    {
                        **PART_EXAMPLE,
                        "id": "5b1f0c77aa90e3d4",
                        "node": "5b1f0c77aa90e3d4",
                        "name": "Grace Hopper",
                    },
                ],
                "pairs": [PAIR_EXAMPLE],
                "decisions": [DECISION_EXAMPLE],
            },
            "namesakes": None,
            "mentions": [
                {
                    "member": "5b1f0c77aa90e3d4",
                    "evidence": EVIDENCE_EXAMPLE,
                    "surface": "Grace Hopper",
                    "span": EVIDENCE_EXAMPLE["span"],
                    "locator": EVIDENCE_EXAMPLE["locator"],
                }
            ],
            "neighbours": [
                {
                    "member": "5b1f0c77aa90e3d4",
                    "edge": "WORKS_FOR",
                    "direction": "out",
                    "id": "0d9c41e2b7f3a658",
                    "type": "Organization",
                    "name": "Nordlicht Sensors",
                    "evidence": "c0ffee00c0ffee00",
                }
            ],
            "truncated": False,
        }
    )

    id: str
    name: str
    type: str
    properties: dict[str, Any]
    aliases: list[str] = Field(description="What else it is called, by the names of its cluster.")
    cluster: ClusterModel | None = Field(description="What is one thing with it; null where nothing is.")
    namesakes: NamesakesModel | None = Field(
        description="The several things that it is; null where it is one."
    )
    mentions: list[MentionModel]
    neighbours: list[NeighbourModel]
    truncated: bool
