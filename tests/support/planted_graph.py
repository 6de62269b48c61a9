"""Snapshots with planted structure: nodes have hidden communities, and edges stay within them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from heddle.core.ids import DEFAULT_WORKSPACE, NodeId
from heddle.graph.snapshot import EdgeKey, Snapshot

SIZES = {"Chunk": 240, "Document": 24, "Organization": 60, "Person": 90, "Place": 30}
RELATIONS: dict[EdgeKey, int] = {
    ("Chunk", "MENTIONS", "Organization"): 260,
    ("Chunk", "MENTIONS", "Person"): 400,
    ("Chunk", "NEXT", "Chunk"): 220,
    ("Document", "HAS_CHUNK", "Chunk"): 240,
    ("Organization", "LOCATED_IN", "Place"): 60,
    ("Person", "KNOWS", "Person"): 120,
    ("Person", "LEADS", "Organization"): 4,
    ("Person", "WORKS_FOR", "Organization"): 110,
}


def a_snapshot(
    nodes: Mapping[str, int], edges: Mapping[EdgeKey, list[tuple[int, int]]] | None = None
) -> Snapshot:
    """A snapshot with so many nodes a type and these edges, each of weight 1."""
    indices = {
        key: np.asarray(pairs, dtype=np.int64).reshape(-1, 2).T.copy()
        for key, pairs in sorted((edges or {}).items())
    }
    return Snapshot(
        workspace=DEFAULT_WORKSPACE,
        version="1" * 64,
        nodes={
            name: tuple(NodeId(f"{name}{place:06d}") for place in range(nodes[name]))
            for name in sorted(nodes)
        },
        texts={
            name: tuple(f"{name} number {place}" for place in range(nodes[name])) for name in sorted(nodes)
        },
        edges=indices,
        weights={key: np.ones(index.shape[1], np.float32) for key, index in indices.items()},
    )


def a_planted_snapshot(
    seed: int = 0, *, communities: int = 6, noise: float = 0.1, scale: int = 1
) -> tuple[Snapshot, dict[str, NDArray[np.float32]]]:
    """A graph whose edges join nodes of one hidden community, and weak features of that community.

    People have no features at all: what they belong to can be learned from their edges alone.
    """
    rng = np.random.default_rng(seed)
    sizes = {name: size * scale for name, size in SIZES.items()}
    community = {name: rng.integers(0, communities, size) for name, size in sizes.items()}
    edges: dict[EdgeKey, list[tuple[int, int]]] = {}
    for key, count in RELATIONS.items():
        source, _, target = key
        pairs = set()
        for head in rng.integers(0, sizes[source], count * scale if count > 4 else count):
            alike = np.flatnonzero(community[target] == community[source][head])
            astray = rng.random() < noise or not len(alike)
            tail = rng.integers(0, sizes[target]) if astray else rng.choice(alike)
            pairs.add((int(head), int(tail)))
        edges[key] = sorted(pairs)
    centres = rng.normal(size=(communities, 32))
    features = {}
    for name, size in sizes.items():
        rows = 0.35 * centres[community[name]] + rng.normal(size=(size, 32))
        features[name] = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    del features["Person"]
    return a_snapshot(sizes, edges), features
