"""Entities, and where documents speak of them."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from heddle.api.wire.base import Wire, example
from heddle.api.wire.search import EVIDENCE_EXAMPLE, EvidenceModel


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
    span: tuple[int, int] = Field(
        description="Where these words stand, in code points of the document's text."
    )
    locator: dict[str, Any] = Field(description="Where a person finds these words, as in the evidence.")


class EntityDetail(Wire):
    """An entity, where it is mentioned and what it is joined to."""

    model_config = example(
        {
            "id": "5b1f0c77aa90e3d4",
            "name": "Grace Hopper",
            "type": "Person",
            "properties": {"name": "Grace Hopper"},
            "mentions": [
                {
                    "evidence": EVIDENCE_EXAMPLE,
                    "surface": "Grace Hopper",
                    "span": EVIDENCE_EXAMPLE["span"],
                    "locator": EVIDENCE_EXAMPLE["locator"],
                }
            ],
            "neighbours": [
                {
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
    mentions: list[MentionModel]
    neighbours: list[NeighbourModel]
    truncated: bool
