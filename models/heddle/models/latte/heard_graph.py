"""A graph as LATTE hears it: features, sparse where they are, and sorted edges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn.functional import dropout, normalize

from heddle.core.errors import InvalidGraph
from heddle.models.latte.meta_relation import EdgeType, MetaRelation
from heddle.models.latte.relation_attention import weighted_sum
from heddle.models.latte.relation_edges import RelationEdges, compose_edges, relation_edges
from heddle.models.seeded_generator import seeded_generator

if TYPE_CHECKING:
    from torch_geometric.data import HeteroData

_SPARSE = 0.1
"""Share of entries other than 0 below which features are kept as compressed rows."""


@dataclass(frozen=True, slots=True)
class SparseFeatures:
    """Features of which most are 0, such as bags of words.

    Args:
        entries: An edge from each node to each of its words.
        values: What stands there.

    Shapes:
        values: `[nnz]`
    """

    entries: RelationEdges
    values: Tensor

    @property
    def width(self) -> int:
        """Number of features."""
        return self.entries.size[1]

    def times(self, weight: Tensor, rate: float) -> Tensor:
        """Dropout, then the product with a learned matrix.

        Shapes:
            weight: `[D, F]`
            returns: `[N, F]`
        """
        kept = dropout(self.values[:, None], rate, rate > 0)  # [nnz, 1]
        return weighted_sum(self.entries, kept, weight[:, None])[:, 0]

    def dense(self, rows: Tensor) -> Tensor:
        """The features of some nodes as a matrix; `[n, D]`."""
        eye = torch.eye(self.width, device=self.values.device)
        return self.times(eye, 0.0).index_select(0, rows)


@dataclass(frozen=True, slots=True)
class DenseFeatures:
    """Features as a matrix; `[N, D]`."""

    x: Tensor

    @property
    def width(self) -> int:
        """Number of features."""
        return int(self.x.size(1))

    def times(self, weight: Tensor, rate: float) -> Tensor:
        """Dropout, then the product with a learned matrix; `[N, F]`."""
        return dropout(self.x, rate, rate > 0) @ weight

    def dense(self, rows: Tensor) -> Tensor:
        """The features of some nodes as a matrix; `[n, D]`."""
        return self.x.index_select(0, rows)


Features = SparseFeatures | DenseFeatures


@dataclass(frozen=True)
class HeardGraph:
    """Nodes, features and edges on the model's device.

    Args:
        sizes: Number of nodes by type.
        features: Features by type; types without any are left out.
        edges: Edges by relation: heads listen to tails.
        device: Where it is.
    """

    sizes: Mapping[str, int]
    features: Mapping[str, Features]
    edges: Mapping[EdgeType, RelationEdges]
    device: str = "cpu"
    _walked: dict[tuple[MetaRelation, int], RelationEdges] = field(default_factory=dict)

    @property
    def widths(self) -> dict[str, int]:
        """Width of each type's features, 0 where it has none."""
        return {name: self.features[name].width if name in self.features else 0 for name in self.sizes}

    def walked(self, relation: MetaRelation, most: int) -> RelationEdges:
        """The edges of a meta-relation when all its walks are followed; composed once, then kept.

        A node's edges share a weight of 1, so that composed ones weigh how likely a walk ends there.
        """
        if relation.order == 1:
            return self.edges[relation.steps[0]]
        if (relation, most) not in self._walked:
            shorter = self.walked(relation.shorter, most)
            weight = 1 / shorter.degree[shorter.heads].float() if shorter.weight is None else shorter.weight
            weighed = RelationEdges(shorter.index, shorter.size, weight)
            step = self.edges[relation.steps[-1]]
            # The same sample for whoever hears this graph: seeds differ in weights, not in what there is.
            chance = seeded_generator(0, "walks", str(relation))
            self._walked[relation, most] = compose_edges(weighed, step, most, chance)
        return self._walked[relation, most]


def hear(data: HeteroData, *, device: str = "cpu", row_norm: bool = False) -> HeardGraph:
    """Take a graph in.

    Args:
        data: Typed nodes, with `x` or `num_nodes`, and edges.
        device: Where to keep it.
        row_norm: Scale each node's features to unit length.

    Raises:
        InvalidGraph: features are not finite, or an edge points outside its types.
    """
    sizes = {name: int(data[name].num_nodes or 0) for name in data.node_types}
    features = {
        name: _features(name, data[name].x, device, row_norm)
        for name in data.node_types
        if "x" in data[name] and data[name].x is not None
    }
    edges = {
        key: _edges(key, data[key].edge_index.to(device), (sizes[key[0]], sizes[key[2]]))
        for key in sorted(data.edge_types)
    }
    return HeardGraph(sizes, features, edges, device)


def _features(name: str, x: Tensor, device: str, row_norm: bool) -> Features:
    if x.dim() != 2 or not bool(torch.isfinite(x).all()):
        raise InvalidGraph(
            f"the features of {name!r} are no finite matrix", hint="give [N, D] numbers without NaN"
        )
    x = normalize(x.float(), dim=1) if row_norm else x.float()
    entries = torch.nonzero(x)  # [nnz, 2]
    if entries.size(0) >= _SPARSE * max(x.numel(), 1):
        return DenseFeatures(x.to(device))
    size = (int(x.size(0)), int(x.size(1)))
    values = x[entries[:, 0], entries[:, 1]].to(device)
    return SparseFeatures(RelationEdges(entries.t().contiguous().to(device), size), values)


def _edges(key: EdgeType, index: Tensor, size: tuple[int, int]) -> RelationEdges:
    if index.numel():
        low, high = index.amin(dim=1), index.amax(dim=1)
        if int(low.min()) < 0 or int(high[0]) >= size[0] or int(high[1]) >= size[1]:
            raise InvalidGraph(
                f"an edge of {'|'.join(key)} points outside {size[0]} and {size[1]} nodes",
                hint="count nodes of each type from 0",
            )
    return relation_edges(index, size)
