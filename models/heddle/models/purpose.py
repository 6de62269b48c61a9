"""What a model of a graph is trained for."""

from __future__ import annotations

from enum import StrEnum


class Purpose(StrEnum):
    """What a model is for; `embedding` learns every relation, `link-prediction` those that were asked for."""

    EMBEDDING = "embedding"
    LINK_PREDICTION = "link-prediction"
    NODE_CLASSIFICATION = "node-classification"
