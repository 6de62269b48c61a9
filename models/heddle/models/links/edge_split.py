"""Splits typed edges into what a model hears and what it must predict, and proves that nothing leaks.

An edge to be predicted must not be heard: neither itself, nor its reverse relation's copy, nor (between
nodes of one type) the same edge the other way round.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from heddle.core.errors import Defect, ModelUnusable
from heddle.graph.snapshot import EdgeKey, Snapshot
from heddle.models.rphgnn.propagation_plan import Relation, reverse_relation

if TYPE_CHECKING:
    from torch_geometric.data import HeteroData


class Part(IntEnum):
    """What an edge is for."""

    MESSAGE = 0
    SUPERVISION = 1
    VALIDATION = 2
    TEST = 3


@dataclass(frozen=True, slots=True)
class SplitConfig:
    """How edges are split.

    Supervision edges are not heard either: a model that hears the edges it is taught learns to repeat
    its input, and finds no such help on edges it has not seen.

    Args:
        supervision: Share of each relation's edges to learn from.
        validation: Share to stop by.
        test: Share to measure on.
        smallest: Relations with fewer edges are only heard.
    """

    supervision: float = 0.3
    validation: float = 0.1
    test: float = 0.1
    smallest: int = 10

    def __post_init__(self) -> None:
        shares = (self.supervision, self.validation, self.test)
        if min(shares) < 0 or sum(shares) >= 1 or self.supervision == 0:
            raise ModelUnusable(
                f"edges cannot be split {shares}", hint="give shares of at least 0 that sum to less than 1"
            )


@dataclass(frozen=True, slots=True)
class EdgeSplit:
    """Which part each edge belongs to.

    Shapes:
        edges: `[2, E]` int64 by relation
        parts: `[E]` int64 by relation, values of `Part`
    """

    edges: Mapping[EdgeKey, Tensor]
    parts: Mapping[EdgeKey, Tensor]

    def of(self, part: Part) -> dict[EdgeKey, Tensor]:
        """The edges of a part, relations without any left out; `[2, E_part]`."""
        chosen = {key: self.edges[key][:, self.parts[key] == part] for key in self.edges}
        return {key: edges for key, edges in chosen.items() if edges.size(1)}

    def known(self, nodes: Mapping[str, int]) -> dict[EdgeKey, Tensor]:
        """Sorted keys of the edges that learning may know of: those that are heard or learned from.

        Args:
            nodes: Number of nodes by type.

        Shapes:
            returns: `[E_known]` int64 by relation
        """
        taught = {key: index[:, self.parts[key] <= Part.SUPERVISION] for key, index in self.edges.items()}
        return {key: torch.unique(edge_keys(index, nodes[key[2]])) for key, index in taught.items()}


def split_edges(
    edges: Mapping[EdgeKey, np.ndarray[tuple[int, int], np.dtype[np.int64]]],
    config: SplitConfig,
    generator: torch.Generator,
) -> EdgeSplit:
    """Split each relation's edges at random.

    Shapes:
        edges: `[2, E]` by relation
    """
    tensors = {key: torch.from_numpy(np.ascontiguousarray(edges[key])) for key in sorted(edges)}
    parts = {key: _parts(index, key[0] == key[2], config, generator) for key, index in tensors.items()}
    return EdgeSplit(tensors, parts)


def _parts(index: Tensor, same_type: bool, config: SplitConfig, generator: torch.Generator) -> Tensor:
    if index.size(1) < config.smallest:
        return torch.full((index.size(1),), Part.MESSAGE, dtype=torch.int64)
    # u -> v and v -> u of one type go to the same part, and so do parallel edges.
    ends = index.sort(dim=0).values if same_type else index
    _, pair = torch.unique(ends, dim=1, return_inverse=True)
    pairs = int(pair.max()) + 1
    bounds = torch.tensor([config.supervision, config.validation, config.test]).cumsum(0) * pairs
    place = torch.randperm(pairs, generator=generator)
    # Places below the first bound are supervision, below the second validation, and so on; the rest is heard.
    part = torch.searchsorted(bounds.round().long(), place, right=True) + 1
    return torch.where(part > Part.TEST, int(Part.MESSAGE), part)[pair]


def message_snapshot(snapshot: Snapshot, split: EdgeSplit) -> Snapshot:
    """The snapshot with no edges but those of the message part."""
    kept = {key: (split.parts[key] == Part.MESSAGE).numpy() for key in snapshot.edges}
    return replace(
        snapshot,
        edges={key: np.ascontiguousarray(index[:, kept[key]]) for key, index in snapshot.edges.items()},
        weights={key: weight[kept[key]] for key, weight in snapshot.weights.items()},
    )


def check_no_leak(data: HeteroData, held_out: Mapping[EdgeKey, Tensor]) -> None:
    """Hold the graph that messages pass through against edges that must not be heard.

    Raises:
        Defect: a held-out edge is there, as itself, in the reverse relation, or the other way round.
    """
    for key, index in held_out.items():
        forward, backward = [key], [reverse_relation(key)]
        if key[0] == key[2]:
            forward, backward = forward + backward, backward + forward
        for relations, wanted in ((forward, index), (backward, index.flip(0))):
            for relation in relations:
                _check_absent(data, relation, wanted)


def _check_absent(data: HeteroData, relation: Relation, wanted: Tensor) -> None:
    if relation not in data.edge_types:
        return
    width = int(data[relation[2]].num_nodes)
    heard = edge_keys(data[relation].edge_index, width)
    leaked = int(torch.isin(edge_keys(wanted, width), heard).sum())
    if leaked:
        raise Defect(f"{leaked} held-out edges are heard through {'|'.join(relation)}")


def edge_keys(index: Tensor, targets: int) -> Tensor:
    """One number an edge, for look-ups.

    Shapes:
        index: `[2, E]`
        returns: `[E]` int64
    """
    return index[0] * max(targets, 1) + index[1]
