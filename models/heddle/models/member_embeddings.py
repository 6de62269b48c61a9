"""From rows back to nodes: a model that learnt on a resolved snapshot gives every node its embedding.

Nodes that share a row get the row's vector. A node that is several things gets the mean of theirs, since a
graph keeps one vector for each node.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from heddle.core.ids import NodeId
from heddle.models.trained import TrainedModel


def to_members(trained: TrainedModel, clusters: Mapping[NodeId, tuple[NodeId, ...]]) -> TrainedModel:
    """The same model with embeddings of the nodes behind its rows.

    Args:
        trained: What was learnt on a snapshot.
        clusters: `Snapshot.clusters`. A node that is behind rows of several types is listed with the first.
    """
    vectors: dict[NodeId, list[NDArray[np.float32]]] = {}
    homes: dict[NodeId, str] = {}
    for name in sorted(trained.nodes):
        for row, vector in zip(trained.nodes[name], trained.embeddings[name], strict=True):
            for node in clusters.get(row, (row,)):
                vectors.setdefault(node, []).append(vector)
                homes.setdefault(node, name)
    nodes: dict[str, list[NodeId]] = {name: [] for name in trained.nodes}
    for node in sorted(homes):
        nodes[homes[node]].append(node)
    return replace(
        trained,
        nodes={name: tuple(ids) for name, ids in nodes.items()},
        embeddings={
            name: np.stack([_mean(vectors[node]) for node in ids]) if ids else trained.embeddings[name][:0]
            for name, ids in nodes.items()
        },
    )


def _mean(vectors: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    """The mean direction of unit vectors; the first of them where they cancel out."""
    if len(vectors) == 1:
        return vectors[0]
    mean = np.mean(vectors, axis=0)
    length = float(np.linalg.norm(mean))
    return (mean / length).astype(np.float32) if length > 0 else vectors[0]
