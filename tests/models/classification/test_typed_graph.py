"""Relations go into a graph once, beside their reverses, whatever order and names a file has them in."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor
from torch_geometric.data import HeteroData

from heddle.core.errors import InvalidGraph
from heddle.models.classification.typed_graph import Edges, Relation, add_relations

PAIRS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=12)


def graph_of(found: dict[Relation, Edges]) -> HeteroData:
    data = HeteroData()
    for name in ("author", "paper"):
        data[name].num_nodes = 5
    add_relations(data, found)
    return data


def pairs(index: Tensor) -> list[tuple[int, ...]]:
    return [tuple(pair) for pair in index.t().tolist()]


def edges_of(given_pairs: list[tuple[int, int]]) -> Edges:
    return Edges(torch.tensor(given_pairs, dtype=torch.int64).reshape(-1, 2).t())


@given(PAIRS)
def test_a_relation_and_its_reverse_hold_each_pair_once(drawn: list[tuple[int, int]]) -> None:
    data = graph_of({("author", "writes", "paper"): edges_of(drawn)})

    assert pairs(data["author", "writes", "paper"].edge_index) == sorted(set(drawn))
    assert sorted(pairs(data["paper", "rev_writes", "author"].edge_index)) == sorted(
        {(target, source) for source, target in drawn}
    )


@given(PAIRS)
def test_a_relation_of_a_type_with_itself_is_symmetric(drawn: list[tuple[int, int]]) -> None:
    data = graph_of({("paper", "cites", "paper"): edges_of(drawn)})

    assert data.edge_types == [("paper", "cites", "paper")]
    both = {*drawn, *((target, source) for source, target in drawn)}
    assert pairs(data["paper", "cites", "paper"].edge_index) == sorted(both)


@given(PAIRS.filter(bool))
def test_a_direction_under_a_second_name_is_left_out(drawn: list[tuple[int, int]]) -> None:
    turned = [(target, source) for source, target in reversed(drawn)]

    data = graph_of(
        {("author", "writes", "paper"): edges_of(drawn), ("paper", "by", "author"): edges_of(turned)}
    )

    assert set(data.edge_types) == {("author", "writes", "paper"), ("paper", "rev_writes", "author")}


def test_two_relations_between_the_same_types_are_both_kept() -> None:
    data = graph_of(
        {
            ("author", "reviews", "paper"): edges_of([(0, 1)]),
            ("author", "writes", "paper"): edges_of([(0, 1), (2, 2)]),
        }
    )

    assert len(data.edge_types) == 4


def test_empty_relations_are_no_reverses_of_each_other() -> None:
    data = graph_of({("author", "writes", "paper"): edges_of([]), ("paper", "by", "author"): edges_of([])})

    assert len(data.edge_types) == 4


def test_weights_of_the_same_pair_are_added_and_of_both_directions_the_greater_counts() -> None:
    index = torch.tensor([[0, 0, 1], [1, 1, 0]])
    weight = torch.tensor([1.0, 2.0, 5.0])

    data = graph_of(
        {
            ("author", "writes", "paper"): Edges(index, weight),
            ("paper", "cites", "paper"): Edges(index, weight),
        }
    )

    assert data["author", "writes", "paper"].edge_weight.tolist() == [3.0, 5.0]
    assert data["paper", "rev_writes", "author"].edge_weight.tolist() == [3.0, 5.0]
    assert data["paper", "cites", "paper"].edge_weight.tolist() == [5.0, 5.0]


def test_a_relation_that_only_looks_like_a_reverse_is_refused_by_name() -> None:
    with pytest.raises(InvalidGraph, match=r"paper\|rev_writes\|author"):
        graph_of(
            {
                ("author", "writes", "paper"): edges_of([(0, 1)]),
                ("paper", "rev_writes", "author"): edges_of([(3, 3)]),
            }
        )


def test_a_reverse_under_its_own_name_is_left_out() -> None:
    data = graph_of(
        {
            ("paper", "writes", "author"): edges_of([(0, 1)]),
            ("author", "rev_writes", "paper"): edges_of([(1, 0)]),
        }
    )

    assert set(data.edge_types) == {("paper", "writes", "author"), ("author", "rev_writes", "paper")}
