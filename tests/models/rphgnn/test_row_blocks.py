"""Mean aggregation by blocks of rows gives the bits of the whole."""

from __future__ import annotations

import pytest
import torch

from heddle.models.rphgnn.row_blocks import RowBlocks
from heddle.models.sparse.mean_aggregation import MeanAggregation

SIZE = (13, 17)
EDGES = torch.stack(
    [torch.randint(0, bound, (60,), generator=torch.Generator().manual_seed(bound)) for bound in SIZE]
)
WEIGHT = torch.rand(60, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("rows", [1, 5, 16, 17, 100])
@pytest.mark.parametrize("weight", [None, WEIGHT])
def test_blocks_give_the_bits_of_the_whole(rows: int, weight: torch.Tensor | None) -> None:
    x = torch.randn(SIZE[0], 24, generator=torch.Generator().manual_seed(2))
    out = torch.empty(SIZE[1], 24)

    blocks = RowBlocks(EDGES, SIZE, rows=rows, weight=weight)

    whole = MeanAggregation(EDGES, SIZE, weight=weight).mean(x)
    assert torch.equal(blocks.mean(x), whole)
    assert blocks.mean(x, out) is out
    assert torch.equal(out, whole)
    assert str(blocks) == f"RowBlocks(13 -> 17, blocks={-(-17 // rows)})"


@pytest.mark.parametrize("position", [-1, 17, 40])
def test_edges_that_point_outside_are_refused_in_blocks_too(position: int) -> None:
    with pytest.raises(ValueError, match="points outside"):
        RowBlocks(torch.tensor([[0, 1], [3, position]]), SIZE, rows=4)
