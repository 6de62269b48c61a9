"""Attention along a relation agrees with dense softmax in 64 bits, forward and backward."""

from __future__ import annotations

import pytest
import torch
from latte_graphs import dense
from torch import Tensor

from heddle.models.latte.relation_attention import relation_attention, softmax_by_head
from heddle.models.latte.relation_edges import RelationEdges, relation_edges

HEADS, WIDTH = 2, 3


def drawn(count: int, size: tuple[int, int], seed: int = 0) -> RelationEdges:
    generator = torch.Generator().manual_seed(seed)
    index = torch.stack([torch.randint(n, (count,), generator=generator) for n in size])
    return relation_edges(index, size)


def inputs(edges: RelationEdges, seed: int = 1) -> tuple[Tensor, Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    shapes = ((edges.size[0], HEADS), (edges.size[1], HEADS), (edges.size[1], HEADS, WIDTH))
    left, right, values = (
        torch.randn(shape, generator=generator, dtype=torch.float64).requires_grad_() for shape in shapes
    )
    return left, right, values


def reference(edges: RelationEdges, left: Tensor, right: Tensor, values: Tensor) -> Tensor:
    scores = torch.nn.functional.leaky_relu(left[:, None] + right[None], 0.2)  # [N, M, H]
    there = dense(edges).bool()[:, :, None]
    weights = scores.masked_fill(~there, -torch.inf).softmax(dim=1).nan_to_num()  # [N, M, H]
    return torch.einsum("nmh,mhd->nhd", weights, values)


@pytest.mark.parametrize("count", [0, 1, 40])
def test_attention_is_the_dense_softmax(count: int) -> None:
    edges = drawn(count, (9, 7))
    given = inputs(edges)

    found, attention = relation_attention(edges, *given, 0.2)

    torch.testing.assert_close(found, reference(edges, *given), rtol=1e-10, atol=1e-12)
    total = torch.zeros(9, HEADS, dtype=torch.float64).index_add(0, edges.heads, attention)
    torch.testing.assert_close(total, (edges.degree > 0).double()[:, None].expand(-1, HEADS))


def test_gradients_are_those_of_the_dense_softmax() -> None:
    edges = drawn(40, (9, 7))
    given = inputs(edges)
    weight = torch.randn(9, HEADS, WIDTH, dtype=torch.float64, generator=torch.Generator().manual_seed(2))

    found = torch.autograd.grad((relation_attention(edges, *given, 0.2)[0] * weight).sum(), given)
    expected = torch.autograd.grad((reference(edges, *given) * weight).sum(), given)

    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-9, atol=1e-11)


def test_a_prior_multiplies_the_weights_before_they_are_normalised() -> None:
    edges = relation_edges(torch.tensor([[0, 0], [0, 1]]), (1, 2))
    flat = torch.zeros(1, 1), torch.zeros(2, 1), torch.ones(2, 1, 1)

    _, attention = relation_attention(edges, *flat, 0.2, bias=torch.tensor([3.0, 1.0]).log())

    torch.testing.assert_close(attention[:, 0], torch.tensor([0.75, 0.25]))


def test_scores_of_any_size_give_finite_weights() -> None:
    edges = relation_edges(torch.tensor([[0, 0, 1], [0, 1, 1]]), (2, 2))

    weights = softmax_by_head(edges, torch.tensor([[1e4], [-1e4], [-1e4]]))

    torch.testing.assert_close(weights[:, 0], torch.tensor([1.0, 0.0, 1.0]))


def test_values_of_sixteen_bits_are_summed_in_thirty_two() -> None:
    edges = drawn(40, (9, 7))
    left, right, values = (each.detach().bfloat16().requires_grad_() for each in inputs(edges))

    found, _ = relation_attention(edges, left, right, values, 0.2)
    torch.autograd.backward(found.sum())

    expected = reference(edges, left.double(), right.double(), values.double()).detach()
    torch.testing.assert_close(found.double(), expected, rtol=0.05, atol=0.05)
    assert all(each.grad is not None for each in (left, right, values))
