"""Rows cut into even pieces hold the edges that they were made of."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from heddle.models.sparse.balanced_rows import SHORT, balance_rows

Edge = tuple[int, int]


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4)), max_size=80), st.integers(9, 20))
@settings(max_examples=60, deadline=None)
def test_every_row_is_short_or_middle_or_a_hub_and_keeps_its_edges(edges: list[Edge], longest: int) -> None:
    source = torch.tensor([head for head, _ in edges], dtype=torch.int64)
    target = torch.tensor([tail for _, tail in edges], dtype=torch.int64)

    rows = balance_rows(source, target, (7, 5), longest=longest)

    for row in range(5):
        held = rows.column[rows.pointer[row] : rows.pointer[row + 1]].tolist()
        assert held == [head for head, tail in edges if tail == row]
    hubs = [] if rows.hubs is None else rows.hubs.row.tolist()
    degree = rows.pointer.diff().tolist()
    assert sorted(rows.short.tolist() + rows.middle.tolist() + hubs) == list(range(5))
    assert all(degree[row] <= SHORT for row in rows.short.tolist())
    assert all(SHORT < degree[row] <= longest for row in rows.middle.tolist())
    assert all(degree[row] > longest for row in hubs)


def test_the_pieces_of_a_hub_cover_it_once() -> None:
    target = torch.tensor([0] * 25 + [1] * 3 + [2] * 10)

    rows = balance_rows(torch.zeros(38, dtype=torch.int64), target, (1, 3), longest=9)

    assert rows.hubs is not None
    assert rows.hubs.row.tolist() == [0, 2]
    assert rows.hubs.offset.tolist() == [0, 3, 5]
    assert rows.hubs.owner.tolist() == [0, 0, 0, 1, 1]


def test_short_rows_of_one_length_stand_together() -> None:
    target = torch.tensor([0, 1, 1, 1, 2, 3, 3, 3])

    rows = balance_rows(torch.zeros(8, dtype=torch.int64), target, (1, 5))

    assert rows.short.tolist() == [4, 0, 2, 1, 3]


@pytest.mark.parametrize(("source", "target"), [([0, 7], [0, 0]), ([0, 1], [0, 5]), ([-1], [0])])
def test_an_edge_to_nowhere_is_refused(source: list[int], target: list[int]) -> None:
    with pytest.raises(ValueError, match="outside 7 sources and 5 targets"):
        balance_rows(torch.tensor(source), torch.tensor(target), (7, 5))
