"""Mean aggregation along a relation, some rows of the result at a time."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

import torch
from torch import Tensor

from heddle.models.sparse.mean_aggregation import MeanAggregation, SparseBackend


class RowBlocks:
    """A relation's mean aggregation as one operator for each block of target rows.

    What is computed at once is a block; source and result may be files that are mapped into memory. Where
    all rows fit one block it is `MeanAggregation` itself.

    Args:
        edge_index: Row 0 holds source positions, row 1 target positions.
        size: Number of (source, target) nodes.
        rows: Target rows of a block.
        weight: A non-negative weight for each edge; all 1 by default.
        backend: Who multiplies.

    Shapes:
        edge_index: `[2, E]` int64
        weight: `[E]`

    Raises:
        ValueError: as `MeanAggregation`.
    """

    def __init__(
        self,
        edge_index: Tensor,
        size: tuple[int, int],
        *,
        rows: int,
        weight: Tensor | None = None,
        backend: SparseBackend | str | None = None,
    ) -> None:
        self.size, self.rows = size, rows
        self.num_edges = int(edge_index.size(1))
        self._targets = edge_index[1]
        if size[1] <= rows:
            self.operators = [MeanAggregation(edge_index, size, weight=weight, backend=backend)]
            return
        self.operators = []
        order = edge_index[1].argsort(stable=True)
        edges = edge_index[:, order]
        sorted_weight = None if weight is None else weight[order]
        starts = torch.arange(0, size[1] + rows, rows, device=edges.device)
        # The last bound takes whatever points outside along, for the operator to refuse.
        bounds = torch.searchsorted(edges[1].contiguous(), starts).tolist()
        bounds[0], bounds[-1] = 0, edges.size(1)
        for block, (start, stop) in enumerate(pairwise(bounds)):
            first = block * rows
            shifted = torch.stack([edges[0, start:stop], edges[1, start:stop] - first])
            share = None if sorted_weight is None else sorted_weight[start:stop]
            part = size[0], min(rows, size[1] - first)
            self.operators.append(MeanAggregation(shifted, part, weight=share, backend=backend))

    @cached_property
    def filled(self) -> Tensor:
        """Target rows that have any neighbour, sorted; `[n]` int64. All others are 0 in every mean."""
        # By a mark a row: a sort would cost more than the mean.
        marked = torch.zeros(self.size[1], dtype=torch.bool, device=self._targets.device)
        marked[self._targets] = True
        return marked.nonzero().flatten()

    def mean(self, x: Tensor, out: Tensor | None = None) -> Tensor:
        """Average the neighbours' rows.

        Shapes:
            x: `[num_sources, D]` float32 or float64
            out: `[num_targets, D]`, where the result is to stand; made by default
            returns: `[num_targets, D]`
        """
        if out is None and len(self.operators) == 1:
            return self.operators[0].mean(x)
        if out is None:
            out = x.new_empty(self.size[1], x.size(1))
        for block, operator in enumerate(self.operators):
            out[block * self.rows :][: operator.size[1]] = operator.mean(x)
        return out

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.size[0]} -> {self.size[1]}, blocks={len(self.operators)})"
