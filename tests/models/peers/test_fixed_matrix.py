"""Products with a constant matrix, sparse and dense, against float64."""

from __future__ import annotations

import pytest
import torch

from heddle.models.peers.fixed_matrix import FixedMatrix


@pytest.mark.parametrize("share", [0.0, 0.02, 0.5])
def test_a_product_and_its_gradient_equal_the_dense_ones(share: float) -> None:
    generator = torch.Generator().manual_seed(1)
    x = torch.randn(40, 30, generator=generator) * (torch.rand(40, 30, generator=generator) < share)
    weight = torch.randn(30, 5, generator=generator, requires_grad=True)
    weigh = torch.randn(40, 5, generator=generator)

    matrix = FixedMatrix(x)
    product = matrix.times(weight)
    (product * weigh).sum().backward()  # type: ignore[no-untyped-call]

    assert matrix.is_sparse == (share < 0.1)
    assert weight.grad is not None
    torch.testing.assert_close(product.double(), x.double() @ weight.detach().double(), rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(weight.grad.double(), x.double().T @ weigh.double(), rtol=1e-5, atol=1e-5)
