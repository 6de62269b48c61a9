"""The product on the CPU is the product, to the precision of 32 bits."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from heddle.models.dense_product import dense_product


@given(st.integers(0, 9), st.integers(0, 40), st.integers(0, 9), st.integers(0, 2**32))
def test_it_equals_the_product_in_64_bits(rows: int, inner: int, columns: int, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    x, y = (torch.randn(size, generator=generator) for size in ((rows, inner), (inner, columns)))

    found = dense_product(x, y)

    exact = x.double() @ y.double()
    assert found.shape == (rows, columns)
    assert found.dtype is torch.float32
    assert torch.allclose(found.double(), exact, atol=1e-5)


def test_parts_of_a_tensor_are_multiplied_as_what_they_hold() -> None:
    wide = torch.arange(24.0).reshape(4, 6)

    assert torch.equal(dense_product(wide[:, ::2], wide[:3, 1:3]), wide[:, ::2] @ wide[:3, 1:3])


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16])
def test_other_precisions_stay_as_they_are(dtype: torch.dtype) -> None:
    x = torch.eye(3, dtype=dtype)

    assert dense_product(x, x).dtype is dtype
    assert torch.equal(dense_product(x, x), x)


def test_equal_inputs_give_equal_bits() -> None:
    x, y = torch.randn(50, 70), torch.randn(70, 30)

    assert torch.equal(dense_product(x, y), dense_product(x.clone(), y.clone()))
