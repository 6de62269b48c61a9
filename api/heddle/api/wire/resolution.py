"""Which nodes are one thing: what resolution says, what is in doubt, and what people decided."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from heddle.api.wire.base import Wire, example
from heddle.api.wire.search import EVIDENCE_EXAMPLE, MAX_ID, EvidenceModel
from heddle.graph.records import Verdict

MAX_REASON = 1000
_LEFT = {"id": "0d9c41e2b7f3a658", "node": "0d9c41e2b7f3a658", "type": "Person", "name": "G. Hopper"}
_RIGHT = {"id": "5b1f0c77aa90e3d4", "node": "5b1f0c77aa90e3d4", "type": "Person", "name": "Grace Hopper"}
_DOCUMENT = {"id": EVIDENCE_EXAMPLE["document"], "name": EVIDENCE_EXAMPLE["source"]}
_WHERE = {"documents": [_DOCUMENT], "sentences": [EVIDENCE_EXAMPLE]}
DECISION_EXAMPLE: dict[str, Any] = {
    "number": 7,
    "verdict": "merge",
    "left": _LEFT,
    "right": _RIGHT,
    "reason": "the same signature",
    "by": "key 4be1c0a9d27f",
    "at": "2026-03-01T09:30:00Z",
    "in_force": True,
}
PAIR_EXAMPLE: dict[str, Any] = {
    "left": _LEFT["id"],
    "right": _RIGHT["id"],
    "score": 0.93,
    "accepted": True,
    "method": "name",
    "evidence": ["name 0.93", "shares 0d9c41e2b7f3a658"],
}
PART_EXAMPLE = _LEFT


class PartModel(Wire):
    """A node, or a part of one that is several things."""

    id: str = Field(description="The node's id, or `<node>:<document>` for a part of it.")
    node: str = Field(description="The node's id.")
    type: str
    name: str


class DocumentName(Wire):
    """A document by name."""

    id: str
    name: str


class PartPlaces(PartModel):
    """A node or a part with places that speak of it."""

    documents: list[DocumentName] = Field(description="The first five that speak of it.")
    sentences: list[EvidenceModel] = Field(description="Up to three, of different documents.")


class PairModel(Wire):
    """What a resolver says of two nodes."""

    left: str = Field(description="Id of a node or a part.")
    right: str
    score: float = Field(description="How likely it is that both are one thing, 0 to 1.")
    accepted: bool = Field(description="Whether they count as one thing.")
    method: str = Field(description="The rule or model that found the pair.")
    evidence: list[str] = Field(description="Facts that it went by.")


class DoubtModel(Wire):
    """A pair that a person should look at."""

    left: PartPlaces
    right: PartPlaces
    score: float = Field(description="How likely it is that both are one thing, 0 to 1.")
    accepted: bool = Field(description="Whether they count as one thing meanwhile.")
    method: str = Field(description="The rule or model that found the pair.")
    evidence: list[str] = Field(description="Facts that it went by.")


class ReviewList(Wire):
    """Pairs in the order of doubt: those nearest to 0.5 first."""

    model_config = example(
        {
            "pairs": [
                {**PAIR_EXAMPLE, "score": 0.52, "left": {**_LEFT, **_WHERE}, "right": {**_RIGHT, **_WHERE}}
            ],
            "next": None,
        }
    )

    pairs: list[DoubtModel]
    next: str | None = Field(description="Give this as `cursor` to read on; null at the end.")


class ResolutionModel(Wire):
    """Where the resolution of a workspace stands."""

    model_config = example(
        {
            "graph_version": "b3c1e0d97f",
            "resolver": "heddle 1",
            "behind": False,
            "accepted": 14,
            "doubtful": 9,
            "clusters": 12,
            "members": 27,
            "namesakes": 1,
            "decisions": 2,
        }
    )

    graph_version: str
    resolver: str = Field(description="Who resolved the graph; empty where nobody did.")
    behind: bool = Field(description="Whether documents have changed since.")
    accepted: int = Field(description="Pairs that count as one thing.")
    doubtful: int = Field(description="Pairs that may be one thing, and do not count as one.")
    clusters: int = Field(description="Things that several nodes stand for.")
    members: int = Field(description="How many nodes these are.")
    namesakes: int = Field(description="Nodes that are several things under one name.")
    decisions: int = Field(description="People's decisions that hold.")


class DecisionBody(Wire):
    """A person's word about two nodes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "verdict": "split",
                    "left": _LEFT["id"],
                    "right": _RIGHT["id"],
                    "reason": "father and daughter",
                }
            ]
        }
    )

    verdict: Literal["merge", "split"] = Field(
        description="`merge`: both are one thing; `split`: they are not."
    )
    left: str = Field(min_length=1, max_length=MAX_ID, description="Id of a node, or of a part of one.")
    right: str = Field(min_length=1, max_length=MAX_ID, description="Id of the other.")
    reason: str = Field(default="", max_length=MAX_REASON, description="Why; it is logged.")


class DecisionModel(Wire):
    """A decision as it was logged."""

    model_config = ConfigDict(json_schema_extra={"examples": [DECISION_EXAMPLE]})

    number: int = Field(description="Its place in the log.")
    verdict: Verdict = Field(description="`withdraw` takes back what was said of the pair before.")
    left: PartModel
    right: PartModel
    reason: str
    by: str = Field(description="Who decided: `key` and the id of the key, or a person of the command line.")
    at: str = Field(description="When (RFC 3339).")
    in_force: bool = Field(description="Whether it is the last word about the pair.")


class DecisionList(Wire):
    """The log of decisions, the newest first."""

    model_config = example({"decisions": [DECISION_EXAMPLE], "next": None})

    decisions: list[DecisionModel]
    next: str | None = Field(description="Give this as `cursor` to read on; null at the end.")
