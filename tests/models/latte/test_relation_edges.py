"""Composed edges agree with dense products in 64 bits, and bounds keep the heaviest of each node."""

from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from latte_graphs import dense

from heddle.models.latte.relation_edges import (
    RelationEdges,
    compose_edges,
    heaviest,
    kept_by_attention,
    relation_edges,
)


def drawn(seed: int, heads: int, tails: int, count: int) -> RelationEdges:
    generator = torch.Generator().manual_seed(seed)
    index = torch.stack([torch.randint(n, (count,), generator=generator) for n in (heads, tails)])
    return relation_edges(index, (heads, tails))


def test_edges_are_sorted_and_those_given_twice_weigh_their_sum() -> None:
    index = torch.tensor([[2, 0, 2, 0], [1, 3, 1, 0]])

    edges = relation_edges(index, (3, 4), torch.tensor([1.0, 2.0, 4.0, 8.0]))

    assert edges.index.tolist() == [[0, 0, 2], [0, 3, 1]]
    assert edges.weight is not None
    assert edges.weight.tolist() == [8.0, 2.0, 5.0]
    assert edges.pointer.tolist() == [0, 2, 2, 3]
    assert edges.degree.tolist() == [2, 0, 1]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 30), st.integers(0, 30))
def test_composition_is_the_dense_formula(seed: int, first: int, second: int) -> None:
    walked, step = drawn(seed, 7, 5, first), drawn(seed + 1, 5, 6, second)
    generator = torch.Generator().manual_seed(seed)
    weight = torch.rand(walked.count, generator=generator, dtype=torch.float64) + 0.1
    a, b = dense(walked, weight), dense(step)
    through = a.sum(0) + b.sum(1)  # D
    expected = (a / through.where(through > 0, torch.ones_like(through))) @ b

    found = compose_edges(RelationEdges(walked.index, walked.size, weight), step, 1000)

    assert found.weight is not None
    torch.testing.assert_close(dense(found, found.weight), expected, rtol=1e-12, atol=1e-15)
    assert found.count == int((expected > 0).sum())


def test_only_attended_edges_are_walked_on() -> None:
    edges = relation_edges(torch.tensor([[0, 0, 1], [0, 1, 1]]), (2, 2))

    kept = kept_by_attention(edges, torch.tensor([0.7, 0.3, 1.0]), 0.5)

    assert kept.index.tolist() == [[0, 1], [0, 1]]
    assert kept.weight is not None
    torch.testing.assert_close(kept.weight, torch.tensor([0.7, 1.0]))


def test_the_best_edge_is_kept_where_none_is_attended_enough() -> None:
    edges = relation_edges(torch.tensor([[0, 0, 0], [0, 1, 2]]), (1, 3))

    kept = kept_by_attention(edges, torch.tensor([0.3, 0.4, 0.3]), 0.5)

    assert kept.index.tolist() == [[0], [1]]


def test_no_edges_stay_no_edges() -> None:
    none = relation_edges(torch.empty(2, 0, dtype=torch.int64), (3, 2))

    kept = kept_by_attention(none, torch.empty(0), 0.5)

    assert compose_edges(kept, drawn(0, 2, 4, 5), 10).count == 0
    assert compose_edges(drawn(0, 3, 3, 5), relation_edges(none.index, (3, 2)), 10).count == 0


def test_a_bound_keeps_each_nodes_heaviest_before_any_second() -> None:
    index = torch.tensor([[0, 0, 0, 0, 1, 2], [0, 1, 2, 3, 0, 0]])
    edges = RelationEdges(index, (3, 4), torch.tensor([9.0, 8.0, 7.0, 6.0, 1.0, 2.0]))

    found = heaviest(edges, 4)

    assert found.index.tolist() == [[0, 0, 1, 2], [0, 1, 0, 0]]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 12))
def test_composition_stays_within_its_bound(seed: int, most: int) -> None:
    walked, step = drawn(seed, 6, 5, 20), drawn(seed + 1, 5, 6, 20)

    found = compose_edges(walked, step, most)

    assert found.count <= most
    whole = dense(compose_edges(walked, step, 1000))
    assert bool((dense(found) <= whole).all())


def test_by_chance_a_bound_keeps_heavy_edges_more_often_and_none_always() -> None:
    index = torch.stack([torch.zeros(100, dtype=torch.int64), torch.arange(100)])
    weight = torch.cat([torch.full((50,), 9.0), torch.full((50,), 1.0)])
    edges = RelationEdges(index, (1, 100), weight)

    samples = [heaviest(edges, 30, torch.Generator().manual_seed(seed)).tails for seed in range(20)]

    heavy = torch.cat(samples) < 50
    assert 0.7 < float(heavy.double().mean()) < 0.98
    assert len(set(map(tuple, (each.tolist() for each in samples)))) == 20
    assert torch.equal(samples[3], heaviest(edges, 30, torch.Generator().manual_seed(3)).tails)
