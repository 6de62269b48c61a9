"""Contributions: how much a model makes of what nodes of a type hear along each relation, hop by hop.

A fact about a trained model, told with it; `heddle.models.rphgnn.occlusion` measures it. This needs no torch,
so that whoever only shows a model need not load it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one block of a node type's input does to its embeddings.

    Args:
        node_type: The nodes whose embeddings change.
        source: Where the relation starts.
        relation: The relation; `rev_<name>` is the same walked backwards, `self` the nodes' own features.
        target: Where it ends.
        hop: How far away what is heard lies. Odd: along the relation, from its source. Even: out along the
            relation to its target and back to nodes of the type itself; 0 is the node's own input.
        distance: Mean cosine distance, 0 to 2, between embeddings with the block and without it.
        share: The distance over the sum of all distances of the type; 0 where nothing changes anything.
    """

    node_type: str
    source: str
    relation: str
    target: str
    hop: int
    distance: float
    share: float


def contributions_of(manifest: Mapping[str, Any]) -> tuple[Contribution, ...] | None:
    """The contributions in a model's manifest; None where it was trained before they were measured.

    Raises:
        TypeError: they have another form.
    """
    told = manifest["contributions"]
    return None if told is None else tuple(Contribution(**each) for each in told)
