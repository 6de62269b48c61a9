"""Weights from a generator, although layers draw from torch's own stream."""

from __future__ import annotations

import torch
from torch import nn

from heddle.models.peers.peer import redraw


class Own(nn.Module):
    """A layer whose part has no reset of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.parts = nn.ModuleList([nn.Linear(3, 3), nn.Sequential(nn.Linear(3, 2))])


def weights(seed: int) -> torch.Tensor:
    model = Own()
    redraw(model, torch.Generator().manual_seed(seed))
    return torch.cat([each.detach().flatten() for each in model.parameters()])


def test_weights_depend_on_the_generator_alone() -> None:
    assert torch.equal(weights(1), weights(1))
    assert not torch.equal(weights(1), weights(2))


def test_torchs_own_stream_goes_on_as_if_nothing_had_been_drawn() -> None:
    model = Own()
    torch.manual_seed(5)
    expected = torch.rand(4)
    torch.manual_seed(5)

    redraw(model, torch.Generator().manual_seed(1))

    assert torch.equal(torch.rand(4), expected)
