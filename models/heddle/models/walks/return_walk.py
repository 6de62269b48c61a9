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
    rest: Tensor  # [N, 1] 1 - d_r; 1 where nothing is left
    leads: Tensor  # [N, 1] 1 where the relation leads somewhere, else 0

    def step(self, x: Tensor) -> Tensor:
        heard = self.there.mean(x)
        if self.back is not None:
            heard = self.back.mean(heard)
        # What is taken away was added a moment ago; only rounding can make a difference below 0.
        return self.leads * (heard - self.own * x).clamp(min=0) / self.rest  # [N, D]


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
        leading = sum((way.leads for way in self._ways), torch.zeros(self.nodes, 1, device=device))
        self.leads = leading.flatten() > 0
        self._share = 1 / leading.clamp(min=1)  # [N, 1]

    def step(self, x: Tensor) -> Tensor:
        """One step of the walk."""
        if not self._ways:
            return torch.zeros_like(x)
        total = self._ways[0].step(x)
        for way in self._ways[1:]:
            total += way.step(x)
        return self._share * total

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
        rest=torch.where(leads, left, 1.0).float()[:, None],
        leads=leads.float()[:, None],
    )


def _sums(rows: Tensor, values: Tensor, count: int) -> Tensor:
    return torch.zeros(count, dtype=torch.float64, device=rows.device).index_add_(0, rows, values.double())
