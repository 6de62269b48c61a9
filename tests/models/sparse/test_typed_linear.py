"""A linear map a type, written into one matrix, is what each map gives, back and forth."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from heddle.models.sparse import typed_linear as module
from heddle.models.sparse.typed_linear import scaled_typed_linear, typed_linear

SIZES, WIDTHS, OUT = (5, 0, 3), (4, 2, 6), 3


def drawn() -> tuple[list[Tensor], list[Tensor], list[Tensor], Tensor]:
    generator = torch.Generator().manual_seed(0)

    def draw(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator, dtype=torch.float64).requires_grad_()

    x = [draw(size, width) for size, width in zip(SIZES, WIDTHS, strict=True)]
    return x, [draw(width, OUT) for width in WIDTHS], [draw(OUT) for _ in WIDTHS], draw(sum(SIZES))


def test_each_type_has_a_map_of_its_own() -> None:
    x, weight, bias, _ = drawn()
    flat = (*x, *weight, *bias)

    assert torch.allclose(
        typed_linear(x, weight, bias),
        torch.cat([rows @ m + b for rows, m, b in zip(x, weight, bias, strict=True)]),
    )
    assert torch.autograd.gradcheck(lambda *given: typed_linear(given[:3], given[3:6], given[6:]), flat)


def test_a_scaled_map_is_computed_again_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ROWS", 2)
    x, weight, bias, scale = drawn()
    flat = (scale, *x, *weight, *bias)

    assert torch.allclose(
        scaled_typed_linear(x, weight, bias, scale), typed_linear(x, weight, bias) * scale[:, None]
    )
    assert torch.autograd.gradcheck(
        lambda each, *given: scaled_typed_linear(given[:3], given[3:6], given[6:], each), flat
    )


def test_features_that_are_given_get_no_gradient() -> None:
    x, weight, bias, scale = drawn()
    x = [rows.detach() for rows in x]

    total = (typed_linear(x, weight, bias) * scaled_typed_linear(x, weight, bias, scale)).sum()
    torch.autograd.backward(total)

    assert all(rows.grad is None for rows in x)
    assert weight[0].grad is not None
