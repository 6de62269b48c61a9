"""Entities, and where documents speak of them."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from heddle.api.wire.base import Wire
from heddle.api.wire.search import EvidenceModel


class NeighbourModel(Wire):
    """A node one edge away."""

    edge: str
    direction: str = Field(description="`out` where the edge starts at the entity, else `in`.")
    id: str
    type: str
    name: str
    evidence: str


class MentionModel(Wire):
    """A place where a document speaks of the entity."""

    evidence: EvidenceModel
    surface: str = Field(description="The words that name it there.")


class EntityDetail(Wire):
    """An entity, where it is mentioned and what it is joined to."""

    id: str
    name: str
    type: str
    properties: dict[str, Any]
    mentions: list[MentionModel]
    neighbours: list[NeighbourModel]
    truncated: bool
