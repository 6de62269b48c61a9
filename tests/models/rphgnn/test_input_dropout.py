"""Dropout that draws four values at once keeps the share and the mean that dropout promises."""

from __future__ import annotations

import pytest
import torch

from heddle.models.rphgnn.input_dropout import input_dropout


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.8])
def test_the_share_of_zeros_is_the_rate_and_the_mean_stays(rate: float) -> None:
    torch.manual_seed(3)
    x = torch.full((200, 3, 501), 2.0)

    dropped = input_dropout(x, rate, training=True)

    assert float((dropped == 0).float().mean()) == pytest.approx(rate, abs=0.005)
    assert float(dropped.mean()) == pytest.approx(2.0, rel=0.02)
    assert len(set(dropped.flatten().tolist())) == 2


def test_neighbouring_values_fall_independently() -> None:
    torch.manual_seed(4)
    kept = input_dropout(torch.ones(40_000, 4), 0.5, training=True) > 0

    # Four values share a draw of 64 bits: all sixteen patterns of them come up alike.
    patterns = (kept.long() * torch.tensor([1, 2, 4, 8])).sum(dim=1).bincount(minlength=16) / len(kept)

    assert torch.allclose(patterns, torch.full((16,), 1 / 16), atol=0.006)


def test_torchs_stream_decides_and_validation_sees_everything() -> None:
    x = torch.randn(7, 3)
    torch.manual_seed(1)
    first = input_dropout(x, 0.5, training=True)
    torch.manual_seed(1)

    assert torch.equal(input_dropout(x, 0.5, training=True), first)
    assert not torch.equal(input_dropout(x, 0.5, training=True), first)
    assert input_dropout(x, 0.5, training=False) is x
    assert input_dropout(x, 0.0, training=True) is x
    assert input_dropout(x[:0], 0.5, training=True).shape == (0, 3)


def test_values_that_need_a_gradient_get_one() -> None:
    x = torch.ones(50, requires_grad=True)

    input_dropout(x, 0.5, training=True).sum().backward()  # type: ignore[no-untyped-call]

    assert set(x.grad.tolist()) == {0.0, 2.0}  # type: ignore[union-attr]  # just computed
