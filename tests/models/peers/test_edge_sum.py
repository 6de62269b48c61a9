"""Sums over weighted edges, against a dense float64 computation."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from heddle.models.peers import edge_sum
from heddle.models.peers.edge_sum import edge_rows


@settings(max_examples=40, deadline=None)
@given(nodes=st.integers(1, 9), edges=st.integers(0, 40), heads=st.integers(1, 3), seed=st.integers(0, 999))
def test_sums_and_both_gradients_equal_the_dense_ones(nodes: int, edges: int, heads: int, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    drawn = torch.randint(0, nodes, (2, edges), generator=generator)
    edge_index = torch.unique(drawn, dim=1)
    rows, places = edge_rows(edge_index, nodes)
    weights = torch.randn(edge_index.size(1), heads, generator=generator, requires_grad=True)
    x = torch.randn(nodes, heads, 4, generator=generator, requires_grad=True)
    weigh = torch.randn(nodes, heads, 4, generator=generator)

    (rows.sum(weights, x) * weigh).sum().backward()  # type: ignore[no-untyped-call]

    exact_weights = weights.detach().double().requires_grad_()
    exact_x = x.detach().double().requires_grad_()
    dense = torch.zeros(nodes, nodes, heads, dtype=torch.float64)
    source, target = edge_index[:, places]
    dense = dense.index_put((target, source), exact_weights)
    out = torch.einsum("vuh,uhd->vhd", dense, exact_x)
    (out * weigh).sum().backward()  # type: ignore[no-untyped-call]

    torch.testing.assert_close(rows.sum(weights, x).double(), out, rtol=1e-4, atol=1e-5)
    for got, exact in ((weights.grad, exact_weights.grad), (x.grad, exact_x.grad)):
        assert got is not None
        assert exact is not None
        torch.testing.assert_close(got.double(), exact, rtol=1e-4, atol=1e-5)


def test_the_gradient_is_the_same_in_slices_of_edges() -> None:
    edge_index = torch.unique(
        torch.randint(0, 20, (2, 90), generator=torch.Generator().manual_seed(3)), dim=1
    )
    rows, _ = edge_rows(edge_index, 20)
    x = torch.randn(20, 2, 4)

    def gradient() -> torch.Tensor:
        weights = torch.ones(edge_index.size(1), 2, requires_grad=True)
        rows.sum(weights, x).square().sum().backward()  # type: ignore[no-untyped-call]
        assert weights.grad is not None
        return weights.grad

    whole = gradient()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(edge_sum, "_NUMBERS", 24)
        assert torch.equal(gradient(), whole)
