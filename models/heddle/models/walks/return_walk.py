r"""A random walk among nodes of one type, through their neighbours of any type.

A step picks one of the relations that lead somewhere from the node, all alike; goes along it to a
neighbour; and, where that is of another type, comes back along the same relation to *another* node of the
first type. With the mean aggregations $A_r$ (there) and $A_{r'}$ (back), and $d_r$ the diagonal of
$A_{r'} A_r$,

$$P_r = \frac{A_{r'} A_r - d_r}{1 - d_r}, \qquad
  P = \frac{\sum_r P_r}{|\{r : P_r \text{ leads somewhere}\}|}$$

row by row. That a step never returns to where it began matters: an author of one paper would otherwise say
of it that it is like itself. The products are never written out, so a neighbour of everybody costs no more
than its edges.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch_geometric.data import HeteroData

from heddle.models.sparse.mean_aggregation import MeanAggregation

_NOTHING_LEFT = 1e-6


@dataclass(frozen=True, slots=True)
class _Way:
    """One relation's part of a step."""

    there: MeanAggregation
    back: MeanAggregation | None  # None where the relation joins the type with itself
    own: Tensor  # [N, 1] d_r
    scale: Tensor  # [N, 1] 1 / (1 - d_r); 0 where the relation leads nowhere

    def heard(self, x: Tensor) -> Tensor:
        """A_r' A_r x; `[N, D]`."""
        heard = self.there.mean(x)
        return heard if self.back is None else self.back.mean(heard)


class ReturnWalk:
    """The walk among the nodes of a type, as an operator.

    Args:
        data: Typed nodes and edges, each relation beside its reverse.
        target: The type.
        device: Where to compute.

    Shapes:
        step: `[N, D]` to `[N, D]`: row v is the mean of x where a step from v may end, 0 where it cannot go
    """

    def __init__(self, data: HeteroData, target: str, device: str = "cpu") -> None:
        self.nodes = int(data[target].num_nodes)
        self.target = target
        self.relations = tuple(relation for relation in sorted(data.edge_types) if relation[0] == target)
        self._ways = [
            _way(data[relation].edge_index.to(device), self._size(data, relation[2]), relation[2] == target)
            for relation in self.relations
        ]
        leading = torch.zeros(self.nodes, 1, device=device)
        for way in self._ways:
            leading += way.scale > 0
        self.leads = leading.flatten() > 0
        share = 1 / leading.clamp(min=1)  # [N, 1]
        self._scales = [share * way.scale for way in self._ways]
        own = [scale * way.own for scale, way in zip(self._scales, self._ways, strict=True)]
        self._own = sum(own, torch.zeros(self.nodes, 1, device=device))  # [N, 1]

    def step(self, x: Tensor) -> Tensor:
        """One step of the walk; x must not be negative."""
        # sum_r (A_r' A_r x - d_r x) / (1 - d_r), with what every d_r takes away taken away at once.
        total = -self._own * x
        for way, scale in zip(self._ways, self._scales, strict=True):
            total.addcmul_(way.heard(x), scale)
        # What was taken away had been added: only rounding goes below 0.
        return total.clamp_(min=0)

    def _size(self, data: HeteroData, other: str) -> tuple[int, int]:
        return self.nodes, int(data[other].num_nodes)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.nodes} {self.target}, {len(self._ways)} relations)"


def _way(edges: Tensor, size: tuple[int, int], same: bool) -> _Way:
    """A relation from the target type; `edges` is `[2, E]`, target nodes first."""
    edges = torch.unique(edges, dim=1)
    start, end = edges
    if same:
        stay = (start == end).float()
        degree = torch.bincount(start, minlength=size[0])
        own = _sums(start, stay / degree[start], size[0])
        there, back = MeanAggregation(edges.flip(0), size[::-1]), None
    else:
        degree, other = (torch.bincount(side, minlength=n) for side, n in ((start, size[0]), (end, size[1])))
        # d_r[v] = sum over neighbours u of A_r'[v, u] A_r[u, v]
        own = _sums(start, 1 / (degree[start].double() * other[end]), size[0])
        there, back = MeanAggregation(edges, size), MeanAggregation(edges.flip(0), size[::-1])
    left = 1 - own
    leads = (left > _NOTHING_LEFT) & (degree > 0)
    return _Way(
        there=there,
        back=back,
        own=own.float()[:, None],
        scale=torch.where(leads, 1 / left.clamp(min=_NOTHING_LEFT), 0.0).float()[:, None],
    )


def _sums(rows: Tensor, values: Tensor, count: int) -> Tensor:
    return torch.zeros(count, dtype=torch.float64, device=rows.device).index_add_(0, rows, values.double())
