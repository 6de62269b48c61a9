"""A tensor is projected where it has fewest rows, and that changes nothing but the time."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from torch_geometric.data import HeteroData

from heddle.models.rphgnn import propagation
from heddle.models.rphgnn.projection_order import cheapest_stage
from heddle.models.rphgnn.propagation import propagate
from heddle.models.rphgnn.propagation_plan import PropagationConfig
from heddle.models.rphgnn.row_blocks import RowBlocks


def mean_of(pairs: Sequence[tuple[int, int]], size: tuple[int, int]) -> RowBlocks:
    return RowBlocks(torch.tensor(pairs, dtype=torch.int64).reshape(-1, 2).t(), size, rows=1000)


def test_papers_of_two_subjects_are_projected_as_subjects() -> None:
    to_papers = mean_of([(paper % 2, paper) for paper in range(100)], (2, 100))
    to_subjects = mean_of([(paper, paper % 2) for paper in range(100)], (100, 2))

    assert cheapest_stage([to_papers], 2, 1000, "cpu") == 0
    assert cheapest_stage([to_subjects], 100, 1000, "cpu") == 1
    assert cheapest_stage([to_subjects, to_papers], 100, 1000, "cpu") == 1


def test_rows_that_hear_nothing_are_not_counted() -> None:
    few = mean_of([(0, 3), (1, 3), (1, 0)], (50, 80))

    assert few.filled.tolist() == [0, 3]
    assert cheapest_stage([few], 50, 1000, "cpu") == 1


def test_narrow_rows_are_not_worth_a_second_average() -> None:
    many = mean_of([(source, target) for source in range(20) for target in range(30)], (20, 30))

    assert cheapest_stage([many], 20, 4, "cpu") == 1


@pytest.mark.parametrize("stage", [0, 1, 2])
@pytest.mark.parametrize("rows", [3, 1000])
def test_the_results_are_the_same_wherever_it_is_projected(
    monkeypatch: pytest.MonkeyPatch, stage: int, rows: int
) -> None:
    generator = torch.Generator().manual_seed(4)
    data = HeteroData()
    for name, count in (("paper", 9), ("author", 7)):
        data[name].x = torch.randn(count, 6, generator=generator)
    edges = torch.randint(0, 6, (2, 14), generator=generator)
    data["author", "writes", "paper"].edge_index = edges
    data["paper", "rev_writes", "author"].edge_index = edges.flip(0)
    config = PropagationConfig(iterations=3, block_rows=rows)
    # As the formula says it: after the last average.
    monkeypatch.setattr(propagation, "cheapest_stage", lambda ways, *_: len(ways))
    plain = propagate(data, config, seed=2)
    monkeypatch.setattr(propagation, "cheapest_stage", lambda ways, *_: min(stage, len(ways)))

    found = propagate(data, config, seed=2)

    for name, groups in plain.items():
        for group, tensor in groups.items():
            assert torch.allclose(found[name][group], tensor, atol=1e-6)
