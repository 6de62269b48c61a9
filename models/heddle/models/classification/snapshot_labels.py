"""A user's own graph as a graph with labels: who is learnt from, who is chosen by, and who is scored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from heddle.core.errors import InvalidGraph, UsageError
from heddle.core.ids import NodeId
from heddle.graph.snapshot import Snapshot
from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.seeded_generator import seeded_generator

if TYPE_CHECKING:
    from torch_geometric.data import HeteroData

_MOST_SEEDS = 1_000_000
_ROUND = 5
"""Of five labelled nodes one is chosen by, one is scored, and three are learnt from."""


def labelled_snapshot(
    snapshot: Snapshot,
    features: Mapping[str, NDArray[np.float32]],
    target: str,
    labels: Mapping[NodeId, tuple[str, ...]],
    *,
    seed: int,
) -> LabelledGraph:
    """A snapshot with labels of one of its types, divided by a seed.

    Labelled nodes are divided 3 : 1 : 1 into those to learn from, to choose by and to score, class by class
    where a node has one; the first node of each class is learnt from. All others are to be predicted.

    Args:
        snapshot: The graph.
        features: Node features by type; a type may lack them.
        target: The labelled type.
        labels: Classes of the labelled nodes; one with several makes it a task of several labels a node.
        seed: Seed of the division, which stands under this seed and all smaller ones.

    Shapes:
        features: `[N_type, D_type]`

    Raises:
        UsageError: the graph has no such type, or the seed is too large.
        InvalidGraph: a labelled node is not of that type, or there are too few labels to learn from.
    """
    if not snapshot.nodes.get(target):
        raise UsageError(
            f"the graph has no nodes of type {target!r}", hint=f"it has {', '.join(snapshot.nodes)}"
        )
    if not 0 <= seed < _MOST_SEEDS:
        raise UsageError(f"seed {seed} divides no labels", hint=f"use one from 0 to {_MOST_SEEDS - 1}")
    place = {node: row for row, node in enumerate(snapshot.nodes[target])}
    strange = next((node for node in labels if node not in place), None)
    if strange is not None:
        raise InvalidGraph(f"the labelled node {strange} is no {target}", hint="take its label out")
    classes = tuple(sorted({name for names in labels.values() for name in names}))
    told = sorted((place[node], tuple(map(classes.index, names))) for node, names in labels.items())
    several = any(len(names) != 1 for _, names in told)
    train, validation, scored = _divide(told, len(classes), several=several, seed=seed)
    rest = torch.ones(len(place), dtype=torch.bool)
    rest[torch.cat([train, validation])] = False
    return LabelledGraph(
        name=snapshot.workspace,
        data=symmetric_data(snapshot, features),
        target=target,
        labels=_tensor(told, len(place), len(classes), several=several),
        splits=((train, validation),) * (seed + 1),
        test=rest.nonzero().flatten(),
        scored=scored,
        class_names=classes,
    )


def symmetric_data(snapshot: Snapshot, features: Mapping[str, NDArray[np.float32]]) -> HeteroData:
    """A snapshot as models of node classes hear it: reverses beside relations, symmetric within a type."""
    data = snapshot.to_hetero_data(features)
    for head, name, tail in snapshot.edges:
        if head != tail:
            continue
        edges = data[head, name, tail].edge_index
        del data[tail, f"rev_{name}", head]
        del data[head, name, tail].edge_weight
        data[head, name, tail].edge_index = torch.unique(torch.cat([edges, edges.flip(0)], dim=1), dim=1)
    return data


def _divide(
    told: list[tuple[int, tuple[int, ...]]], classes: int, *, several: bool, seed: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Rows to learn from, to choose by and to score; each sorted."""
    if classes < 2 or len(told) < classes + _ROUND:
        raise InvalidGraph(
            f"{len(told)} labelled nodes of {classes} classes are too few to learn from",
            hint="label nodes of two classes or more, and at least five more nodes than classes",
        )
    generator = seeded_generator(seed, "labels")
    order = [told[int(place)] for place in torch.randperm(len(told), generator=generator)]
    parts: tuple[list[int], list[int], list[int]] = [], [], []
    if several:
        rest = [row for row, _ in order]
    else:
        rest, seen = [], set()
        for row, names in sorted(order, key=lambda each: each[1]):
            (rest if names in seen else parts[0]).append(row)
            seen.add(names)
    for place, row in enumerate(rest):
        parts[(1, 2, 0, 0, 0)[place % _ROUND]].append(row)
    train, validation, scored = (torch.tensor(sorted(part), dtype=torch.int64) for part in parts)
    return train, validation, scored


def _tensor(told: list[tuple[int, tuple[int, ...]]], nodes: int, classes: int, *, several: bool) -> Tensor:
    """Labels as a graph has them: `[N]` int64, -1 where unknown, or `[N, C]` float32."""
    if not several:
        labels = torch.full((nodes,), -1, dtype=torch.int64)
        for row, (name,) in told:
            labels[row] = name
        return labels
    labels = torch.zeros(nodes, classes)
    for row, names in told:
        labels[row, list(names)] = 1
    return labels
